/*
 * Finding an embedded query and putting the history table's name into it. The table itself is
 * build/queries_table.c.
 */
#include "core/queries.h"

#include <stddef.h>
#include <string.h>

#include "core/sink.h"

const struct af_query *
af_query_named(const char *name)
{
	const struct af_query *query;

	for (query = af_queries; query->name != NULL; query++)
		if (strcmp(query->name, name) == 0)
			return query;
	return NULL;
}

bool
af_query_put(const struct af_query *query, const char *quoted_table, struct af_sink *sink)
{
	static const char mark[] = ":history";
	const char *rest = query->text;
	const char *found;

	while ((found = strstr(rest, mark)) != NULL)
	{
		if (!af_put_bytes(sink, rest, (size_t) (found - rest)) || !af_put(sink, quoted_table))
			return false;
		rest = found + sizeof(mark) - 1;
	}
	return af_put(sink, rest);
}
