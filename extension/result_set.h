/*
 * The rows that a set-returning function answers with.
 */
#ifndef AF_EXT_RESULT_SET_H
#define AF_EXT_RESULT_SET_H

#include "funcapi.h"

struct result_set
{
	AttInMetadata *columns;
	Tuplestorestate *rows;
};

/* Prepares the function's result; called before anything else of the function. The rows belong to
 * the calling query. */
extern void result_set_begin(struct result_set *set, FunctionCallInfo fcinfo);

/* Adds a row: the text of each column as its type reads it (under the settings of this moment),
 * NULL for SQL NULL. */
extern void result_set_put(struct result_set *set, const char *const *values);

#endif
