/*
 * The lock of migrations: Flyway's advisory key, at session level, on the connection that runs the
 * migrations. It excludes a running Flyway and lives exactly as long as the backend that works.
 */
#ifndef AF_LOCK_H
#define AF_LOCK_H

#include <stdint.h>

#include "cli/migrate/engine.h"

/* Flyway's key of a history table, whose name is quoted as Flyway quotes it. */
int64_t lock_key(const char *quoted_table);

/* Tries until lockRetryCount seconds are over, telling who holds it; then ERR_LOCK. Outside any
 * transaction. */
AF_MUST_CHECK bool lock_acquire(struct engine *engine, struct af_error *err);

/*
 * A script may give back all locks of its session. Behind one, and before its row is written, SQL
 * of one statement looks and takes the lock again if need be; the row then fails if another session
 * has it, or has changed the history since. lock_is_lost() tells that failure, and makes it
 * ERR_LOCK.
 */
const char *lock_keep_sql(struct engine *engine);
bool lock_is_lost(struct af_error *err);

/* The same between two statements outside any transaction: waits for the lock as lock_acquire(). */
AF_MUST_CHECK bool lock_keep(struct engine *engine, struct af_error *err);

/* Gives it back, with whatever is asked of the server next; what failed under it stays the error.
 * Returns `is_done`; false, too, when what was done could not be committed (through a pooler). */
AF_MUST_CHECK bool lock_release_after(struct engine *engine, bool is_done, struct af_error *err);

#endif
