/*
 * Opening a connection: what libpq is told, and how often it is tried. A cluster of Aurora that is
 * paused wakes while it is tried.
 */
#include "cli/db/inside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/db/jdbc_url.h"
#include "cli/db/refusal.h"

/* seconds */
#define PATIENCE_WITH_RDS 60
#define LONGEST_WAIT 5	 /* between tries that only the deadline asks for */
#define USUAL_TIMEOUT 10 /* of one try */

/* ------------------------------------------------------------------ what libpq is told */

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
add_url(const char *url, struct db_keywords *keywords, struct af_error *err)
{
	if (jdbc_url_is_one(url))
		return jdbc_url_translate(url, keywords, err);
	if (looks_like_conninfo(url))
	{
		db_keywords_add(keywords, "dbname", url);
		return check_libpq_url(url, err);
	}
	error_set(err, ERR_SETTINGS, "the database URL is neither a JDBC URL nor one of libpq");
	error_hint(err, "Write jdbc:postgresql://HOST:PORT/DATABASE, "
					"postgresql://HOST:PORT/DATABASE or keyword=value pairs.");
	return false;
}

static bool
keywords_fill(const struct db_args *args, struct db_keywords *keywords, struct af_error *err)
{
	const char *password = secret_reveal(args->password);

	db_keywords_add(keywords, "fallback_application_name", "aurora-flyway");
	if (args->url != NULL && *args->url != '\0' && !add_url(args->url, keywords, err))
		return false;
	if (args->user != NULL)
		db_keywords_add(keywords, "user", args->user);
	if (password != NULL && *password != '\0')
		db_keywords_add(keywords, "password", password);
	db_keywords_add(keywords, "client_encoding", "UTF8");
	return true;
}

/* ------------------------------------------------------------------ one try */

/* A second wrong password would count as another attempt. */
static const char *
refusal_code(PGconn *conn, const char *message, const struct db_keywords *keywords)
{
	if (PQconnectionNeedsPassword(conn) ||
		(PQconnectionUsedPassword(conn) &&
		 strstr(message, "password authentication failed") != NULL))
		return "28P01";
	return tls_is_refusal(message) ? "08001" : db_refusal_sqlstate(keywords);
}

static bool
connect_once(struct db *db, const struct db_keywords *keywords, struct af_error *err)
{
	const char *message;
	const char *code;

	db->conn = PQconnectdbParams(keywords->names, keywords->values, 1);
	if (PQstatus(db->conn) == CONNECTION_OK)
		return true;
	message = db_message_trim(err->arena, PQerrorMessage(db->conn));
	code = signals_pending() == 0 ? refusal_code(db->conn, message, keywords) : NULL;
	PQfinish(db->conn);
	db->conn = NULL;
	if (signals_pending() != 0)
		return signals_check(err);
	error_set(err, ERR_CONNECTION, "%s", *message == '\0' ? "cannot connect" : message);
	err->sqlstate = code;
	tls_explain(&db->tls, err);
	return false;
}

/* ------------------------------------------------------------------ patience */

struct patience
{
	int tries_left;
	int wait;		  /* seconds, before the next try */
	int longest_wait; /* between tries that are counted */
	int timeout;	  /* of the next try; 0: somebody else has said how long */
	int64_t deadline;
	bool has_told;
};

static void
patience_init(struct patience *patience, const struct db_args *args, const struct db *db)
{
	int seconds = args->connect_timeout;
	bool is_rds = db->tls.rds_host != NULL;

	memset(patience, 0, sizeof(*patience));
	if (seconds == 0 && is_rds)
		seconds = PATIENCE_WITH_RDS;
	patience->tries_left = args->connect_retries;
	patience->longest_wait =
		args->connect_retries_interval > 0 ? args->connect_retries_interval : 120;
	patience->wait = 1;
	patience->deadline = clock_monotonic_ms() + (int64_t) seconds * 1000;
	if (!db->tls.has_timeout)
		patience->timeout = is_rds ? USUAL_TIMEOUT / 2 : USUAL_TIMEOUT;
}

