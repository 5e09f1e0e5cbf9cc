/*
 * Several statements in one message of the simple protocol. Its answer is waited for apart, so that
 * the next statements can be cut while the server works.
 */
#include "cli/db/batch.h"

#include "cli/base/signals.h"
#include "cli/db/inside.h"

/* Rows are dropped as they come, so that a long answer is never held. */
bool
db_batch_send(struct db *db, const char *sql, struct af_error *err)
{
	if (!signals_check(err) || !db_flush(db, err))
		return false;
	if (PQsendQuery(db->conn, sql) == 0)
		return db_fail(db, NULL, err);
	PQsetSingleRowMode(db->conn);
	return true;
}

bool
db_batch_wait(struct db *db, const struct db_batch_reader *reader, size_t *n_done,
			  struct af_error *err)
{
	PGresult *answer;
	bool ok = true;

	*n_done = 0;
	while ((answer = db_next_result(db)) != NULL)
	{
		ExecStatusType status = PQresultStatus(answer);

		if (status == PGRES_COPY_OUT)
			db_leave_copy(db, answer);
		else if (db_result_is_good(answer))
			*n_done += ok;
		else if (status == PGRES_SINGLE_TUPLE)
		{
			if (reader != NULL)
				reader->take(reader->to, *n_done, (const struct db_result *) answer);
		}
		else
		{
			db_leave_copy(db, answer);
			ok = db_fail(db, status == PGRES_FATAL_ERROR ? answer : NULL, err);
		}
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			break;
	}
	return ok && (PQstatus(db->conn) == CONNECTION_OK || db_fail(db, NULL, err));
}
