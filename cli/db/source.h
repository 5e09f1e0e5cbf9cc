/*
 * core/rows.h over libpq: every query is a cursor in one read-only, repeatable-read transaction
 * under the pinned settings, read a thousand rows at a time, so memory does not grow with the
 * answer.
 */
#ifndef AF_SOURCE_H
#define AF_SOURCE_H

#include "cli/db/connection.h"
#include "core/rows.h"

struct db_source; /* starts with a struct af_source */

/*
 * Begins the transaction. Text arrives in UTF-8 (in the server's bytes when the database is
 * SQL_ASCII). `history` is the quoted, qualified name put in place of :history, NULL where no query
 * needs it.
 */
AF_MUST_CHECK bool db_source_begin(struct db *db, const char *history, struct db_source **source,
								   struct af_error *err);
struct af_source *db_source_rows(struct db_source *source);

/* Ends the transaction, frees everything. A failure that happened while reading is in err: false.
 */
AF_MUST_CHECK bool db_source_end(struct db_source *source, struct af_error *err);

#endif
