/*
 * What is done while the server works on a statement: somebody is called now and then, and may
 * cancel it. And the second connection that whoever is called looks around with.
 */
#ifndef AF_TICKING_H
#define AF_TICKING_H

#include <stdint.h>

#include "cli/db/connection.h"

struct db_ticking
{
	int64_t first_ms; /* of waiting for one message, before the first call */
	int64_t every_ms; /* between two calls */
	void *to;
	void (*tick)(void *to, int64_t waited_ms);
	void (*over)(void *to); /* the message that was ticked for is answered */
};

/* Borrowed until it is replaced; NULL: nobody is called. Small queries (db_query) never tick. */
void db_set_ticking(struct db *db, const struct db_ticking *ticking);

/* Cancels what the server does for this connection, as a signal does. */
void db_cancel(struct db *db);

/*
 * Another connection to the same server, as the same user, with no part in signals; gives up after
 * three seconds. *beside belongs to the caller: db_free().
 */
AF_MUST_CHECK bool db_connect_beside(const struct db *db, const char *application_name,
									 struct db **beside, struct af_error *err);

#endif
