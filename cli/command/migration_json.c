/*
 * Flyway's result documents. Members we know nothing of are null, as Flyway's often are.
 */
#include "cli/command/migration_json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/base/json_writer.h"
#include "cli/command/answer.h"
#include "cli/command/report.h"

#define LARGEST ((size_t) 1024 * 1024 * 1024)

/* the Flyway whose answers these are */
static const char spoken_version[] = "13.0.0";
static const char no_files[] = "No migrations found. Are your locations set up correctly?";

static void
put_timestamp(struct json_writer *json)
{
	char text[sizeof("9999999999-12-31T23:59:59")];
	time_t now = time(NULL);
	struct tm parts;

	if (localtime_r(&now, &parts) != NULL &&
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts) > 0)
		json_writer_text(json, "timestamp", text);
}

void
put_common(struct json_writer *json, const char *operation, const char *database)
{
	put_timestamp(json);
	json_writer_text(json, "operation", operation);
	json_writer_text(json, "flywayVersion", spoken_version);
	json_writer_text(json, "database", database);
	json_writer_bool(json, "licenseFailed", false);
}

static void
put_warnings(struct json_writer *json, bool has_no_files)
{
	json_writer_begin_array(json, "warnings");
	if (has_no_files)
		json_writer_text(json, NULL, no_files);
	json_writer_end_array(json);
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void
print(struct strbuf *text)
{
	answer_put(text);
	strbuf_release(text);
}

/* ------------------------------------------------------------------ migrate */

static void
put_migrated(struct json_writer *json, const struct migrated *done, bool speaks_flyway)
{
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "category", done->category);
	json_writer_text(json, "version", or_empty(done->version));
	json_writer_text(json, "description", done->description);
	json_writer_text(json, "type", done->type);
	json_writer_text(json, "filepath", done->path);
	json_writer_int(json, "executionTime", done->ms);
	if (!speaks_flyway || done->n_tries > 1)
		json_writer_int(json, "tries", (long long) done->n_tries);
	json_writer_end_object(json);
}

void
print_migrate_json(const struct world *world, const struct migrate_result *result,
				   const struct af_error *failure)
{
	struct strbuf text;
	struct json_writer json;
	size_t i;

	strbuf_init(&text, LARGEST);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "initialSchemaVersion", result->initial);
	json_writer_text(&json, "targetSchemaVersion", failure == NULL ? result->current : NULL);
	json_writer_text(&json, "schemaName", result->schema_names);
	json_writer_begin_array(&json, "migrations");
	for (i = 0; i < result->n_migrations; i++)
		put_migrated(&json, &result->migrations[i], world->flyway_spelling);
	json_writer_end_array(&json);
	json_writer_int(&json, "migrationsExecuted", (long long) result->n_executed);
	json_writer_bool(&json, "success", failure == NULL);
	put_common(&json, "migrate", result->database);
	json_writer_text(&json, "databaseType", "PostgreSQL");
	json_writer_text(&json, "exception", failure == NULL ? NULL : failure->message);
	put_warnings(&json, result->has_no_files);
	if (failure != NULL && world->flyway_spelling)
		report_flyway_error_member(&json, failure);
	else if (failure != NULL)
		report_error_member(&json, failure);
	json_writer_end_object(&json);
	print(&text);
}

/* ------------------------------------------------------------------ info */

static void
put_number(struct json_writer *json, const char *name, const char *digits)
{
	long long value = 0;

	if (digits == NULL || sscanf(digits, "%lld", &value) != 1)
		json_writer_null(json, name);
	else
		json_writer_int(json, name, value);
}

