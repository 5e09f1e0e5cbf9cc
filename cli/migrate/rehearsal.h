/*
 * A rehearsal: migrate goes its usual way, but in one transaction, which is rolled back at the end.
 * Told of each statement is what it locked, rewrote and wrote, and how long it took.
 */
#ifndef AF_REHEARSAL_H
#define AF_REHEARSAL_H

#include "cli/migrate/execute.h"
#include "cli/migrate/migrate.h"

struct rehearsed_lock
{
	const char *relation; /* quoted; one that was there before */
	const char *mode;	  /* AccessExclusiveLock */
	const char *blocks;	  /* "reads and writes", "writes"; NULL: neither */
	const char *file;	  /* in the summary: of which statement */
	int line;
};

/* One statement. Locks are those that it took first; relations made in the rehearsal are left out:
 * nobody else can want them. */
struct rehearsed
{
	const char *file;
	int line;
	const char *text; /* its beginning, as it stands in the file */
	int64_t ms;
	long long n_rows; /* written, by triggers too */
	const struct rehearsed_lock *locks;
	size_t n_locks;
	const char *const *rewritten; /* relations that got another file */
	size_t n_rewritten;
};

struct rehearsal_summary
{
	size_t n_statements;
	const char *longest_file; /* NULL: no statement */
	int longest_line;
	int64_t longest_ms;
	struct rehearsed_lock *locks; /* the strongest of each relation; the strongest first */
	size_t n_locks;
	struct rehearsed_lock *rewrites; /* without a mode */
	size_t n_rewrites;
};

/* What no rollback takes back. */
extern const char rehearsal_remains[];

/* Lives until the next statement. */
typedef void rehearsal_listener(void *to, const struct rehearsed *statement);

/*
 * Rehearses what is pending, under the lock of migrations; a statement waits for a lock no longer
 * than the setting says. Refuses what cannot be rolled back (ERR_MIGRATION,
 * with file and line). The summary is filled as far as it went. Everything lives in the engine's
 * arena. The connection is of no more use afterwards.
 */
AF_MUST_CHECK bool rehearse(struct engine *engine, rehearsal_listener *listener, void *to,
							struct migrate_result *result, struct rehearsal_summary *summary,
							struct af_error *err);

/* Inside the engine: whether the statement can be rehearsed, and all that is pending; and taking
 * part in a script. */
AF_MUST_CHECK bool rehearsal_allows(const struct script *script,
									const struct lexer_statement *statement, struct af_error *err);
AF_MUST_CHECK bool rehearsal_check(struct engine *engine, const struct resolved *resolved,
								   const struct plan *plan, struct af_error *err);
AF_MUST_CHECK bool rehearsal_attend(struct engine *engine, const struct script *script,
									struct execution *execution, struct af_error *err);

#endif
