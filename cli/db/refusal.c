/*
 * libpq tells the SQLSTATE of a refused connection in its message alone, and only when asked before
 * the answer comes: so the connection is tried again, asynchronously, in the terse form that ends
 * with the code.
 */
#include "cli/db/refusal.h"

#include <ctype.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "cli/base/clock.h"

#define LONGEST_MS 2000

static void
wait_for_end(PGconn *conn)
{
	int64_t deadline = clock_monotonic_ms() + LONGEST_MS;
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;

	while (status != PGRES_POLLING_FAILED && status != PGRES_POLLING_OK)
	{
		int64_t left = deadline - clock_monotonic_ms();
		struct pollfd ready = {
			.fd = PQsocket(conn),
			.events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT,
		};

		if (left <= 0 || poll(&ready, 1, (int) left) <= 0)
			return;
		status = PQconnectPoll(conn);
	}
}

/* "…: FATAL: 3D000" */
static const char *
code_at_end(struct arena *arena, const char *message)
{
	size_t len = strlen(message);
	size_t i;

	while (len > 0 && isspace((unsigned char) message[len - 1]))
		len--;
	if (len < 6 || message[len - 6] != ' ')
		return "08001";
	for (i = len - 5; i < len; i++)
		if (!isdigit((unsigned char) message[i]) && !isupper((unsigned char) message[i]))
			return "08001";
	return arena_strndup(arena, message + len - 5, 5);
}

const char *
db_refusal_sqlstate(const struct db_keywords *keywords)
{
	PGconn *conn = PQconnectStartParams(keywords->names, keywords->values, 1);
	const char *code = "08001";

	if (conn != NULL && PQstatus(conn) != CONNECTION_BAD)
	{
		PQsetErrorVerbosity(conn, PQERRORS_SQLSTATE);
		wait_for_end(conn);
		code = code_at_end(keywords->arena, PQerrorMessage(conn));
	}
	PQfinish(conn);
	return code;
}
