/*
 * Asking aurora_flyway_info() and aurora_flyway_validate(). The files are read and their checksums
 * made here; the extension gets them as a JSON array and does the rest.
 */
#include "cli/migrate/by_extension.h"

#include <stddef.h>
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

/* A struct that takes a row of an answer: where the texts of its columns belong. */
struct shape
{
	size_t size;
	const size_t *fields;
	int n_fields;
};

/* *rows: an array of such structs, what no column fills zeroed, in the engine's arena. */
static bool
ask(struct engine *engine, const char *sql, const struct resolved *resolved,
	const struct shape *shape, void **rows, size_t *n_rows, struct af_error *err)
{
	struct db_result *answer = NULL;
	struct strbuf files;
	const char *params[2];
	bool ok;
	int row;
	int column;

	strbuf_init(&files, LONGEST_LIST);
	put_files(resolved, &files);
	params[0] = strbuf_text(&files);
	params[1] = engine->quoted_table;
	ok = !files.is_over || error_set(err, ERR_INTERNAL, "the list of migrations is too long");
	ok = ok && db_query(engine->db, sql, 2, params, &answer, err);
	strbuf_release(&files);
	if (!ok)
		return false;
	*n_rows = (size_t) db_result_n_rows(answer);
	*rows = arena_alloc_array(engine->arena, *n_rows + 1, shape->size);
	for (row = 0; row < db_result_n_rows(answer); row++)
		for (column = 0; column < shape->n_fields; column++)
		{
			char *to = (char *) *rows + (size_t) row * shape->size + shape->fields[column];
			const char *text = arena_strdup(engine->arena, db_result_get(answer, row, column));

			memcpy(to, &text, sizeof(text));
		}
	db_result_free(answer);
	return true;
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
	static const size_t fields[] = {
		offsetof(struct info_row, installed_rank), offsetof(struct info_row, category),
		offsetof(struct info_row, version),		   offsetof(struct info_row, description),
		offsetof(struct info_row, type),		   offsetof(struct info_row, script),
		offsetof(struct info_row, checksum),	   offsetof(struct info_row, installed_by),
		offsetof(struct info_row, installed_on),   offsetof(struct info_row, execution_ms),
		offsetof(struct info_row, state),
	};
	static const struct shape shape = {sizeof(struct info_row), fields,
									   sizeof(fields) / sizeof(fields[0])};
	void *rows;
	size_t i;

	if (!ask(engine, sql, resolved, &shape, &rows, &result->n_rows, err))
		return false;
	result->rows = rows;
	for (i = 0; i < result->n_rows; i++)
	{
		struct info_row *row = &result->rows[i];

		if (row->category[0] != '\0')
			row->path = path_of(resolved, row->version, row->description);
	}
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
	static const size_t fields[] = {
		offsetof(struct validate_finding, severity),
		offsetof(struct validate_finding, code),
		offsetof(struct validate_finding, installed_rank),
		offsetof(struct validate_finding, version),
		offsetof(struct validate_finding, script),
		offsetof(struct validate_finding, message),
		offsetof(struct validate_finding, hint),
	};
	static const struct shape shape = {sizeof(struct validate_finding), fields,
									   sizeof(fields) / sizeof(fields[0])};
	void *rows;

	if (!ask(engine, sql, resolved, &shape, &rows, &result->n_findings, err))
		return false;
	result->findings = rows;
	return true;
}
