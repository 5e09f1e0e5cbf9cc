/*
 * Rows from SPI cursors, a thousand at a time, so that memory does not grow with the answer. A
 * column becomes a C string when it is asked for; strings live until the next row.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "extension/spi_source.h"
#include "extension/stringinfo_sink.h"

#define ROWS_A_FETCH 1000

struct spi_stream
{
	struct af_rows rows;
	struct spi_stream *earlier;
	Portal portal;		  /* NULL: all rows were read */
	SPITupleTable *batch; /* NULL: none was fetched yet, or all were read */
	uint64 next_in_batch;
	TupleDesc columns;
	MemoryContext row_memory; /* strings of the present row */
	Datum *values;			  /* of the present row, by column */
	bool *nulls;
	char **texts;	  /* NULL: not asked for yet */
	FmgrInfo *output; /* how a column becomes text, as libpq would be sent it */
};

static void
stream_close(struct spi_stream *stream)
{
	if (stream->batch != NULL)
		SPI_freetuptable(stream->batch);
	stream->batch = NULL;
	if (stream->portal != NULL)
		SPI_cursor_close(stream->portal);
	stream->portal = NULL;
	MemoryContextReset(stream->row_memory);
}

/* Replaces the batch by the next one; false: there is none, and the stream is closed. */
static bool
stream_fetch(struct spi_stream *stream)
{
	if (stream->batch != NULL)
		SPI_freetuptable(stream->batch);
	stream->batch = NULL;
	SPI_cursor_fetch(stream->portal, true, ROWS_A_FETCH);
	stream->batch = SPI_tuptable;
	stream->next_in_batch = 0;
	if (SPI_processed > 0)
		return true;
	stream_close(stream);
	return false;
}

static enum af_step
stream_next(struct af_rows *rows)
{
	struct spi_stream *stream = (struct spi_stream *) rows;
	int n_columns = stream->columns->natts;

	if (stream->portal == NULL)
		return AF_STEP_END;
	if ((stream->batch == NULL || stream->next_in_batch == stream->batch->numvals) &&
		!stream_fetch(stream))
		return AF_STEP_END;
	MemoryContextReset(stream->row_memory);
	memset(stream->texts, 0, sizeof(char *) * n_columns);
	heap_deform_tuple(stream->batch->vals[stream->next_in_batch++], stream->columns, stream->values,
					  stream->nulls);
	return AF_STEP_ROW;
}

static const char *
stream_get(struct af_rows *rows, int column)
{
	struct spi_stream *stream = (struct spi_stream *) rows;
	MemoryContext caller;

	Assert(column >= 0 && column < stream->columns->natts);
	if (stream->nulls[column])
		return NULL;
	if (stream->texts[column] == NULL)
	{
		caller = MemoryContextSwitchTo(stream->row_memory);
		stream->texts[column] = OutputFunctionCall(&stream->output[column], stream->values[column]);
		MemoryContextSwitchTo(caller);
	}
	return stream->texts[column];
}

/* The cursor of a query with text parameters. */
static Portal
cursor_open(const struct af_query *query, const char *history, const char *const *params)
{
	struct stringinfo_sink sql;
	Oid *types = palloc(sizeof(Oid) * (query->n_params + 1));
	Datum *values = palloc0(sizeof(Datum) * (query->n_params + 1));
	char *nulls = palloc(query->n_params + 1);
	Portal portal;
	int i;

	for (i = 0; i < query->n_params; i++)
	{
		types[i] = TEXTOID;
		nulls[i] = params[i] == NULL ? 'n' : ' ';
		if (params[i] != NULL)
			values[i] = CStringGetTextDatum(params[i]);
	}
	stringinfo_sink_init(&sql);
	(void) af_query_put(query, history, &sql.sink);
	portal = SPI_cursor_open_with_args(NULL, stringinfo_sink_cstring(&sql), query->n_params, types,
									   values, nulls, true, CURSOR_OPT_NO_SCROLL);
	if (portal == NULL)
		elog(ERROR, "query \"%s\" could not be opened: %s", query->name,
			 SPI_result_code_string(SPI_result));
	return portal;
}

static FmgrInfo *
output_functions(TupleDesc columns)
{
	FmgrInfo *output = palloc(sizeof(FmgrInfo) * columns->natts);
	Oid function;
	bool is_varlena;
	int i;

	for (i = 0; i < columns->natts; i++)
	{
		getTypeOutputInfo(TupleDescAttr(columns, i)->atttypid, &function, &is_varlena);
		fmgr_info(function, &output[i]);
	}
	return output;
}

static struct af_rows *
source_open(struct af_source *base, const struct af_query *query, const char *const *params)
{
	struct spi_source *source = (struct spi_source *) base;
	struct spi_stream *stream = palloc0(sizeof(struct spi_stream));
	int n_columns;

	stream->rows.next = stream_next;
	stream->rows.get = stream_get;
	stream->portal = cursor_open(query, source->history == NULL ? "" : source->history, params);
	stream->columns = CreateTupleDescCopy(stream->portal->tupDesc);
	n_columns = stream->columns->natts;
	stream->row_memory =
		AllocSetContextCreate(CurrentMemoryContext, "aurora_flyway row", ALLOCSET_DEFAULT_SIZES);
	stream->values = palloc(sizeof(Datum) * n_columns);
	stream->nulls = palloc(sizeof(bool) * n_columns);
	stream->texts = palloc(sizeof(char *) * n_columns);
	stream->output = output_functions(stream->columns);
	stream->earlier = source->streams;
	source->streams = stream;
	return &stream->rows;
}

void
spi_source_begin(struct spi_source *source)
{
	SPI_connect();
	source->source.open = source_open;
	source->history = NULL;
	source->streams = NULL;
}

void
spi_source_end(struct spi_source *source)
{
	struct spi_stream *stream;

	/* SPI_finish() would leave the cursors of streams that were not read to their end open until
	 * the transaction ends */
	for (stream = source->streams; stream != NULL; stream = stream->earlier)
		stream_close(stream);
	SPI_finish();
}
