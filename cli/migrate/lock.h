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

/* Gives it back, with whatever is asked of the server next; what failed under it stays the error.
 * Returns `is_done`. */
bool lock_release_after(struct engine *engine, bool is_done);

#endif
