/*
 * Rows that queries in scripts return, told on stderr: the first of each query, and how many more
 * there were.
 */
#ifndef AF_QUERY_ROWS_H
#define AF_QUERY_ROWS_H

#include "cli/migrate/script.h"

struct query_rows
{
	const struct script *script;
	size_t statement; /* whose rows come now, counted as the caller likes */
	size_t n_rows;	  /* of it */
};

void query_rows_init(struct query_rows *rows, const struct script *script);

/* One row of the statement. Nothing is told where the setting outputQueryResults is false. */
void query_rows_take(struct query_rows *rows, size_t statement, const struct db_result *row);

/* No more rows of it will come. */
void query_rows_end(struct query_rows *rows);

#endif
