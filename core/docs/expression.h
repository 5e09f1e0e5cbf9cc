/*
 * A deparsed expression in a cell.
 */
#ifndef AF_EXPRESSION_H
#define AF_EXPRESSION_H

#include <stdbool.h>

#include "core/sink.h"

/* Writes it as plain text (af_md_text). `unqualify`: the schema, quoted as an identifier, whose
 * name is taken off; NULL: none. */
bool af_expression_put(struct af_sink *sink, const char *expression, const char *unqualify);

#endif
