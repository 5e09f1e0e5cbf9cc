/*
 * See reconnect.h.
 */
#include "cli/db/reconnect.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/signals.h"
#include "cli/db/inside.h"

#define FIRST_WAIT_MS 50
#define LONGEST_WAIT_MS 2000

static bool
is_writer(struct db *db)
{
	PGresult *answer = PQexec(db->conn, "SELECT pg_catalog.pg_is_in_recovery()");
	bool is_one = PQntuples(answer) == 1 && strcmp(PQgetvalue(answer, 0, 0), "f") == 0;

	PQclear(answer);
	return is_one;
}

static bool
fail(struct db *db, struct af_error *err)
{
	if (PQstatus(db->conn) == CONNECTION_OK)
		return error_set(err, ERR_CONNECTION, "the server that answers is a standby");
	return error_set(err, ERR_CONNECTION, "%s",
					 db_message_trim(err->arena, PQerrorMessage(db->conn)));
}

bool
db_reconnect(struct db *db, int64_t longest_ms, struct af_error *err)
{
	int64_t deadline = clock_monotonic_ms() + longest_ms;
	int64_t wait = FIRST_WAIT_MS;

	/* what waited to be sent was for the session that is gone */
	free(db->deferred);
	db->deferred = NULL;
	for (;;)
	{
		if (!signals_check(err))
			return false;
		PQreset(db->conn);
		if (PQstatus(db->conn) == CONNECTION_OK && is_writer(db))
			break;
		if (clock_monotonic_ms() >= deadline)
			return fail(db, err);
		clock_sleep_ms(wait);
		wait = wait * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : wait * 2;
	}
	db_take_signals(db);
	db->n_opened_inside = 0;
	if (!db_settle_encoding(db, err))
		return false;
	/* through a pooler it goes before each transaction */
	return db->pooled != NULL || db->init_sql == NULL || *db->init_sql == '\0' ||
		   db_exec(db, db->init_sql, err);
}
