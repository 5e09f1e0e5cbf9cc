/*
 * Statements that leave an invalid index behind when they fail: CREATE INDEX CONCURRENTLY and
 * REINDEX … CONCURRENTLY, and what they name.
 */
#ifndef AF_INDEX_MAKER_H
#define AF_INDEX_MAKER_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/arena.h"

struct index_maker
{
	bool is_reindex;
	bool names_index;	  /* the relation is an index: its table is meant */
	const char *relation; /* as it is written, "s"."t"; NULL: no single table (REINDEX SCHEMA …) */
	const char *index; /* the name that CREATE INDEX gives, as it is written; NULL: the server's */
};

/* False: the statement is none. Strings live in the arena. */
bool index_maker_read(const char *text, size_t len, struct arena *arena, struct index_maker *maker);

#endif
