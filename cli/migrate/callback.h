/*
 * Callbacks: scripts that are named after an event and run when it comes. resolve.c finds and
 * orders them.
 */
#ifndef AF_CALLBACK_H
#define AF_CALLBACK_H

#include "cli/migrate/resolve.h"

/* Whether any script waits for the event. */
bool callback_exists(const struct resolved *resolved, const char *event);

/*
 * Runs the scripts of the event, each in a transaction of its own (unless it cannot run in one),
 * with the search_path of scripts; the session is ours again afterwards. A failure is ERR_MIGRATION
 * with file and line; no transaction is left open.
 */
AF_MUST_CHECK bool callback_run(struct engine *engine, const struct resolved *resolved,
								const char *event, struct af_error *err);

/*
 * The same between the statements of a script: in its transaction, or outside any, and in its
 * session. After a failure the transaction is left as it is.
 */
AF_MUST_CHECK bool callback_run_inside(struct engine *engine, const struct resolved *resolved,
									   const char *event, bool in_transaction,
									   struct af_error *err);

/* An event of a failure: `err` stays what is told, and a callback that fails as well is added to
 * it. */
void callback_run_error(struct engine *engine, const struct resolved *resolved, const char *event,
						struct af_error *err);

/* After the work of a verb: `event` when it is done, else `error_event`. Answers is_done, or false
 * when the callback failed. */
AF_MUST_CHECK bool callback_after(struct engine *engine, const struct resolved *resolved,
								  const char *event, const char *error_event, bool is_done,
								  struct af_error *err);

#endif
