/*
 * A connection that was lost while a migration was being committed: whether it is applied is found
 * in the history, never by running it again.
 */
#ifndef AF_SETTLE_H
#define AF_SETTLE_H

#include "cli/migrate/engine.h"
#include "core/history/migration.h"

/*
 * Connects anew, waits for the lock (the lost session may still be at work, and holds it as long),
 * and looks. True: the migration is applied, `err` is empty again, the lock is held and the session
 * ours. False: `err`, which the loss had filled, says what is known.
 */
AF_MUST_CHECK bool settle_lost(struct engine *engine, const struct af_resolved *migration,
							   struct af_error *err);

#endif
