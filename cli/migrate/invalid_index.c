/*
 * See invalid_index.h. The names before the statement are what counts, not oids: when REINDEX
 * CONCURRENTLY swaps the two, the old index is the one that is called _ccold.
 */
#include "cli/migrate/invalid_index.h"

#include <ctype.h>
#include <string.h>

#include "cli/base/log.h"

enum
{
	QUOTED_NAME,
	BARE_NAME,
	WAS_THERE,
	IS_PARTITIONED,
	IS_BEING_BUILT,
	IS_VALID
};

static bool
look(struct engine *engine, const struct progress_row *row, struct db_result **result,
	 struct af_error *err)
{
	const char *const params[] = {row->index_table, row->indexes_before};

	return engine_query(engine, "indexes_left", params, result, err);
}

static bool
fact(const struct db_result *result, int row, int column)
{
	return strcmp(db_result_get(result, row, column), "true") == 0;
}

/* _ccnew, _ccold, and with a number behind when that was taken */
static bool
is_of_reindex(const char *name)
{
	size_t len = strlen(name);

	while (len > 0 && isdigit((unsigned char) name[len - 1]))
		len--;
	return len > 6 &&
		   (strncmp(name + len - 6, "_ccnew", 6) == 0 || strncmp(name + len - 6, "_ccold", 6) == 0);
}

/* The last part of a name as it is written, "s"."My i" */
static bool
is_written_as(struct arena *arena, const char *written, const char *name)
{
	const char *part = written;
	bool is_quoted = false;
	const char *at;
	char *plain = arena_strdup(arena, written);
	char *to = plain;

	for (at = written; *at != '\0'; at++)
		if (*at == '"')
			is_quoted = !is_quoted;
		else if (*at == '.' && !is_quoted)
			part = at + 1;
	while (isspace((unsigned char) *part))
		part++;
	if (*part != '"')
		return strcasecmp(part, name) == 0;
	for (at = part + 1; *at != '\0' && !(at[0] == '"' && at[1] != '"'); at++)
	{
		at += *at == '"';
		*to++ = *at;
	}
	*to = '\0';
	return strcmp(plain, name) == 0;
}

/* Whether it is the statement's. */
static bool
is_own(struct engine *engine, const struct progress_row *row, const struct db_result *result,
	   int at)
{
	const char *name = db_result_get(result, at, BARE_NAME);

	if (fact(result, at, WAS_THERE))
		return false;
	if (row->is_reindex)
		return is_of_reindex(name);
	return row->index_name == NULL || is_written_as(engine->arena, row->index_name, name);
}

bool
invalid_index_tell(struct engine *engine, const struct progress_row *row, struct af_error *err)
{
	struct db_result *result;
	struct af_error ignored;
	bool has_own = false;
	int i;

	error_init(&ignored, engine->arena);
	if (!look(engine, row, &result, &ignored))
		return false;
	for (i = 0; i < db_result_n_rows(result); i++)
	{
		bool is_ours = is_own(engine, row, result, i);

		if (fact(result, i, IS_VALID))
			continue;
		error_context(err,
					  is_ours ? "the statement left the invalid index %s behind; --resume drops it"
							  : "the index %s of the same table is invalid, but not by this "
								"statement: it is left alone",
					  db_result_get(result, i, QUOTED_NAME));
		has_own = has_own || is_ours;
	}
	db_result_free(result);
	return has_own;
}

static bool
fail_kept(const char *name, const char *why, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "the invalid index %s is not dropped, since %s", name, why);
	error_hint(err, "Drop it by hand if it is nobody's, or wait for whoever builds it; then resume "
					"again.");
	return false;
}

static bool
drop(struct engine *engine, const struct db_result *result, int at, struct af_error *err)
{
	const char *name = db_result_get(result, at, QUOTED_NAME);

	if (fact(result, at, IS_PARTITIONED))
		return fail_kept(name, "it is the parent of a partitioned table's indexes", err);
	if (fact(result, at, IS_BEING_BUILT))
		return fail_kept(name, "another session builds an index of its table", err);
	log_info("dropping the invalid index %s that the last run left behind", name);
	if (db_exec(engine->db, arena_printf(engine->arena, "DROP INDEX CONCURRENTLY %s", name), err))
		return true;
	error_context(err, "while dropping the invalid index %s", name);
	return false;
}

bool
invalid_index_drop(struct engine *engine, const struct progress_row *row, struct af_error *err)
{
	struct db_result *result;
	bool ok = true;
	int i;

	if (row->index_table == NULL)
		return true;
	if (!look(engine, row, &result, err))
		return false;
	for (i = 0; ok && i < db_result_n_rows(result); i++)
		if (!fact(result, i, IS_VALID) && is_own(engine, row, result, i))
			ok = drop(engine, result, i, err);
	db_result_free(result);
	return ok;
}

bool
invalid_index_is_finished(struct engine *engine, const struct progress_row *row, bool *is_finished,
						  struct af_error *err)
{
	struct db_result *result;
	int i;

	*is_finished = false;
	if (row->index_table == NULL || row->index_name == NULL || row->is_reindex)
		return true;
	if (!look(engine, row, &result, err))
		return false;
	for (i = 0; i < db_result_n_rows(result); i++)
		*is_finished =
			*is_finished || (fact(result, i, IS_VALID) && is_own(engine, row, result, i));
	db_result_free(result);
	return true;
}
