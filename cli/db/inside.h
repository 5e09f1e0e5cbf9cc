/*
 * What the files of this room that know libpq share: the inside of a connection. Nobody else
 * includes it.
 */
#ifndef AF_DB_INSIDE_H
#define AF_DB_INSIDE_H

#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/db/connection.h"
#include "cli/db/tls.h"

struct db
{
	PGconn *conn;
	PGcancel *cancel;
	db_notice_function *notice;
	void *notice_to;
	char *deferred; /* SQL that goes before whatever is asked next; NULL: none */
	const char *init_sql;
	const struct db_ticking *ticking; /* NULL: nobody is called while a statement runs */
	bool is_waiting;				  /* for the answer of one message; then … */
	bool has_ticked;
	int64_t waiting_since;
	int64_t tick_at;
	db_commit_function *commit; /* NULL: COMMIT is sent */
	void *commit_to;
	const struct db_pooled *pooled; /* NULL: the session is ours alone */
	size_t n_opened_inside;			/* transactions in the one that is open (pooled.h) */
	FILE *tape;						/* NULL: statements are sent */
	bool is_tape_in_transaction;
	struct tls tls;
	const struct db_hidden *hidden;
	size_t n_hidden;
};

/* Opens db->conn, with patience. */
AF_MUST_CHECK bool db_open(struct db *db, const struct db_args *args, struct af_error *err);

/* Fills err from a failed result (NULL: there is none) and returns false. */
bool db_fail(struct db *db, const PGresult *result, struct af_error *err);

/* PQgetResult() and PQputCopyData() which tick (ticking.h) while they wait. */
PGresult *db_next_result(struct db *db);
bool db_put_copy(struct db *db, const char *bytes, int len);

/* A signal cancels what runs on this connection from now on. */
void db_take_signals(struct db *db);

/* A server whose bytes have no encoding gets them back as they are. */
AF_MUST_CHECK bool db_settle_encoding(struct db *db, struct af_error *err);

/* Sends what was deferred. */
AF_MUST_CHECK bool db_flush(struct db *db, struct af_error *err);

/* db_exec() of a connection whose statements go to a tape. */
AF_MUST_CHECK bool db_tape_exec(struct db *db, const char *sql, struct af_error *err);

/* db_exec() through a pooler, unless it is nothing special; and what is around a query. */
AF_MUST_CHECK bool db_pooled_exec(struct db *db, const char *sql, bool *is_handled,
								  struct af_error *err);
AF_MUST_CHECK bool db_pooled_begin(struct db *db, struct af_error *err);
AF_MUST_CHECK bool db_pooled_end(struct db *db, bool is_done, struct af_error *err);

/* libpq's messages end with a newline. */
const char *db_message_trim(struct arena *arena, const char *text);

/* Neither an error nor COPY. */
bool db_result_is_good(const PGresult *result);

/* Ends a COPY that somebody began where none was expected. */
void db_leave_copy(struct db *db, const PGresult *result);

/* libpq's notice receiver; its argument is the struct db. */
void db_receive_notice(void *argument, const PGresult *result);

#endif
