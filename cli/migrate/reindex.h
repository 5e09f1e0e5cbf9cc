/*
 * REINDEX of a partitioned table or index runs outside a transaction, that of any other inside one:
 * only the server knows which it is.
 */
#ifndef AF_REINDEX_H
#define AF_REINDEX_H

#include "cli/migrate/engine.h"

/* Whether the statement is one of the first kind. False, too, where the server cannot be asked. */
bool reindex_is_in_parts(const struct engine *engine, const char *text, size_t len);

#endif
