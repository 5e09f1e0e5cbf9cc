/*
 * Whether a statement can run in a transaction block.
 */
#ifndef AF_STATEMENT_KIND_H
#define AF_STATEMENT_KIND_H

#include <stdbool.h>
#include <stddef.h>

bool statement_is_transactional(const char *text, size_t len);

#endif
