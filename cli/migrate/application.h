/*
 * One migration on its way: what apply.c's loop, and the files application*.c between them, know of
 * it. Of use to them alone.
 */
#ifndef AF_APPLICATION_H
#define AF_APPLICATION_H

#include "cli/migrate/apply.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/history.h"
#include "cli/migrate/lookout.h"
#include "cli/migrate/progress.h"
#include "cli/migrate/timeouts.h"

struct application
{
	const struct apply_args *args;
	const struct af_info *line;
	const struct script_file *file;
	struct script script;
	struct execution execution;
	struct timeouts timeouts;
	struct lookout *lookout;
	struct statement_watch watch;
	struct progress progress; /* begun when execution.progress is it */
	bool is_in_group;
	bool has_begun;
	bool passes_lock;
	size_t n_record;	   /* of the escort behind the script: up to the commit */
	struct escort passing; /* the rest of it */
	int64_t began;
};

/* ------------------------------------------------------------------ one migration */

/* Flyway's code of a migration that failed. */
const char *application_failure_code(const struct af_info *line);

/* Its row in the history, as it would be now. */
struct history_entry application_entry(const struct application *application, bool success);

/* Fills err further when the row could not be written; false. */
bool application_fail_record(const struct application *application, struct af_error *err);

/* Opens the script, decides whether it runs in a transaction and how long it may wait, and compares
 * its checksum. script_release(&application->script), after a failure too. */
AF_MUST_CHECK bool application_prepare(struct application *application, struct af_error *err);

/* What failed stays the error that is told: a second one here only means that the connection is
 * gone. */
void application_roll_back(struct engine *engine);

/* One migration inside the transaction of its group, or outside any. */
AF_MUST_CHECK bool application_run(struct application *application, struct af_error *err);

/* ------------------------------------------------------------------ callbacks */

/* Runs a callback, in a transaction if the script runs in one. */
AF_MUST_CHECK bool application_call(const struct application *application, const char *event,
									struct af_error *err);

/* Its SQL in a message of its own; nothing when there is none. */
AF_MUST_CHECK bool application_run_escort(struct engine *engine, struct escort escort,
										  struct af_error *err);

/* The session without the script's timeouts. */
struct escort application_sql_put_back(const struct application *application);

/* Callbacks may set timeouts for the script: then theirs stand. */
struct escort application_sql_set_timeouts(const struct application *application);

/* The functions of a statement_watch; `to` is the application. */
AF_MUST_CHECK bool application_before_statement(void *to, bool in_transaction,
												struct af_error *err);
AF_MUST_CHECK bool application_after_statement(void *to, bool in_transaction, struct af_error *err);

/* Behind the script, without its timeouts. */
AF_MUST_CHECK bool application_call_behind(const struct application *application, const char *event,
										   struct af_error *err);

/* Whether there are callbacks around each statement. */
bool application_is_watched(const struct apply_args *args);

/* Whether there are callbacks around statements or scripts. */
bool application_calls_back(const struct apply_args *args);

/* After the rollback. */
void application_call_after_failure(const struct application *application, struct af_error *err);

/* Between the last versioned migration and the first repeatable: once a run. */
AF_MUST_CHECK bool application_pass_versioned(const struct apply_args *args,
											  const struct af_info *line, struct af_error *err);

/* ------------------------------------------------------------------ what goes with a script */

/* Whether nothing has to be asked or called between the script and its commit. */
bool application_can_escort(const struct application *application);

/* What runs before its row is written. */
struct escort application_sql_for_record(struct engine *engine);

/* What else goes with a script that fits into one message: its row, the commit, the session put in
 * order, and the lock passed to the next turn. */
struct escort application_escort_behind(struct application *application);

/* The migration is done and recorded. A signal or a lost connection behind its commit is told by
 * whoever asks the server next; only a session that cannot be put in order ends the run here. */
AF_MUST_CHECK bool application_recover_behind(const struct application *application,
											  struct af_error *err);

/* Says in err that the commit was refused; false. */
bool application_fail_commit(const struct application *application, struct af_error *err);

/* When the connection is gone: whether the migration is applied all the same. Else err says what is
 * known. */
AF_MUST_CHECK bool application_is_committed(const struct application *application,
											bool is_commit_sent, struct af_error *err);

/* It was not the script's own statement that failed, but one of those behind it. */
void application_fail_behind(const struct application *application, struct af_error *err);

#endif
