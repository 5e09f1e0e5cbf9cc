/*
 * Flyway's result documents of the verbs that change the history: repair, baseline, clean, undo.
 * The others are in migration_json.c.
 */
#include "cli/base/json_writer.h"
#include "cli/command/answer.h"
#include "cli/command/migration_json.h"

#define LARGEST ((size_t) 1024 * 1024 * 1024)

static void
begin(struct json_writer *json, struct strbuf *text)
{
	strbuf_init(text, LARGEST);
	json_writer_init(json, text);
	json_writer_begin_object(json, NULL);
}

static void
end(struct json_writer *json, struct strbuf *text)
{
	json_writer_end_object(json);
	answer_put(text);
	strbuf_release(text);
}

static void
put_no_warnings(struct json_writer *json)
{
	json_writer_begin_array(json, "warnings");
	json_writer_end_array(json);
}

/* ------------------------------------------------------------------ repair */

static void
put_list(struct json_writer *json, const char *name, const struct repair_list *list)
{
	size_t i;

	json_writer_begin_array(json, name);
	for (i = 0; i < list->n; i++)
	{
		const struct repaired *item = &list->items[i];

		json_writer_begin_object(json, NULL);
		json_writer_text(json, "version", item->version == NULL ? "" : item->version);
		json_writer_text(json, "description", item->description);
		json_writer_text(json, "filepath", item->path == NULL ? "" : item->path);
		json_writer_text(json, "script", item->script);
		json_writer_end_object(json);
	}
	json_writer_end_array(json);
}

/* Members of ours, which no recorded answer of Flyway's has. */
static void
put_own(struct json_writer *json, const struct repair_result *result)
{
	size_t i;

	json_writer_begin_array(json, "progressForgotten");
	for (i = 0; i < result->forgotten.n; i++)
	{
		const struct progress_row *row = &result->forgotten.rows[i];

		json_writer_begin_object(json, NULL);
		json_writer_text(json, "version", row->version == NULL ? "" : row->version);
		json_writer_text(json, "script", row->script);
		json_writer_int(json, "statements", (long long) row->n_statements);
		json_writer_int(json, "line", row->line);
		json_writer_end_object(json);
	}
	json_writer_end_array(json);
	json_writer_text(json, "markedApplied",
					 result->marked == NULL ? NULL : result->marked->version);
}

void
print_repair_json(const struct world *world, const struct repair_result *result)
{
	struct json_writer json;
	struct strbuf text;

	begin(&json, &text);
	json_writer_begin_array(&json, "repairActions");
	if (result->removed.n > 0)
		json_writer_text(&json, NULL, "Removed failed migrations");
	if (result->deleted.n > 0)
		json_writer_text(&json, NULL, "Marked missing migrations as deleted");
	if (result->aligned.n > 0)
		json_writer_text(&json, NULL, "Aligned applied migration checksums");
	json_writer_end_array(&json);
	put_list(&json, "migrationsRemoved", &result->removed);
	put_list(&json, "migrationsDeleted", &result->deleted);
	put_list(&json, "migrationsAligned", &result->aligned);
	if (!world->flyway_spelling)
		put_own(&json, result);
	put_common(&json, "repair", result->database);
	put_no_warnings(&json);
	end(&json, &text);
}

/* ------------------------------------------------------------------ baseline */

void
print_baseline_json(const struct baseline_result *result)
{
	struct json_writer json;
	struct strbuf text;

	begin(&json, &text);
	json_writer_bool(&json, "successfullyBaselined", true);
	json_writer_text(&json, "baselineVersion", result->version);
	put_common(&json, "baseline", result->database);
	put_no_warnings(&json);
	end(&json, &text);
}

/* ------------------------------------------------------------------ clean */

static void
put_names(struct json_writer *json, const char *name, const char *const *names)
{
	json_writer_begin_array(json, name);
	for (; *names != NULL; names++)
		json_writer_text(json, NULL, *names);
	json_writer_end_array(json);
}

void
print_clean_json(const struct clean_result *result)
{
	const char *const *name;
	struct json_writer json;
	struct strbuf text;

	begin(&json, &text);
	put_names(&json, "schemasCleaned", result->cleaned);
	put_names(&json, "schemasDropped", result->dropped);
	put_common(&json, "clean", result->database);
	json_writer_begin_array(&json, "warnings");
	for (name = result->unknown; *name != NULL; name++)
	{
		struct strbuf warning;

		strbuf_init(&warning, LARGEST);
		strbuf_addf(&warning, "Unable to clean unknown schema: \"%s\"", *name);
		json_writer_text(&json, NULL, strbuf_text(&warning));
		strbuf_release(&warning);
	}
	json_writer_end_array(&json);
	end(&json, &text);
}

/* ------------------------------------------------------------------ undo */

void
print_undo_json(const struct undo_result *result)
{
	struct json_writer json;
	struct strbuf text;
	size_t i;

	begin(&json, &text);
	json_writer_text(&json, "initialSchemaVersion", result->initial);
	json_writer_text(&json, "targetSchemaVersion", result->current);
	json_writer_text(&json, "schemaName", result->schema_names);
	json_writer_begin_array(&json, "undoneMigrations");
	for (i = 0; i < result->n_undone; i++)
	{
		const struct undone *done = &result->undone[i];

		json_writer_begin_object(&json, NULL);
		json_writer_text(&json, "version", done->version);
		json_writer_text(&json, "description", done->description);
		json_writer_text(&json, "filepath", done->path);
		json_writer_int(&json, "executionTime", done->ms);
		json_writer_end_object(&json);
	}
	json_writer_end_array(&json);
	json_writer_int(&json, "migrationsUndone", (long long) result->n_undone);
	json_writer_bool(&json, "success", true);
	put_common(&json, "undo", result->database);
	json_writer_text(&json, "databaseType", "PostgreSQL");
	put_no_warnings(&json);
	end(&json, &text);
}
