/*
 * Both engines stream into a scratch file instead of where the document goes: only there can a run
 * be made again from its beginning, and nobody is ever given half a document.
 */
#include "cli/schema/document.h"

#include <string.h>
#include <unistd.h>

#include "cli/base/strbuf.h"
#include "cli/db/extension.h"
#include "cli/db/source.h"
#include "core/docs/document.h"

#define MAX_RUNS 5

struct file_sink
{
	struct af_sink sink; /* first: core sees only this */
	FILE *stream;
};

static bool
file_sink_write(struct af_sink *sink, const char *text, size_t len)
{
	return fwrite_unlocked(text, 1, len, ((struct file_sink *) sink)->stream) == len;
}

/*
 * What a catalog run meets when an object is dropped while it runs: the functions that deparse
 * (pg_get_expr and its like) look at the catalog as it is now, not as the snapshot has it.
 */
static const char *const vanished_states[] = {
	"XX000", /* internal_error: cache lookup failed, could not open relation with OID */
	"42P01", /* undefined_table */
	"42703", /* undefined_column */
	"42704", /* undefined_object */
	"42883", /* undefined_function */
	NULL,
};

static bool
is_worth_another_run(const struct af_error *err)
{
	size_t i;

	if (err->sqlstate == NULL)
		return false;
	for (i = 0; vanished_states[i] != NULL; i++)
		if (strcmp(err->sqlstate, vanished_states[i]) == 0)
			return true;
	return false;
}

/* The names as a text[] literal; NULL for none. */
static const char *
schemas_literal(struct arena *arena, const char *const *schemas)
{
	const char *literal = "";
	const char *c;
	size_t i;

	if (schemas == NULL || schemas[0] == NULL)
		return NULL;
	for (i = 0; schemas[i] != NULL; i++)
	{
		char *quoted = arena_alloc(arena, 2 * strlen(schemas[i]) + 1);
		char *to = quoted;

		for (c = schemas[i]; *c != '\0'; c++)
		{
			if (*c == '"' || *c == '\\')
				*to++ = '\\';
			*to++ = *c;
		}
		literal = arena_printf(arena, "%s%s\"%s\"", literal, i == 0 ? "" : ",", quoted);
	}
	return arena_printf(arena, "{%s}", literal);
}

bool
document_args_check(const struct document_args *args, struct af_error *err)
{
	enum af_docs_style style;

	if (!af_docs_style_parse(args->style, &style))
	{
		error_set(err, ERR_USAGE, "unknown style \"%s\"", args->style);
		error_hint(err, "Styles are: %s.", af_docs_styles);
		return false;
	}
	if (!af_docs_format_is_known(args->format))
	{
		error_set(err, ERR_USAGE, "unknown format \"%s\"", args->format);
		error_hint(err, "Formats are: %s.", af_docs_formats);
		return false;
	}
	return true;
}

/* As the extension: a name that is wrong is an error, not an empty document. */
static bool
check_schemas(struct af_source *source, const char *schemas, struct af_error *err)
{
	struct af_rows *rows;
	enum af_step step;

	if (schemas == NULL)
		return true;
	rows = source->open(source, af_query_named("missing_schemas"), &schemas);
	step = rows == NULL ? AF_STEP_FAILED : rows->next(rows);
	if (step == AF_STEP_ROW)
		return error_set(err, ERR_DATABASE, "schema \"%s\" does not exist", rows->get(rows, 0));
	return step == AF_STEP_END;
}

static bool
run_builtin(struct af_source *source, const struct document_args *args, struct af_sink *sink,
			struct af_error *err)
{
	struct af_docs_args docs = {.schemas = schemas_literal(err->arena, args->schemas)};
	bool is_misfit = false;

	if (!check_schemas(source, docs.schemas, err))
		return false;
	if (!af_docs_style_parse(args->style, &docs.style))
		return error_set(err, ERR_INTERNAL, "unknown style \"%s\"", args->style);
	if (af_docs_write(&docs, source, sink, &is_misfit))
		return true;
	if (is_misfit)
		return error_set(err, ERR_INTERNAL, "the catalog queries do not fit together");
	return false;
}

/* The extension's answer comes line by line, so that it is not held whole here. */
static bool
run_extension(struct af_source *source, const char *extension_schema,
			  const struct document_args *args, struct af_sink *sink, struct af_error *err)
{
	const char *params[] = {schemas_literal(err->arena, args->schemas), args->style, args->format};
	struct af_query query = {.name = "aurora_flyway_docs", .n_params = 3};
	struct af_rows *rows;
	enum af_step step;
	bool is_first = true;

	/* OFFSET 0: else the planner makes the document once more, to guess how many lines it has */
	query.text =
		arena_printf(err->arena,
					 "SELECT pg_catalog.unnest(pg_catalog.string_to_array(d.document, "
					 "pg_catalog.chr(10))) FROM ("
					 "SELECT %s.aurora_flyway_docs($1::pg_catalog.text[], $2::pg_catalog.text, "
					 "$3::pg_catalog.text) AS document OFFSET 0) d",
					 extension_schema);
	rows = source->open(source, &query, params);
	if (rows == NULL)
		return false;
	while ((step = rows->next(rows)) == AF_STEP_ROW)
	{
		const char *line = rows->get(rows, 0);

		if ((!is_first && !af_put_char(sink, '\n')) || !af_put(sink, line == NULL ? "" : line))
			return false;
		is_first = false;
	}
	return step == AF_STEP_END;
}

/* One run in a transaction of its own. */
static bool
run_once(struct db *db, const char *extension_schema, const struct document_args *args,
		 FILE *scratch, struct af_error *err)
{
	struct file_sink sink = {{file_sink_write}, scratch};
	struct db_source *source;
	struct af_source *rows;
	bool is_written;

	if (!db_source_begin(db, NULL, &source, err))
		return false;
	rows = db_source_rows(source);
	is_written = extension_schema == NULL
					 ? run_builtin(rows, args, &sink.sink, err)
					 : run_extension(rows, extension_schema, args, &sink.sink, err);
	if (!db_source_end(source, err) || error_is_set(err))
		return false;
	if (!is_written || fflush(scratch) != 0)
		return error_set_errno(err, ERR_FILE, "cannot write to the temporary file");
	return true;
}

bool
document_make(struct db *db, const struct document_args *args, FILE *scratch, struct af_error *err)
{
	const char *extension_schema;
	int n_runs;

	if (!db_engine_choose(db, err->arena, args->engine, &extension_schema, err))
		return false;
	for (n_runs = 1; !run_once(db, extension_schema, args, scratch, err); n_runs++)
	{
		if (!is_worth_another_run(err) || n_runs == MAX_RUNS)
			return false;
		error_clear(err);
		rewind(scratch);
		if (ftruncate(fileno(scratch), 0) != 0)
			return error_set_errno(err, ERR_FILE, "cannot empty the temporary file");
	}
	rewind(scratch);
	return true;
}
