/*
 * COPY … FROM STDIN, in pieces.
 */
#include "cli/db/inside.h"

#include "cli/base/signals.h"

bool
db_copy_begin(struct db *db, const char *sql, struct af_error *err)
{
	PGresult *answer;
	ExecStatusType status;

	if (!signals_check(err) || !db_flush(db, err))
		return false;
	if (PQsendQuery(db->conn, sql) == 0)
		return db_fail(db, NULL, err);
	answer = db_next_result(db);
	status = PQresultStatus(answer);
	if (status == PGRES_COPY_IN)
	{
		PQclear(answer);
		return true;
	}
	if (status == PGRES_FATAL_ERROR || answer == NULL)
		db_fail(db, answer, err);
	db_leave_copy(db, answer);
	while (answer != NULL)
	{
		PQclear(answer);
		answer = PQstatus(db->conn) == CONNECTION_BAD ? NULL : db_next_result(db);
	}
	return error_set(err, ERR_DATABASE, "the server does not want the data of this COPY");
}

bool
db_copy_put(struct db *db, const char *bytes, size_t len, struct af_error *err)
{
	const size_t piece = 1024 * 1024;

	while (len > 0)
	{
		size_t now = len < piece ? len : piece;

		if (signals_pending() != 0 || !db_put_copy(db, bytes, (int) now))
		{
			db_copy_give_up(db, "interrupted");
			return db_fail(db, NULL, err);
		}
		bytes += now;
		len -= now;
	}
	return true;
}

/* Reads to the end of the command; the first failure is kept. */
static bool
copy_finish(struct db *db, struct af_error *err)
{
	PGresult *answer;
	bool ok = true;

	while ((answer = db_next_result(db)) != NULL)
	{
		if (!db_result_is_good(answer))
			ok = db_fail(db, answer, err);
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return db_fail(db, NULL, err);
	}
	return ok;
}

bool
db_copy_end(struct db *db, struct af_error *err)
{
	if (PQputCopyEnd(db->conn, NULL) != 1)
		return db_fail(db, NULL, err);
	return copy_finish(db, err);
}

void
db_copy_give_up(struct db *db, const char *why)
{
	PGresult *answer;

	if (PQputCopyEnd(db->conn, why) != 1)
		return;
	while ((answer = db_next_result(db)) != NULL)
	{
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return;
	}
}
