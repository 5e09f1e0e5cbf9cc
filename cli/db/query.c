/*
 * Small queries, whose answers are held whole, and statements whose answers nobody wants. Cursors
 * are in source.c.
 */
#include "cli/db/inside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/signals.h"

struct db_result; /* is a PGresult */

static const PGresult *
result_pg(const struct db_result *result)
{
	return (const PGresult *) result;
}

bool
db_result_is_good(const PGresult *result)
{
	switch (PQresultStatus(result))
	{
		case PGRES_COMMAND_OK:
		case PGRES_TUPLES_OK:
		case PGRES_EMPTY_QUERY:
			return true;
		default:
			return false;
	}
}

void
db_defer(struct db *db, const char *sql)
{
	free(db->deferred);
	db->deferred = db->tape == NULL ? strdup(sql) : NULL;
}

const char *
db_deferred(struct db *db, struct arena *arena)
{
	const char *sql = db->deferred == NULL ? NULL : arena_strdup(arena, db->deferred);

	free(db->deferred);
	db->deferred = NULL;
	return sql;
}

void
db_hold_transaction(struct db *db, db_commit_function *commit, void *to)
{
	db->commit = commit;
	db->commit_to = to;
}

bool
db_flush(struct db *db, struct af_error *err)
{
	const char *sql = db_deferred(db, err->arena);

	return sql == NULL || db_exec(db, sql, err);
}

bool
db_query(struct db *db, const char *sql, int n_params, const char *const *params,
		 struct db_result **result, struct af_error *err)
{
	bool is_bracketed = db->pooled != NULL && db_transaction(db) == DB_IDLE;
	PGresult *answer;
	bool ok;

	if (result != NULL)
		*result = NULL;
	if (!signals_check(err) || !db_flush(db, err) || (is_bracketed && !db_pooled_begin(db, err)))
		return false;
	answer = PQexecParams(db->conn, sql, n_params, NULL, params, NULL, NULL, 0);
	ok = db_result_is_good(answer) || db_fail(db, answer, err);
	ok = is_bracketed ? db_pooled_end(db, ok, err) : ok;
	if (ok && result != NULL)
		*result = (struct db_result *) answer;
	else
		PQclear(answer);
	return ok;
}

int
db_result_n_rows(const struct db_result *result)
{
	return PQntuples(result_pg(result));
}

int
db_result_n_columns(const struct db_result *result)
{
	return PQnfields(result_pg(result));
}

const char *
db_result_column(const struct db_result *result, int column)
{
	return PQfname(result_pg(result), column);
}

const char *
db_result_get(const struct db_result *result, int row, int column)
{
	if (PQgetisnull(result_pg(result), row, column))
		return NULL;
	return PQgetvalue(result_pg(result), row, column);
}

void
db_result_free(struct db_result *result)
{
	PQclear((PGresult *) result);
}

void
db_leave_copy(struct db *db, const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
		db_copy_give_up(db, "no data was expected");
	else if (status == PGRES_COPY_OUT)
	{
		char *bytes;

		while (PQgetCopyData(db->conn, &bytes, 0) > 0)
			PQfreemem(bytes);
	}
}

bool
db_exec(struct db *db, const char *sql, struct af_error *err)
{
	PGresult *answer;
	bool is_handled;
	bool ok = true;

	if (db->tape != NULL)
		return signals_check(err) && db_tape_exec(db, sql, err);
	if (db->commit != NULL && db_transaction(db) == DB_IN_TRANSACTION &&
		(strcmp(sql, "BEGIN") == 0 || strcmp(sql, "COMMIT") == 0))
		return *sql == 'B' || db->commit(db->commit_to, err);
	if (db->pooled != NULL)
	{
		ok = db_pooled_exec(db, sql, &is_handled, err);
		if (is_handled)
			return ok;
	}
	if (!signals_check(err) || !db_flush(db, err))
		return false;
	if (PQsendQuery(db->conn, sql) == 0)
		return db_fail(db, NULL, err);
	while ((answer = db_next_result(db)) != NULL)
	{
		if (PQresultStatus(answer) == PGRES_COPY_OUT)
			db_leave_copy(db, answer);
		else if (!db_result_is_good(answer))
		{
			db_leave_copy(db, answer);
			ok = db_fail(db, PQresultStatus(answer) == PGRES_FATAL_ERROR ? answer : NULL, err);
		}
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			break;
	}
	return ok && (PQstatus(db->conn) == CONNECTION_OK || db_fail(db, NULL, err));
}

bool
db_exec_answers(struct db *db, const char *sql, struct db_result **results, size_t n,
				struct af_error *err)
{
	PGresult *answer;
	size_t at = 0;
	bool ok = true;

	memset(results, 0, n * sizeof(*results));
	if (!signals_check(err) || !db_flush(db, err))
		return false;
	if (PQsendQuery(db->conn, sql) == 0)
		return db_fail(db, NULL, err);
	while ((answer = db_next_result(db)) != NULL)
	{
		ok = ok && (db_result_is_good(answer) || db_fail(db, answer, err));
		if (ok && at < n)
			results[at++] = (struct db_result *) answer;
		else
			PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			break;
	}
	return ok && (PQstatus(db->conn) == CONNECTION_OK || db_fail(db, NULL, err));
}
