/*
 * A connection to PostgreSQL. The only room with libpq; nobody outside it sees a PGconn.
 */
#ifndef AF_CONNECTION_H
#define AF_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/error.h"
#include "cli/base/secret.h"
#include "core/sink.h"

/*
 * A server's error fills sqlstate, message, detail, hint, server_context and position
 * (ERR_DATABASE); a lost connection is ERR_CONNECTION.
 */
struct db; /* opaque */

/* Whether a pooler is between us and the server that gives each transaction another session. */
enum db_pooling
{
	DB_POOLING_SESSION, /* no, or nobody cares */
	DB_POOLING_AUTO,	/* look */
	DB_POOLING_TRANSACTION
};

struct db_args
{
	const char *url; /* jdbc:postgresql://…, a libpq URI or keyword string; NULL: PG* variables and
						libpq's defaults */
	const char *user; /* NULL: from the URL, PGUSER … */
	struct secret password;
	const char *init_sql; /* NULL: none; not run where each transaction has another session */
	enum db_pooling pooling;
	int connect_retries;
	int connect_retries_interval; /* seconds, the longest wait between two tries */
	int connect_timeout; /* seconds to go on trying; 0: 60 at hosts of RDS, else what the number of
							retries says */
	const char *rds_ca_bundle; /* Amazon's certificates; NULL: where they usually are */
	bool is_tls_insecure;	   /* a host of RDS need not be verified */
	bool is_read_only;		   /* transactions are, unless they say otherwise; initSql's too */
};

/*
 * Connects (application_name is aurora-flyway unless the URL or PGAPPNAME names another). *db
 * belongs to the caller: db_free(). While it lives, a SIGINT or SIGTERM cancels the statement that
 * runs: such a failure is ERR_INTERRUPTED or ERR_TERMINATED.
 */
AF_MUST_CHECK bool db_connect(const struct db_args *args, struct db **db, struct af_error *err);
void db_free(struct db *db); /* NULL is allowed */

/* A result that is held whole; for small answers. */
struct db_result;

/* One statement with text parameters. *result may be NULL when nobody wants it; otherwise
 * db_result_free() it. */
AF_MUST_CHECK bool db_query(struct db *db, const char *sql, int n_params, const char *const *params,
							struct db_result **result, struct af_error *err);
int db_result_n_rows(const struct db_result *result);
int db_result_n_columns(const struct db_result *result);
const char *db_result_column(const struct db_result *result, int column); /* its name */
const char *db_result_get(const struct db_result *result, int row,
						  int column);		   /* NULL for SQL NULL */
void db_result_free(struct db_result *result); /* NULL is allowed */

/*
 * SQL whose answer nobody waits for: it goes before whatever is asked next, and never when nothing
 * is. db_deferred() takes it back, to be sent by the caller; NULL: there is none.
 */
void db_defer(struct db *db, const char *sql);
const char *db_deferred(struct db *db, struct arena *arena);

/* Statements in one message, and the results of the first `n` of them (NULL where none came), which
 * are db_result_free()d by the caller after a failure too. */
AF_MUST_CHECK bool db_exec_answers(struct db *db, const char *sql, struct db_result **results,
								   size_t n, struct af_error *err);

/* One or more statements, no result wanted. A COPY … FROM STDIN among them is an error here. */
AF_MUST_CHECK bool db_exec(struct db *db, const char *sql, struct af_error *err);

/* COPY … FROM STDIN: begin with the statement, put data in pieces of any size, end. After a failure
 * the copy is over. */
AF_MUST_CHECK bool db_copy_begin(struct db *db, const char *sql, struct af_error *err);
AF_MUST_CHECK bool db_copy_put(struct db *db, const char *bytes, size_t len, struct af_error *err);
AF_MUST_CHECK bool db_copy_end(struct db *db, struct af_error *err);
void db_copy_give_up(struct db *db, const char *why); /* the server drops what it got */

enum db_transaction
{
	DB_IDLE, /* no transaction */
	DB_IN_TRANSACTION,
	DB_FAILED, /* in one that can only be rolled back */
	DB_LOST	   /* the connection is gone */
};

/*
 * From now on db_exec() of BEGIN alone does nothing inside a transaction, and of COMMIT alone calls
 * `commit` in its place; NULL ends that.
 */
typedef bool db_commit_function(void *to, struct af_error *err);
void db_hold_transaction(struct db *db, db_commit_function *commit, void *to);

enum db_transaction db_transaction(const struct db *db);
bool db_has_standard_strings(
	const struct db *db); /* standard_conforming_strings, as the server last reported it */
bool db_counts_bytes(const struct db *db); /* the database has no encoding (SQL_ASCII) */
int db_encoding(const struct db *db);	   /* libpq's number of the client encoding */

/* Who gets the server's notices and warnings; NULL: they are told on stderr, as they are from the
 * start. */
typedef void db_notice_function(void *to, const char *severity, const char *sqlstate,
								const char *message, const char *detail, const char *hint);
void db_set_notice(struct db *db, db_notice_function *notice, void *to);

const char *db_name(const struct db *db); /* the database */
const char *db_host(const struct db *db);
const char *db_port(const struct db *db);
int db_backend_pid(const struct db *db);
const char *db_init_sql(const struct db *db); /* "": none */
const char *db_user(const struct db *db);
const char *db_application_name(const struct db *db);
int db_server_version(const struct db *db); /* 150004 */

/* The name quoted as an identifier, in the arena. */
const char *db_quote_identifier(struct db *db, struct arena *arena, const char *name);
const char *db_quote_literal(struct db *db, struct arena *arena, const char *text);

#endif
