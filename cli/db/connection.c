/*
 * The connection: opening it and the facts about it. What goes over it is in query.c, copy.c and
 * source.c, the translation of JDBC URLs in jdbc_url.c.
 */
#include "cli/db/inside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/db/jdbc_url.h"
#include "cli/db/refusal.h"

/* Runs in a signal handler: PQcancel() may. */
static void
cancel_running(void *argument)
{
	char ignored[256];

	PQcancel(argument, ignored, sizeof(ignored));
}

/* libpq's own message may repeat parts of the string it could not read, and so a password. */
static bool
check_libpq_url(const char *url, struct af_error *err)
{
	char *ignored = NULL;
	PQconninfoOption *parsed = PQconninfoParse(url, &ignored);

	if (ignored != NULL)
		PQfreemem(ignored);
	if (parsed == NULL)
	{
		error_set(err, ERR_SETTINGS, "the connection string cannot be read");
		error_hint(
			err,
			"Write postgresql://USER@HOST:PORT/DATABASE?parameter=value, keyword=value pairs, or "
			"jdbc:postgresql://HOST:PORT/DATABASE; other characters are written %%XX in a URI.");
		return false;
	}
	PQconninfoFree(parsed);
	return true;
}

static bool
looks_like_conninfo(const char *url)
{
	return strchr(url, '=') != NULL || strncmp(url, "postgresql://", 13) == 0 ||
		   strncmp(url, "postgres://", 11) == 0;
}

static bool
keywords_fill(const struct db_args *args, struct db_keywords *keywords, struct af_error *err)
{
	const char *password = secret_reveal(args->password);

	db_keywords_add(keywords, "fallback_application_name", "aurora-flyway");
	if (getenv("PGCONNECT_TIMEOUT") == NULL)
		db_keywords_add(keywords, "connect_timeout", "10");
	if (args->url != NULL && *args->url != '\0')
	{
		if (jdbc_url_is_one(args->url))
		{
			if (!jdbc_url_translate(args->url, keywords, err))
				return false;
		}
		else if (looks_like_conninfo(args->url))
		{
			if (!check_libpq_url(args->url, err))
				return false;
			db_keywords_add(keywords, "dbname", args->url);
		}
		else
		{
			error_set(err, ERR_SETTINGS, "the database URL is neither a JDBC URL nor one of libpq");
			error_hint(err, "Write jdbc:postgresql://HOST:PORT/DATABASE, "
							"postgresql://HOST:PORT/DATABASE or keyword=value pairs.");
			return false;
		}
	}
	if (args->user != NULL)
		db_keywords_add(keywords, "user", args->user);
	if (password != NULL && *password != '\0')
		db_keywords_add(keywords, "password", password);
	db_keywords_add(keywords, "client_encoding", "UTF8");
	db_keywords_add(keywords, NULL, NULL);
	return true;
}

/* A server whose bytes have no encoding gets them back as they are. */
static bool
settle_encoding(struct db *db, struct af_error *err)
{
	if (!db_counts_bytes(db))
		return true;
	return PQsetClientEncoding(db->conn, "SQL_ASCII") == 0 || db_fail(db, NULL, err);
}

static bool
connect_once(const struct db_keywords *keywords, struct db *db, struct af_error *err)
{
	const char *message;
	bool is_password_wrong;

	db->conn = PQconnectdbParams(keywords->names, keywords->values, 1);
	if (PQstatus(db->conn) == CONNECTION_OK)
		return true;
	message = db_message_trim(err->arena, PQerrorMessage(db->conn));
	is_password_wrong = PQconnectionUsedPassword(db->conn) || PQconnectionNeedsPassword(db->conn);
	PQfinish(db->conn);
	db->conn = NULL;
	if (signals_pending() != 0)
		return signals_check(err);
	error_set(err, ERR_CONNECTION, "%s", *message == '\0' ? "cannot connect" : message);
	/* a second wrong password would count as another attempt */
	err->sqlstate = is_password_wrong ? "28P01" : db_refusal_sqlstate(keywords);
	return false;
}

static bool
connect_patiently(const struct db_args *args, const struct db_keywords *keywords, struct db *db,
				  struct af_error *err)
{
	int longest = args->connect_retries_interval > 0 ? args->connect_retries_interval : 120;
	int wait = 1;
	int tries_left = args->connect_retries;

	while (!connect_once(keywords, db, err))
	{
		if (err->kind != ERR_CONNECTION || tries_left-- <= 0)
			return false;
		log_info("%s; trying again in %d s", err->message, wait);
		clock_sleep_ms((int64_t) wait * 1000);
		error_clear(err);
		if (!signals_check(err))
			return false;
		wait = wait * 2 > longest ? longest : wait * 2;
	}
	return true;
}

bool
db_connect(const struct db_args *args, struct db **result, struct af_error *err)
{
	struct db_keywords keywords;
	struct db *db;

	*result = NULL;
	db_keywords_init(&keywords, err->arena);
	if (!keywords_fill(args, &keywords, err))
		return false;
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return error_set(err, ERR_INTERNAL, "out of memory");
	if (!connect_patiently(args, &keywords, db, err))
	{
		/* Flyway has one code for connections that fail, but none for URLs that it does not know */
		if (args->url != NULL && !jdbc_url_is_one(args->url))
			err->code = "ERROR";
		goto out;
	}
	PQsetNoticeReceiver(db->conn, db_receive_notice, db);
	db->cancel = PQgetCancel(db->conn);
	if (db->cancel != NULL)
		signals_set_hook(cancel_running, db->cancel);
	if (!settle_encoding(db, err))
		goto out;
	if (args->is_read_only && !db_exec(db, "SET default_transaction_read_only = on", err))
		goto out;
	if (args->init_sql != NULL && *args->init_sql != '\0' && !db_exec(db, args->init_sql, err))
	{
		error_context(err, "while running initSql");
		goto out;
	}
	db->init_sql = args->init_sql;
	*result = db;
	return true;
out:
	db_free(db);
	return false;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	if (db->cancel != NULL)
	{
		signals_set_hook(NULL, NULL);
		PQfreeCancel(db->cancel);
	}
	PQfinish(db->conn);
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
