/*
 * Asking aurora_flyway_info() and aurora_flyway_validate(). The files are read and their checksums
 * made here; the extension gets them as a JSON array and does the rest.
 */
#include "cli/migrate/by_extension.h"

#include <string.h>
#include <strings.h>

#include "cli/base/json_writer.h"
#include "core/history/version.h"

#define LONGEST_LIST ((size_t) 256 * 1024 * 1024)

const char *
by_extension_cannot(const struct migrate_config *config)
{
	if (config->target != NULL && *config->target != '\0' &&
		strcasecmp(config->target, "latest") != 0)
		return "target";
	if (config->out_of_order)
		return "outOfOrder";
	if (config->ignore_patterns[0] == NULL || config->ignore_patterns[1] != NULL ||
		strcasecmp(config->ignore_patterns[0], "*:future") != 0)
		return "ignoreMigrationPatterns";
	return NULL;
}

static void
put_checksum(struct json_writer *json, const char *name, bool is_there, int32_t checksum)
{
	if (is_there)
		json_writer_int(json, name, checksum);
	else
		json_writer_null(json, name);
}

static void
put_files(const struct resolved *resolved, struct strbuf *to)
{
	struct json_writer json;
	size_t i;

	json_writer_init(&json, to);
	json_writer_begin_array(&json, NULL);
	for (i = 0; i < resolved->n; i++)
	{
		const struct af_resolved *migration = &resolved->migrations[i];

		json_writer_begin_object(&json, NULL);
		json_writer_text(&json, "version", migration->version);
		json_writer_text(&json, "description", migration->description);
		json_writer_text(&json, "type", migration->type);
		json_writer_text(&json, "script", migration->script);
		put_checksum(&json, "checksum", migration->has_checksum, migration->checksum);
		put_checksum(&json, "equivalent_checksum", migration->has_equivalent_checksum,
					 migration->equivalent_checksum);
		json_writer_end_object(&json);
	}
	json_writer_end_array(&json);
}

static bool
ask(struct engine *engine, const char *sql, const struct resolved *resolved,
	struct db_result **result, struct af_error *err)
{
	struct strbuf files;
	const char *params[2];
	bool ok;

	strbuf_init(&files, LONGEST_LIST);
	put_files(resolved, &files);
	params[0] = strbuf_text(&files);
	params[1] = engine->quoted_table;
	ok = !files.is_over || error_set(err, ERR_INTERNAL, "the list of migrations is too long");
	ok = ok && db_query(engine->db, sql, 2, params, result, err);
	strbuf_release(&files);
	return ok;
}

static const char *
field(struct engine *engine, const struct db_result *result, int row, int column)
{
	return arena_strdup(engine->arena, db_result_get(result, row, column));
}

/* The file of a line that another engine joined: by version, or by description for a repeatable. */
static const char *
path_of(const struct resolved *resolved, const char *version, const char *description)
{
	size_t i;

	for (i = 0; i < resolved->n; i++)
	{
		const struct af_resolved *migration = &resolved->migrations[i];

		if (version == NULL
				? migration->version == NULL && strcmp(migration->description, description) == 0
				: migration->version != NULL && af_version_is_valid(version, strlen(version)) &&
					  af_version_compare(migration->version, version) == 0)
			return migration->path;
	}
	return NULL;
}

bool
info_by_extension(struct engine *engine, const char *extension, const struct resolved *resolved,
				  struct info_result *result, struct af_error *err)
{
	const char *sql = arena_printf(
		engine->arena,
		"SELECT installed_rank::pg_catalog.text, category, version, description, type, script, "
		"checksum::pg_catalog.text,"
		" installed_by, coalesce(pg_catalog.to_char(installed_on, 'YYYY-MM-DD\"T\"HH24:MI:SS.US'),"
		" installed_on::pg_catalog.text), execution_time::pg_catalog.text, state"
		" FROM %s.aurora_flyway_info($1::pg_catalog.jsonb, $2::pg_catalog.regclass)",
		extension);
	struct db_result *answer;
	int row;

	if (!ask(engine, sql, resolved, &answer, err))
		return false;
	result->n_rows = (size_t) db_result_n_rows(answer);
	result->rows = arena_alloc_array(engine->arena, result->n_rows + 1, sizeof(*result->rows));
	for (row = 0; row < db_result_n_rows(answer); row++)
	{
		struct info_row *to = &result->rows[row];

		to->installed_rank = field(engine, answer, row, 0);
		to->category = field(engine, answer, row, 1);
		to->version = field(engine, answer, row, 2);
		to->description = field(engine, answer, row, 3);
		to->type = field(engine, answer, row, 4);
		to->script = field(engine, answer, row, 5);
		to->checksum = field(engine, answer, row, 6);
		to->installed_by = field(engine, answer, row, 7);
		to->installed_on = field(engine, answer, row, 8);
		to->execution_ms = field(engine, answer, row, 9);
		to->state = field(engine, answer, row, 10);
		to->path = to->category[0] == '\0' ? NULL : path_of(resolved, to->version, to->description);
	}
	db_result_free(answer);
	return true;
}

bool
validate_by_extension(struct engine *engine, const char *extension, const struct resolved *resolved,
					  struct validate_result *result, struct af_error *err)
{
	const char *sql = arena_printf(
		engine->arena,
		"SELECT severity, code, installed_rank::pg_catalog.text, version, script, message, hint"
		" FROM %s.aurora_flyway_validate($1::pg_catalog.jsonb, $2::pg_catalog.regclass)",
		extension);
	struct db_result *answer;
	int row;

	if (!ask(engine, sql, resolved, &answer, err))
		return false;
	result->n_findings = (size_t) db_result_n_rows(answer);
	result->findings =
		arena_alloc_array(engine->arena, result->n_findings + 1, sizeof(*result->findings));
	for (row = 0; row < db_result_n_rows(answer); row++)
	{
		struct validate_finding *to = &result->findings[row];

		to->severity = field(engine, answer, row, 0);
		to->code = field(engine, answer, row, 1);
		to->installed_rank = field(engine, answer, row, 2);
		to->version = field(engine, answer, row, 3);
		to->script = field(engine, answer, row, 4);
		to->message = field(engine, answer, row, 5);
		to->hint = field(engine, answer, row, 6);
	}
	db_result_free(answer);
	return true;
}
