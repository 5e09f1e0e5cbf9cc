/*
 * The connection: opening it, small queries, COPY. Cursors are in source.c, the translation of JDBC
 * URLs in jdbc_url.c.
 */
#include "cli/db/connection.h"

#include <ctype.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/db/jdbc_url.h"
#include "cli/db/refusal.h"

struct db
{
	PGconn *conn;
	PGcancel *cancel;
	db_notice_function *notice;
	void *notice_to;
};

struct db_result; /* is a PGresult */

static const PGresult *
result_pg(const struct db_result *result)
{
	return (const PGresult *) result;
}

/* ------------------------------------------------------------------ errors and notices */

static const char *
without_last_newline(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	return arena_strndup(arena, text, len);
}

static const char *
result_field(const PGresult *result, int field, struct arena *arena)
{
	return arena_strdup(arena, PQresultErrorField(result, field));
}

/* Fills err from a failed result (NULL: there is none) and returns false. */
static bool
fail(struct db *db, const PGresult *result, struct af_error *err)
{
	const char *message =
		result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *position;
	bool is_lost = PQstatus(db->conn) == CONNECTION_BAD;

	if (error_is_set(err))
		return false;
	if (signals_pending() != 0 && (is_lost || state == NULL || strcmp(state, "57014") == 0))
		return signals_check(err);
	if (message == NULL)
		return error_set(err, is_lost ? ERR_CONNECTION : ERR_DATABASE, "%s",
						 without_last_newline(err->arena, PQerrorMessage(db->conn)));
	error_set(err, is_lost ? ERR_CONNECTION : ERR_DATABASE, "%s", message);
	err->sqlstate = arena_strdup(err->arena, state);
	err->detail = result_field(result, PG_DIAG_MESSAGE_DETAIL, err->arena);
	err->hint = result_field(result, PG_DIAG_MESSAGE_HINT, err->arena);
	err->server_context = result_field(result, PG_DIAG_CONTEXT, err->arena);
	position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	err->position = position == NULL ? 0 : atoi(position);
	return false;
}

static void
tell_notice(const char *severity, const char *message, const char *detail, const char *hint)
{
	if (strcmp(severity, "WARNING") == 0)
		log_warning("%s", message);
	else
		log_info("%s: %s", severity, message);
	if (detail != NULL)
		log_info("  detail: %s", detail);
	if (hint != NULL)
		log_info("  hint: %s", hint);
}

static void
receive_notice(void *argument, const PGresult *result)
{
	struct db *db = argument;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);

	if (message == NULL)
		return;
	if (severity == NULL)
		severity = "NOTICE";
	if (db->notice != NULL)
		db->notice(db->notice_to, severity, PQresultErrorField(result, PG_DIAG_SQLSTATE), message,
				   detail, hint);
	else
		tell_notice(severity, message, detail, hint);
}

void
db_set_notice(struct db *db, db_notice_function *notice, void *to)
{
	db->notice = notice;
	db->notice_to = to;
}

/* Runs in a signal handler: PQcancel() may. */
static void
cancel_running(void *argument)
{
	char ignored[256];

	PQcancel(argument, ignored, sizeof(ignored));
}

/* ------------------------------------------------------------------ connecting */

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
	return PQsetClientEncoding(db->conn, "SQL_ASCII") == 0 || fail(db, NULL, err);
}

static bool
connect_once(const struct db_keywords *keywords, struct db *db, struct af_error *err)
{
	const char *message;
	bool is_password_wrong;

	db->conn = PQconnectdbParams(keywords->names, keywords->values, 1);
	if (PQstatus(db->conn) == CONNECTION_OK)
		return true;
	message = without_last_newline(err->arena, PQerrorMessage(db->conn));
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
	PQsetNoticeReceiver(db->conn, receive_notice, db);
	db->cancel = PQgetCancel(db->conn);
	if (db->cancel != NULL)
		signals_set_hook(cancel_running, db->cancel);
	if (!settle_encoding(db, err))
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
	free(db);
}

/* ------------------------------------------------------------------ queries */

static bool
is_good(const PGresult *result)
{
	switch (PQresultStatus(result))
	{
		case PGRES_COMMAND_OK:
		case PGRES_TUPLES_OK:
		case PGRES_EMPTY_QUERY:
			return true;
		default:
			return false;
	}
}

