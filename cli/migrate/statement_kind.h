/*
 * What a statement may do, told by its words: run in a transaction block, give back a lock.
 */
#ifndef AF_STATEMENT_KIND_H
#define AF_STATEMENT_KIND_H

#include <stdbool.h>
#include <stddef.h>

bool statement_is_transactional(const char *text, size_t len);

/* Whether it may give back advisory locks: it says so, or calls what somebody else has written.
 * Triggers and defaults are not thought of. */
bool statement_may_unlock(const char *text, size_t len);

/* One of those that wait until the transactions of others are over: CREATE INDEX CONCURRENTLY and
 * its like. */
bool statement_is_concurrent(const char *text, size_t len);

/* Whether what follows must not be read by the server before this has run. */
bool statement_stands_alone(const char *text, size_t len);

/* SET TRANSACTION … */
bool statement_sets_transaction(const char *text, size_t len);

/* Whether what ran before it cannot be taken back any more, or was taken back. */
bool statement_ends_transaction(const char *text, size_t len);

#endif
