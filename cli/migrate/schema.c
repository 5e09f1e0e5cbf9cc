/*
 * Looking at schemas and making them.
 */
#include "cli/migrate/schema.h"

#include <string.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/history.h"
#include "cli/migrate/progress_table.h"

static bool
look_at(struct engine *engine, const char *name, struct schema_state *state, struct af_error *err)
{
	const char *const params[] = {name, progress_table_name(engine)};
	struct db_result *result;

	if (!engine_query(engine, "schema_state", params, &result, err))
		return false;
	state->name = name;
	state->exists = db_result_n_rows(result) > 0;
	state->is_empty = !state->exists || strcmp(db_result_get(result, 0, 0), "true") == 0;
	db_result_free(result);
	return true;
}

bool
schemas_look(struct engine *engine, struct schema_state **states, size_t *n, struct af_error *err)
{
	const char *const *schema;
	bool has_own = false;
	size_t n_named = 0;
	size_t at = 0;

	for (schema = engine->config->schemas; *schema != NULL; schema++)
	{
		n_named++;
		has_own = has_own || strcmp(*schema, engine->schema) == 0;
	}
	*n = n_named + !has_own;
	*states = arena_alloc_array(engine->arena, *n, sizeof(**states));
	if (!has_own && !look_at(engine, engine->schema, &(*states)[at++], err))
		return false;
	for (schema = engine->config->schemas; *schema != NULL; schema++)
		if (!look_at(engine, *schema, &(*states)[at++], err))
			return false;
	return true;
}

bool
schemas_create(struct engine *engine, const struct schema_state *states, size_t n,
			   const char **created, struct af_error *err)
{
	size_t i;

	*created = NULL;
	for (i = 0; i < n; i++)
	{
		const char *name = db_quote_identifier(engine->db, engine->arena, states[i].name);

		if (states[i].exists)
			continue;
		if (!db_exec(engine->db, arena_printf(engine->arena, "CREATE SCHEMA %s", name), err))
		{
			error_context(err, "while making schema %s", name);
			err->code = "DB_CONNECTION";
			return false;
		}
		*created = *created == NULL ? name : arena_printf(engine->arena, "%s,%s", *created, name);
	}
	return true;
}

bool
schemas_mark(struct engine *engine, const char *created, bool is_first, struct af_error *err)
{
	struct history_entry entry = {
		.description = "<< Flyway Schema Creation >>",
		.type = "SCHEMA",
		.script = created,
		.success = true,
		.is_schema_marker = is_first,
	};

	return created == NULL || history_add(engine, &entry, err);
}

bool
schemas_make_history(struct engine *engine, const char **created, struct af_error *err)
{
	struct schema_state *states;
	size_t n;

	*created = NULL;
	if (engine->config->creates_schemas && (!schemas_look(engine, &states, &n, err) ||
											!schemas_create(engine, states, n, created, err)))
		return false;
	return history_create(engine, err);
}

bool
schemas_tell(struct engine *engine, const struct resolved *resolved, struct af_error *err)
{
	return !engine->config->creates_schemas ||
		   (callback_run(engine, resolved, "createSchema", err) &&
			callback_run(engine, resolved, "beforeCreateSchema", err));
}

const char *
schemas_named(const struct engine *engine)
{
	const char *const *schema;
	const char *names = "";

	for (schema = engine->config->schemas; *schema != NULL; schema++)
		names = arena_printf(engine->arena, "%s%s%s", names, *names == '\0' ? "" : ", ", *schema);
	return names;
}