static void
put_info_row(struct json_writer *json, const struct info_row *row)
{
	char installed[64] = "";

	/* to the millisecond, as Flyway */
	if (row->installed_on != NULL)
		snprintf(installed, sizeof(installed), "%.23sZ", row->installed_on);
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "category", row->category);
	json_writer_text(json, "version", or_empty(row->version));
	json_writer_text(json, "rawVersion", or_empty(row->version));
	json_writer_text(json, "description", row->description);
	json_writer_text(json, "type", row->type);
	json_writer_text(json, "installedOnUTC", installed);
	json_writer_text(json, "state", row->state);
	json_writer_text(json, "undoable", row->version == NULL ? "" : row->is_undoable ? "Yes" : "No");
	json_writer_text(json, "filepath", or_empty(row->path));
	json_writer_text(json, "undoFilepath", or_empty(row->undo_path));
	json_writer_text(json, "installedBy", or_empty(row->installed_by));
	json_writer_text(json, "shouldExecuteExpression", row->condition);
	put_number(json, "executionTime", row->execution_ms == NULL ? "0" : row->execution_ms);
	put_number(json, "installedRank", row->installed_rank);
	put_number(json, "checksum", row->checksum);
	json_writer_text(json, "script", row->script);
	json_writer_end_object(json);
}

void
print_info_json(const struct info_result *result)
{
	struct strbuf text;
	struct json_writer json;
	size_t i;

	strbuf_init(&text, LARGEST);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "schemaVersion", result->current);
	json_writer_text(&json, "schemaName", result->schema_names);
	json_writer_begin_array(&json, "migrations");
	for (i = 0; i < result->n_rows; i++)
		put_info_row(&json, &result->rows[i]);
	json_writer_end_array(&json);
	json_writer_bool(&json, "allSchemasEmpty", result->all_schemas_empty);
	put_common(&json, "info", result->database);
	json_writer_null(&json, "exception");
	json_writer_end_object(&json);
	print(&text);
}

/* ------------------------------------------------------------------ validate */

static void
put_details(struct json_writer *json, const char *code, const char *message)
{
	json_writer_begin_object(json, "errorDetails");
	json_writer_text(json, "errorCode", code);
	json_writer_text(json, "errorMessage", message);
	json_writer_end_object(json);
}

static bool
is_error(const struct validate_finding *finding)
{
	return strcmp(finding->severity, "error") == 0;
}

static void
put_explanation(struct json_writer *json, const struct explanation *why)
{
	if (why->text == NULL)
	{
		json_writer_null(json, "explanation");
		return;
	}
	json_writer_begin_object(json, "explanation");
	json_writer_text(json, "text", why->text);
	json_writer_text(json, "change", why->change);
	json_writer_text(json, "commit", why->commit);
	json_writer_text(json, "diff", why->diff);
	json_writer_end_object(json);
}

static void
put_finding(struct json_writer *json, const struct validate_finding *finding)
{
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "version", or_empty(finding->version));
	json_writer_text(json, "description", finding->description);
	json_writer_text(json, "filepath", or_empty(finding->path));
	put_details(json, finding->code, finding->message);
	put_number(json, "installedRank", finding->installed_rank);
	json_writer_text(json, "script", finding->script);
	json_writer_text(json, "hint", finding->hint);
	put_explanation(json, &finding->why);
	json_writer_end_object(json);
}

static void
put_all_messages(struct json_writer *json, const struct validate_result *result)
{
	struct strbuf messages;
	size_t i;

	strbuf_init(&messages, LARGEST);
	for (i = 0; i < result->n_findings; i++)
		if (is_error(&result->findings[i]))
			strbuf_addf(&messages, "%s%s", messages.len == 0 ? "" : "\n",
						result->findings[i].message);
	json_writer_text(json, "allErrorMessages", strbuf_text(&messages));
	strbuf_release(&messages);
}

void
print_validate_json(const struct validate_result *result)
{
	struct strbuf text;
	struct json_writer json;
	size_t i;

	strbuf_init(&text, LARGEST);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	if (result->is_valid)
		json_writer_null(&json, "errorDetails");
	else
		put_details(&json, result->code, result->message);
	json_writer_begin_array(&json, "invalidMigrations");
	for (i = 0; i < result->n_findings; i++)
		if (is_error(&result->findings[i]))
			put_finding(&json, &result->findings[i]);
	json_writer_end_array(&json);
	put_all_messages(&json, result);
	json_writer_bool(&json, "validationSuccessful", result->is_valid);
	json_writer_int(&json, "validateCount", result->is_valid ? (long long) result->n_validated : 0);
	put_common(&json, "validate", result->database);
	put_warnings(&json, result->has_no_files);
	json_writer_end_object(&json);
	print(&text);
}
