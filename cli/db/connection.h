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

struct db; /* opaque */

struct db_args
{
	const char *url;		/* jdbc:postgresql://…, a libpq URI or keyword string; NULL: PG* variables and libpq's defaults */
	const char *user;		/* NULL: from the URL, PGUSER … */
	struct secret password;
	const char *init_sql;	/* NULL: none */
	int connect_retries;
	int connect_retries_interval;	/* seconds, the longest wait between two tries */
};

/* Connects (application_name is aurora-flyway unless the URL names another). *db belongs to the caller: db_free(). */
AF_MUST_CHECK bool db_connect(const struct db_args *args, struct db **db, struct af_error *err);
void db_free(struct db *db); /* NULL is allowed */

/* A result that is held whole; for small answers. */
struct db_result;

/* One statement with text parameters. *result may be NULL when nobody wants it; otherwise db_result_free() it. */
AF_MUST_CHECK bool db_query(struct db *db, const char *sql, int n_params, const char *const *params,
							struct db_result **result, struct af_error *err);
int db_result_n_rows(const struct db_result *result);
const char *db_result_get(const struct db_result *result, int row, int column); /* NULL for SQL NULL */
void db_result_free(struct db_result *result);									/* NULL is allowed */

/* One or more statements, no result wanted. */
AF_MUST_CHECK bool db_exec(struct db *db, const char *sql, struct af_error *err);

const char *db_name(const struct db *db);			/* the database */
const char *db_user(const struct db *db);
int db_server_version(const struct db *db);			/* 150004 */

/* The name quoted as an identifier, in the arena. */
const char *db_quote_identifier(struct db *db, struct arena *arena, const char *name);
const char *db_quote_literal(struct db *db, struct arena *arena, const char *text);

#endif