/* Who is refused for good gains nothing by waiting. */
static bool
is_refused_for_good(const struct af_error *err)
{
	return err->sqlstate == NULL || strncmp(err->sqlstate, "28", 2) == 0 ||
		   strcmp(err->sqlstate, "3D000") == 0 || tls_is_refusal(err->message);
}

/* Nobody listens, or not yet, or no place is free. */
static bool
may_pass(const struct af_error *err)
{
	static const char *const codes[] = {"08001", "57P01", "57P02", "57P03", "53300"};
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(err->sqlstate, codes[i]) == 0)
			return strstr(err->message, "could not translate host name") == NULL;
	return false;
}

static int
seconds_left(const struct patience *patience)
{
	int64_t left = patience->deadline - clock_monotonic_ms();

	return left <= 0 ? 0 : (int) ((left + 999) / 1000);
}

/* Whether to try again, and after how long. */
static bool
patience_goes_on(struct patience *patience, const struct db *db, const struct af_error *err)
{
	int left = seconds_left(patience);
	int wait = patience->wait;

	if (err->kind != ERR_CONNECTION || is_refused_for_good(err))
		return false;
	if (patience->tries_left-- <= 0)
	{
		if (left == 0 || !may_pass(err))
			return false;
		wait = wait > LONGEST_WAIT ? LONGEST_WAIT : wait;
		wait = wait > left ? left : wait;
	}
	if (!patience->has_told && db->tls.rds_host != NULL && may_pass(err))
		log_info("the cluster may be paused; waking it takes 15 to 30 s");
	patience->has_told = true;
	log_info("%s; trying again in %d s", err->message, wait);
	clock_sleep_ms((int64_t) wait * 1000);
	patience->wait =
		patience->wait * 2 > patience->longest_wait ? patience->longest_wait : patience->wait * 2;
	return true;
}

/* The keywords of the next try; each waits longer, but none beyond the deadline. */
static struct db_keywords
keywords_of_try(struct patience *patience, const struct db_keywords *keywords)
{
	int left = seconds_left(patience);
	struct db_keywords copy;
	size_t i;

	db_keywords_init(&copy, keywords->arena);
	for (i = 0; i < keywords->n; i++)
		db_keywords_add(&copy, keywords->names[i], keywords->values[i]);
	if (patience->timeout > 0)
	{
		int timeout = left > 0 && patience->timeout > left ? left : patience->timeout;

		/* libpq takes no less than two */
		db_keywords_add(&copy, "connect_timeout",
						arena_printf(keywords->arena, "%d", timeout < 2 ? 2 : timeout));
		if (patience->timeout < 2 * USUAL_TIMEOUT && left > 0)
			patience->timeout *= 2;
	}
	db_keywords_add(&copy, NULL, NULL);
	return copy;
}

static bool
connect_patiently(struct db *db, const struct db_args *args, const struct db_keywords *keywords,
				  struct af_error *err)
{
	struct patience patience;
	struct db_keywords now;

	patience_init(&patience, args, db);
	for (;;)
	{
		now = keywords_of_try(&patience, keywords);
		if (connect_once(db, &now, err))
			return true;
		if (!patience_goes_on(&patience, db, err))
			return false;
		error_clear(err);
		if (!signals_check(err))
			return false;
	}
}

bool
db_open(struct db *db, const struct db_args *args, struct af_error *err)
{
	struct db_keywords keywords;

	db_keywords_init(&keywords, err->arena);
	if (!keywords_fill(args, &keywords, err) || !tls_settle(args, &keywords, &db->tls, err))
		return false;
	if (connect_patiently(db, args, &keywords, err))
		return true;
	/* Flyway has one code for connections that fail, but none for URLs that it does not know */
	if (args->url != NULL && !jdbc_url_is_one(args->url))
		err->code = "ERROR";
	return false;
}
