/*
 * See pooled.h.
 */
#include "cli/db/pooled.h"

#include <stdlib.h>
#include <string.h>

#include "cli/db/inside.h"

void
db_set_pooled(struct db *db, const struct db_pooled *pooled)
{
	db->pooled = pooled;
	db->n_opened_inside = 0;
}

bool
db_is_behind_pooler(const struct db *db, const char *pid)
{
	return atoi(pid) != PQbackendPID(db->conn);
}

/* As it is. */
static bool
send_plain(struct db *db, const char *sql, struct af_error *err)
{
	const struct db_pooled *pooled = db->pooled;
	bool ok;

	db->pooled = NULL;
	ok = db_exec(db, sql, err);
	db->pooled = pooled;
	return ok;
}

static bool
commit(struct db *db, struct af_error *err)
{
	const char *sql =
		arena_printf(err->arena, "%s COMMIT; %s", db->pooled->before, db->pooled->cleanup);

	return send_plain(db, sql, err);
}

static bool
roll_back(struct db *db, struct af_error *err)
{
	db->n_opened_inside = 0;
	return send_plain(db, arena_printf(err->arena, "ROLLBACK; %s", db->pooled->cleanup), err);
}

bool
db_pooled_begin(struct db *db, struct af_error *err)
{
	db->n_opened_inside = 0;
	return send_plain(db, db->pooled->begin, err);
}

bool
db_pooled_end(struct db *db, bool is_done, struct af_error *err)
{
	struct af_error ignored;

	if (is_done && commit(db, err))
		return true;
	error_init(&ignored, err->arena);
	if (db_transaction(db) == DB_IN_TRANSACTION || db_transaction(db) == DB_FAILED)
		return roll_back(db, &ignored) && false;
	return false;
}

bool
db_pooled_exec(struct db *db, const char *sql, bool *is_handled, struct af_error *err)
{
	*is_handled = true;
	if (db_transaction(db) == DB_IDLE)
	{
		if (strcmp(sql, "BEGIN") == 0)
			return db_pooled_begin(db, err);
		return db_pooled_begin(db, err) && db_pooled_end(db, send_plain(db, sql, err), err);
	}
	if (strcmp(sql, "BEGIN") == 0)
	{
		db->n_opened_inside++;
		return true;
	}
	if (strcmp(sql, "COMMIT") == 0 && db->n_opened_inside > 0)
	{
		db->n_opened_inside--;
		return true;
	}
	if (strcmp(sql, "COMMIT") == 0)
		return commit(db, err);
	if (strcmp(sql, "ROLLBACK") == 0)
		return roll_back(db, err);
	*is_handled = false;
	return true;
}
