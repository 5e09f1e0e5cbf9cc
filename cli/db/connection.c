/*
 * The connection: its beginning and end and the facts about it. How it is opened is in connect.c,
 * what goes over it in query.c, copy.c and source.c.
 */
#include "cli/db/inside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/signals.h"
#include "cli/db/pooled.h"

/* Runs in a signal handler: PQcancel() may. */
static void
cancel_running(void *argument)
{
	char ignored[256];

	PQcancel(argument, ignored, sizeof(ignored));
}

void
db_take_signals(struct db *db)
{
	signals_set_hook(NULL, NULL);
	if (db->cancel != NULL)
		PQfreeCancel(db->cancel);
	db->cancel = PQgetCancel(db->conn);
	if (db->cancel != NULL)
		signals_set_hook(cancel_running, db->cancel);
}

bool
db_settle_encoding(struct db *db, struct af_error *err)
{
	if (!db_counts_bytes(db))
		return true;
	return PQsetClientEncoding(db->conn, "SQL_ASCII") == 0 || db_fail(db, NULL, err);
}

/* Only where something is to be set for the session, which would not be ours. */
static bool
look_for_pooler(struct db *db, const struct db_args *args, bool *is_pooled, struct af_error *err)
{
	struct db_result *pid;

	*is_pooled = args->pooling == DB_POOLING_TRANSACTION;
	if (args->pooling != DB_POOLING_AUTO ||
		(!args->is_read_only && (args->init_sql == NULL || *args->init_sql == '\0')))
		return true;
	if (!db_query(db, "SELECT pg_catalog.pg_backend_pid()", 0, NULL, &pid, err))
		return false;
	*is_pooled = db_is_behind_pooler(db, db_result_get(pid, 0, 0));
	db_result_free(pid);
	return true;
}

bool
db_connect(const struct db_args *args, struct db **result, struct af_error *err)
{
	struct db *db;
	bool is_pooled;

	*result = NULL;
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return error_set(err, ERR_INTERNAL, "out of memory");
	if (!db_open(db, args, err))
		goto out;
	PQsetNoticeReceiver(db->conn, db_receive_notice, db);
	db_take_signals(db);
	if (!db_settle_encoding(db, err))
		goto out;
	db->init_sql = args->init_sql;
	if (!look_for_pooler(db, args, &is_pooled, err))
		goto out;
	if (is_pooled)
	{
		*result = db;
		return true;
	}
	if (args->is_read_only && !db_exec(db, "SET default_transaction_read_only = on", err))
		goto out;
	if (args->init_sql != NULL && *args->init_sql != '\0' && !db_exec(db, args->init_sql, err))
	{
		error_context(err, "while running initSql");
		goto out;
	}
	*result = db;
	return true;
out:
	db_free(db);
	return false;
}

/* A transaction that a signal has left open, and what was deferred: done, not left to a server that
 * finds out later (behind a pooler, perhaps never). */
static void
leave(struct db *db)
{
	PGTransactionStatusType status = PQtransactionStatus(db->conn);

	if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
		PQclear(PQexec(db->conn, "ROLLBACK"));
	if (db->deferred != NULL && PQtransactionStatus(db->conn) == PQTRANS_IDLE)
		PQclear(PQexec(db->conn, db->deferred));
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	signals_shield(true);
	leave(db);
	signals_shield(false);
	if (db->cancel != NULL)
	{
		signals_set_hook(NULL, NULL);
		PQfreeCancel(db->cancel);
	}
	PQfinish(db->conn);
	tls_release(&db->tls);
	free(db->deferred);
	free(db);
}

enum db_transaction
db_transaction(const struct db *db)
{
	if (db->tape != NULL)
		return db->is_tape_in_transaction ? DB_IN_TRANSACTION : DB_IDLE;
	switch (PQtransactionStatus(db->conn))
	{
		case PQTRANS_IDLE:
			return DB_IDLE;
		case PQTRANS_ACTIVE:
		case PQTRANS_INTRANS:
			return DB_IN_TRANSACTION;
		case PQTRANS_INERROR:
			return DB_FAILED;
		case PQTRANS_UNKNOWN:
			break;
	}
	return DB_LOST;
}

bool
db_has_standard_strings(const struct db *db)
{
	const char *value = PQparameterStatus(db->conn, "standard_conforming_strings");

	return value == NULL || strcmp(value, "on") == 0;
}

bool
db_counts_bytes(const struct db *db)
{
	const char *encoding = PQparameterStatus(db->conn, "server_encoding");

	return encoding != NULL && strcmp(encoding, "SQL_ASCII") == 0;
}

int
db_encoding(const struct db *db)
{
	return PQclientEncoding(db->conn);
}

const char *
db_init_sql(const struct db *db)
{
	return db->init_sql == NULL ? "" : db->init_sql;
}

const char *
db_name(const struct db *db)
{
	return PQdb(db->conn);
}

const char *
db_user(const struct db *db)
{
	return PQuser(db->conn);
}

const char *
db_application_name(const struct db *db)
{
	const char *name = PQparameterStatus(db->conn, "application_name");

	return name == NULL ? "" : name;
}

const char *
db_host(const struct db *db)
{
	return PQhost(db->conn);
}

const char *
db_port(const struct db *db)
{
	return PQport(db->conn);
}

int
db_backend_pid(const struct db *db)
{
	return PQbackendPID(db->conn);
}

int
db_server_version(const struct db *db)
{
	return PQserverVersion(db->conn);
}

/* PQescapeIdentifier() fails on text that is not in the connection's encoding; such a name is
 * quoted byte by byte. */
static const char *
quote(struct arena *arena, const char *text, char mark)
{
	char *quoted = arena_alloc(arena, 2 * strlen(text) + 3);
	char *to = quoted;

	*to++ = mark;
	for (; *text != '\0'; text++)
	{
		if (*text == mark)
			*to++ = mark;
		*to++ = *text;
	}
	*to = mark;
	return quoted;
}

const char *
db_quote_identifier(struct db *db, struct arena *arena, const char *name)
{
	char *escaped = PQescapeIdentifier(db->conn, name, strlen(name));
	const char *quoted = escaped == NULL ? quote(arena, name, '"') : arena_strdup(arena, escaped);

	PQfreemem(escaped);
	return quoted;
}

const char *
db_quote_literal(struct db *db, struct arena *arena, const char *text)
{
	char *escaped = PQescapeLiteral(db->conn, text, strlen(text));
	const char *quoted = escaped == NULL ? quote(arena, text, '\'') : arena_strdup(arena, escaped);

	PQfreemem(escaped);
	return quoted;
}