bool
db_query(struct db *db, const char *sql, int n_params, const char *const *params,
		 struct db_result **result, struct af_error *err)
{
	PGresult *answer;
	bool ok;

	if (result != NULL)
		*result = NULL;
	if (!signals_check(err))
		return false;
	answer = PQexecParams(db->conn, sql, n_params, NULL, params, NULL, NULL, 0);
	ok = is_good(answer) || fail(db, answer, err);
	if (ok && result != NULL)
		*result = (struct db_result *) answer;
	else
		PQclear(answer);
	return ok;
}

int
db_result_n_rows(const struct db_result *result)
{
	return PQntuples(result_pg(result));
}

const char *
db_result_get(const struct db_result *result, int row, int column)
{
	if (PQgetisnull(result_pg(result), row, column))
		return NULL;
	return PQgetvalue(result_pg(result), row, column);
}

void
db_result_free(struct db_result *result)
{
	PQclear((PGresult *) result);
}

/* Ends a COPY that somebody began where none was expected. */
static void
leave_copy(struct db *db, const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
		db_copy_give_up(db, "no data was expected");
	else if (status == PGRES_COPY_OUT)
	{
		char *bytes;

		while (PQgetCopyData(db->conn, &bytes, 0) > 0)
			PQfreemem(bytes);
	}
}

bool
db_exec(struct db *db, const char *sql, struct af_error *err)
{
	PGresult *answer;
	bool ok = true;

	if (!signals_check(err))
		return false;
	if (PQsendQuery(db->conn, sql) == 0)
		return fail(db, NULL, err);
	while ((answer = PQgetResult(db->conn)) != NULL)
	{
		if (PQresultStatus(answer) == PGRES_COPY_OUT)
			leave_copy(db, answer);
		else if (!is_good(answer))
		{
			leave_copy(db, answer);
			ok = fail(db, PQresultStatus(answer) == PGRES_FATAL_ERROR ? answer : NULL, err);
		}
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			break;
	}
	return ok && (PQstatus(db->conn) == CONNECTION_OK || fail(db, NULL, err));
}

/* ------------------------------------------------------------------ COPY */

bool
db_copy_begin(struct db *db, const char *sql, struct af_error *err)
{
	PGresult *answer;
	ExecStatusType status;

	if (!signals_check(err))
		return false;
	answer = PQexec(db->conn, sql);
	status = PQresultStatus(answer);
	if (status == PGRES_FATAL_ERROR || answer == NULL)
		fail(db, answer, err);
	PQclear(answer);
	if (status == PGRES_COPY_IN)
		return true;
	return error_set(err, ERR_DATABASE, "the server does not want the data of this COPY");
}

bool
db_copy_put(struct db *db, const char *bytes, size_t len, struct af_error *err)
{
	const size_t piece = 1024 * 1024;

	while (len > 0)
	{
		size_t now = len < piece ? len : piece;

		if (signals_pending() != 0 || PQputCopyData(db->conn, bytes, (int) now) != 1)
		{
			db_copy_give_up(db, "interrupted");
			return fail(db, NULL, err);
		}
		bytes += now;
		len -= now;
	}
	return true;
}

/* Reads to the end of the command; the first failure is kept. */
static bool
copy_finish(struct db *db, struct af_error *err)
{
	PGresult *answer;
	bool ok = true;

	while ((answer = PQgetResult(db->conn)) != NULL)
	{
		if (!is_good(answer))
			ok = fail(db, answer, err);
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return fail(db, NULL, err);
	}
	return ok;
}

bool
db_copy_end(struct db *db, struct af_error *err)
{
	if (PQputCopyEnd(db->conn, NULL) != 1)
		return fail(db, NULL, err);
	return copy_finish(db, err);
}

void
db_copy_give_up(struct db *db, const char *why)
{
	PGresult *answer;

	if (PQputCopyEnd(db->conn, why) != 1)
		return;
	while ((answer = PQgetResult(db->conn)) != NULL)
	{
		PQclear(answer);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return;
	}
}

/* ------------------------------------------------------------------ facts */

enum db_transaction
db_transaction(const struct db *db)
{
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
