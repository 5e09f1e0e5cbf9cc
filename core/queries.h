/*
 * The embedded SQL: every file of core/queries/ is one constant here, made at build time
 * (build/queries_table.c) by scripts/embed-queries.sh. A file's stem is its name. `$n` are text
 * parameters. Where a query reads the history table, whose name the caller chooses, the file says
 * `:history` (psql's variable form); af_query_put() writes the quoted name there.
 */
#ifndef AF_QUERIES_H
#define AF_QUERIES_H

#include <stdbool.h>

struct af_sink;

struct af_query
{
	const char *name;
	const char *text;
	int n_params;
};

/* Every query, by name, ended by a NULL name. */
extern const struct af_query af_queries[];

/* The query of that name, which must exist (a wrong name is our bug). Names are literals in the
 * calling code. */
extern const struct af_query *af_query_named(const char *name);

/* Writes the query's text, with `quoted_table` (already quoted and qualified) in each place of
 * `:history`. */
extern bool af_query_put(const struct af_query *query, const char *quoted_table,
						 struct af_sink *sink);

#endif
