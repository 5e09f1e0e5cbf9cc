/*
 * Migrating through a pooler that has no sessions, only transactions: what differs then.
 */
#ifndef AF_MIGRATE_POOLED_H
#define AF_MIGRATE_POOLED_H

#include "cli/migrate/engine.h"
#include "cli/migrate/script.h"

/* Tells the connection how transactions begin and end (cli/db/pooled.h). */
void pooled_begin(struct engine *engine);

/* Behind the commit in the message that has it. */
struct escort pooled_sql_behind_commit(void);

/* Before it: what a refused commit would leave. */
struct escort pooled_sql_before_commit(void);

/* What a callback has set, in the transaction it ran in: transactions begin with it from now on. */
AF_MUST_CHECK bool pooled_keep_settings(struct engine *engine, struct af_error *err);

/* A script needs one transaction, with the lock, its statements and its row in it. */
AF_MUST_CHECK bool pooled_allows(const struct engine *engine, const struct script *script,
								 bool in_transaction, struct af_error *err);

#endif
