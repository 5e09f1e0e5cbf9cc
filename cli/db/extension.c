/*
 * Is the extension here, and does it answer? Any version of it is left in peace: a CLI never
 * demands an equal one.
 */
#include "cli/db/extension.h"

#include <string.h>

#include "cli/base/log.h"

static const char find_sql[] = "SELECT e.extversion, pg_catalog.quote_ident(n.nspname)"
							   " FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON "
							   "n.oid OPERATOR(pg_catalog.=) e.extnamespace"
							   " WHERE e.extname OPERATOR(pg_catalog.=) 'aurora_flyway'";

bool
db_extension_find(struct db *db, struct arena *arena, struct db_extension *found,
				  struct af_error *err)
{
	struct db_result *result;

	memset(found, 0, sizeof(*found));
	if (!db_query(db, find_sql, 0, NULL, &result, err))
		return false;
	if (db_result_n_rows(result) == 1)
	{
		found->version = arena_strdup(arena, db_result_get(result, 0, 0));
		found->schema = arena_strdup(arena, db_result_get(result, 0, 1));
	}
	db_result_free(result);
	return true;
}

static bool
extension_required(struct db *db, const struct db_extension *found, struct af_error *err)
{
	if (found->version == NULL)
	{
		error_set(err, ERR_DATABASE, "the extension \"aurora_flyway\" is not in database \"%s\"",
				  db_name(db));
		error_hint(
			err, "CREATE EXTENSION aurora_flyway puts it there; --engine builtin does without it.");
		return false;
	}
	if (strcmp(found->version, AF_VERSION) != 0)
		log_warning("the extension has version %s, this program %s", found->version, AF_VERSION);
	return true;
}

bool
db_engine_choose(struct db *db, struct arena *arena, const char *engine, const char **schema,
				 struct af_error *err)
{
	bool is_auto = engine == NULL || strcmp(engine, "auto") == 0;
	struct db_extension found;

	*schema = NULL;
	if (!is_auto && strcmp(engine, "builtin") == 0)
		return true;
	if (!is_auto && strcmp(engine, "extension") != 0)
	{
		error_set(err, ERR_USAGE, "unknown engine \"%s\"", engine);
		error_hint(err, "Known are auto, extension and builtin.");
		return false;
	}
	if (!db_extension_find(db, arena, &found, err))
		return false;
	if (!is_auto)
	{
		*schema = found.schema;
		return extension_required(db, &found, err);
	}
	if (found.version == NULL)
		log_info("the extension aurora_flyway is not in this database: using the built-in engine");
	else if (strcmp(found.version, AF_VERSION) != 0)
		log_info("the extension aurora_flyway has version %s, not %s: using the built-in engine",
				 found.version, AF_VERSION);
	else
		*schema = found.schema;
	return true;
}
