/*
 * A tape: what a connection would be told to do is written down, and not sent. Questions
 * (db_query()) are still asked, on a connection that is read only.
 */
#ifndef AF_TAPE_H
#define AF_TAPE_H

#include <stdio.h>

#include "cli/db/connection.h"

/*
 * From now on db_exec() writes its statements to the stream, one a line, and succeeds; the state of
 * the transaction is the one they would bring about. The stream is the caller's, who looks at it
 * for failed writes.
 */
void db_tape_begin(struct db *db, FILE *stream);
bool db_is_taped(const struct db *db);

/* One statement without its semicolon, as a script has it. */
void db_tape_statement(struct db *db, const char *text, size_t len);

/* Text as it is: a comment, data of COPY. */
void db_tape_text(struct db *db, const char *text, size_t len);
void db_tape_line(struct db *db, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
