/*
 * A connection through a pooler that hands each transaction to another server session. What is sent
 * is then always inside a transaction that begins and ends as told here, so that it finds the
 * settings it needs and leaves none behind.
 */
#ifndef AF_POOLED_H
#define AF_POOLED_H

#include "cli/db/connection.h"

struct db_pooled
{
	const char *begin;	 /* SQL from BEGIN on */
	const char *before;	 /* SQL before COMMIT: what a refused commit would leave in the session */
	const char *cleanup; /* SQL behind COMMIT and ROLLBACK, in the same message; each statement is
							ended by a semicolon, as in the others */
};

/*
 * From now on, outside a transaction, db_query() and db_exec() run in one of their own, and
 * db_exec() of "BEGIN" begins one. Inside, db_exec() of "BEGIN" opens nothing, the COMMIT that
 * belongs to it commits nothing, and the outer COMMIT or ROLLBACK cleans up. Borrowed until it is
 * replaced; NULL: the connection has one session, as usual.
 */
void db_set_pooled(struct db *db, const struct db_pooled *pooled);

/* Whether the server session is another than the one the connection was greeted by, as `pid`
 * (pg_backend_pid() as text) tells. */
bool db_is_behind_pooler(const struct db *db, const char *pid);

#endif
