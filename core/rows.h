/*
 * Where rows come from.
 *
 * A row source is SPI in the server and libpq in the CLI; the code of core/ sees only this. The
 * owner of a source releases it: the server by its resource owner (an error may be thrown through
 * any call here), the CLI by its own release function. Nothing in core/ holds memory across a call.
 */
#ifndef AF_ROWS_H
#define AF_ROWS_H

#include <stdbool.h>

#include "core/queries.h"

enum af_step
{
	AF_STEP_ROW,   /* get() now answers for a further row */
	AF_STEP_END,   /* no more rows */
	AF_STEP_FAILED /* the owner of the source knows why; never happens in the server, which throws
					*/
};

/* One running query: a stream of rows, each read once. */
struct af_rows
{
	enum af_step (*next)(struct af_rows *rows);

	/* The text of a column (from 0) of the present row, NULL for SQL NULL; valid until the next
	 * next(). */
	const char *(*get)(struct af_rows *rows, int column);
};

/* Whoever can run queries: several may be open at the same time, all see one snapshot and the
 * pinned settings. */
struct af_source
{
	/*
	 * Starts a query with its text parameters (query->n_params of them, NULL allowed). The stream
	 * belongs to the source. NULL when it cannot be started (CLI only).
	 */
	struct af_rows *(*open)(struct af_source *source, const struct af_query *query,
							const char *const *params);
};

#endif
