/*
 * A script on its way outside a transaction, and its row in the progress table. What the row says
 * has taken effect, for certain; a statement that can be in a transaction is in one with the row.
 */
#ifndef AF_PROGRESS_H
#define AF_PROGRESS_H

#include "cli/base/strbuf.h"
#include "cli/db/lexer.h"
#include "cli/migrate/index_maker.h"
#include "cli/migrate/progress_kind.h"
#include "cli/migrate/progress_table.h"
#include "cli/migrate/script_trace.h"

struct progress
{
	struct engine *engine;
	const struct script *script;
	bool is_kept;		 /* there is a row; else nothing is remembered */
	bool is_resumed;	 /* an earlier run had begun */
	bool is_changed;	 /* … but with another text */
	bool is_finished;	 /* all statements are done */
	bool has_left_marks; /* of earlier runs, too */
	size_t n_before;	 /* statements that an earlier run has done */
	size_t n_seen;		 /* statements gone by, the present one included */
	struct progress_row earlier;
	bool is_index_made; /* behind those: what was running has made its index all the same */

	/* the present statement */
	enum progress_kind kind;
	bool is_passing;  /* done before: it is run again only for the session's sake */
	bool is_lasting;  /* it cannot run in a transaction */
	bool is_in_block; /* the script has opened a transaction itself */
	bool is_written;
	size_t end; /* in the running text */
	struct index_maker maker;
	const char *index_table; /* as in struct progress_row */
	const char *indexes_before;

	const char *session_user;
	bool is_role_doubtful;
	const char *role_ours; /* SQL before and behind the row's own; "": the role is ours */
	const char *role_theirs;
	const char *where; /* … the row is */
	struct strbuf sql;
	struct script_trace trace;
};

/*
 * Makes the row, and with the setting `resumes` goes on with the one that is there; otherwise one
 * of which something took effect is an error that tells the ways out. progress_release() it, after
 * a failure too. The session is ours.
 */
AF_MUST_CHECK bool progress_begin(struct progress *progress, struct engine *engine,
								  const struct script *script, const char *version,
								  struct af_error *err);
void progress_release(struct progress *progress);

/* All of these take NULL: nobody remembers. */

/* Whether the next statement was done by an earlier run. */
bool progress_is_past(const struct progress *progress);

/* Passes over it: *is_wanted when this session needs it all the same, between here and
 * progress_passed(). Fails behind the last one when the text up to there is another. */
AF_MUST_CHECK bool progress_pass(struct progress *progress, const struct lexer_statement *statement,
								 bool *is_wanted, struct af_error *err);
void progress_passed(struct progress *progress);

/* Around a statement: *along is SQL to be sent behind it in the same message, NULL: none. */
AF_MUST_CHECK bool progress_before(struct progress *progress,
								   const struct lexer_statement *statement, const char **along,
								   struct af_error *err);
AF_MUST_CHECK bool progress_after(struct progress *progress, const char *along,
								  struct af_error *err);

/* After a failure and the rollback: the row says so, `err` tells what took effect, which index is
 * left behind, and the ways out. */
void progress_fail(struct progress *progress, struct af_error *err);

/* The row of an earlier failure gives way to the one that is written now. */
AF_MUST_CHECK bool progress_replace(struct progress *progress, struct af_error *err);

/* The script is done: takes the row out, in the transaction that records it. The session is ours.
 */
AF_MUST_CHECK bool progress_finish(struct progress *progress, struct af_error *err);

#endif
