/*
 * Cursors as row streams. What makes the bytes the same for every caller (snapshot, pinned
 * settings) is set when the source begins; the streams themselves only fetch.
 */
#include "cli/db/source.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "core/pinned.h"

#define ROWS_A_FETCH 1000

struct stream
{
	struct af_rows rows; /* first: core sees only this */
	struct db_source *source;
	struct stream *next;
	struct db_result *batch;
	const char *name; /* of its cursor */
	const char *fetch;
	int row;
	bool is_last_batch;
	bool is_open;
};

struct db_source
{
	struct af_source rows; /* first: core sees only this */
	struct db *db;
	const char *history;
	struct stream *streams;
	int n_streams;
	struct arena *arena;
	struct af_error error;
};

static bool
source_query(struct db_source *source, const char *sql, int n_params, const char *const *params,
			 struct db_result **result)
{
	return db_query(source->db, sql, n_params, params, result, &source->error);
}

static void
stream_close(struct stream *stream)
{
	char *sql;

	if (!stream->is_open)
		return;
	stream->is_open = false;
	sql = arena_printf(stream->source->arena, "CLOSE %s", stream->name);
	/* a failure is kept in the source */
	if (!source_query(stream->source, sql, 0, NULL, NULL))
		return;
}

static bool
stream_fetch(struct stream *stream)
{
	db_result_free(stream->batch);
	stream->batch = NULL;
	stream->row = -1;
	if (!source_query(stream->source, stream->fetch, 0, NULL, &stream->batch))
		return false;
	stream->is_last_batch = db_result_n_rows(stream->batch) < ROWS_A_FETCH;
	return true;
}

static enum af_step
stream_next(struct af_rows *rows)
{
	struct stream *stream = (struct stream *) rows;

	if (stream->batch != NULL && ++stream->row < db_result_n_rows(stream->batch))
		return AF_STEP_ROW;
	if (stream->batch != NULL && stream->is_last_batch)
	{
		stream->row = db_result_n_rows(stream->batch);
		stream_close(stream);
		return error_is_set(&stream->source->error) ? AF_STEP_FAILED : AF_STEP_END;
	}
	if (!stream_fetch(stream))
		return AF_STEP_FAILED;
	return stream_next(rows);
}

static const char *
stream_get(struct af_rows *rows, int column)
{
	struct stream *stream = (struct stream *) rows;

	return db_result_get(stream->batch, stream->row, column);
}

static bool
stream_declare(struct stream *stream, const struct af_query *query, const char *const *params)
{
	struct db_source *source = stream->source;
	struct strbuf sql;
	struct strbuf_sink sink;
	bool ok;

	strbuf_init(&sql, (size_t) 16 * 1024 * 1024);
	strbuf_sink_init(&sink, &sql);
	strbuf_addf(&sql, "DECLARE %s NO SCROLL CURSOR FOR\n", stream->name);
	if (!af_query_put(query, source->history == NULL ? ":history" : source->history, &sink.sink))
		ok = error_set(&source->error, ERR_INTERNAL, "query \"%s\" is too long", query->name);
	else
		ok = source_query(source, strbuf_text(&sql), query->n_params, params, NULL);
	if (!ok)
		error_context(&source->error, "while running the query \"%s\"", query->name);
	strbuf_release(&sql);
	return ok;
}

static struct af_rows *
source_open(struct af_source *rows, const struct af_query *query, const char *const *params)
{
	struct db_source *source = (struct db_source *) rows;
	struct stream *stream;

	if (error_is_set(&source->error))
		return NULL;
	stream = arena_alloc(source->arena, sizeof(*stream));
	stream->rows.next = stream_next;
	stream->rows.get = stream_get;
	stream->source = source;
	stream->name = arena_printf(source->arena, "af_%d", ++source->n_streams);
	stream->fetch = arena_printf(source->arena, "FETCH %d FROM %s", ROWS_A_FETCH, stream->name);
	if (!stream_declare(stream, query, params))
		return NULL;
	stream->is_open = true;
	stream->next = source->streams;
	source->streams = stream;
	return &stream->rows;
}

/* One text, so that the settings cost one round trip. */
static bool
source_begin(struct db_source *source)
{
	const struct af_pinned *pinned;
	struct strbuf sql;
	bool ok;

	strbuf_init(&sql, 64 * 1024);
	strbuf_adds(&sql, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	for (pinned = af_pinned_settings; pinned->name != NULL; pinned++)
		strbuf_addf(&sql, "; SELECT pg_catalog.set_config('%s', '%s', true)", pinned->name,
					pinned->value);
	ok = db_exec(source->db, strbuf_text(&sql), &source->error);
	strbuf_release(&sql);
	return ok;
}

bool
db_source_begin(struct db *db, const char *history, struct db_source **result, struct af_error *err)
{
	struct arena *arena = arena_new();
	struct db_source *source = arena_alloc(arena, sizeof(*source));

	source->rows.open = source_open;
	source->db = db;
	source->history = history;
	source->arena = arena;
	error_init(&source->error, err->arena);
	*result = source;
	if (source_begin(source))
		return true;
	*result = NULL;
	return db_source_end(source, err);
}

struct af_source *
db_source_rows(struct db_source *source)
{
	return &source->rows;
}

bool
db_source_end(struct db_source *source, struct af_error *err)
{
	struct stream *stream;
	struct af_error failure = source->error;
	struct af_error ignored;
	bool is_ended;

	for (stream = source->streams; stream != NULL; stream = stream->next)
		db_result_free(stream->batch);
	error_init(&ignored, source->arena);
	is_ended = db_transaction(source->db) == DB_IDLE ||
			   db_exec(source->db, "ROLLBACK", error_is_set(&failure) ? &ignored : &failure);
	arena_free(source->arena);
	if (is_ended && !error_is_set(&failure))
		return true;
	if (!error_is_set(err))
	{
		failure.arena = err->arena;
		*err = failure;
	}
	return false;
}
