/*
 * unlock: who holds the lock of migrations, and ending that session.
 */
#ifndef AF_UNLOCK_H
#define AF_UNLOCK_H

#include "cli/migrate/holder.h"

struct unlock_result
{
	const char *database;
	const char *table; /* quoted, as Flyway writes it */
	int64_t key;
	struct holder *holders; /* when asked first */
	size_t n_holders;
	const char *grant; /* which shows more; NULL: everything is to be seen */
	const char *ended; /* the pid of the session that is gone now; NULL: none */
};

/*
 * `pid`: NULL to look only; else the session to be ended, which must hold the lock, so that it is
 * the one that was shown. Waits until it is gone: ERR_LOCK when it is still there after a while.
 * Where nobody holds the lock nothing is done. The result lives in the engine's arena.
 */
AF_MUST_CHECK bool unlock(struct engine *engine, const char *pid, struct unlock_result *result,
						  struct af_error *err);

#endif
