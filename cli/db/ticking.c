/*
 * Waiting for answers in slices. Without anybody to call, libpq does the waiting.
 */
#include "cli/db/ticking.h"

#include <poll.h>

#include "cli/base/clock.h"
#include "cli/db/inside.h"

void
db_set_ticking(struct db *db, const struct db_ticking *ticking)
{
	db->ticking = ticking;
	db->is_waiting = false;
}

void
db_cancel(struct db *db)
{
	char ignored[256];

	if (db->cancel != NULL)
		PQcancel(db->cancel, ignored, sizeof(ignored));
}

/* Waits for the socket until the next tick is due, and ticks then. */
static bool
wait_slice(struct db *db, short events)
{
	struct pollfd socket = {PQsocket(db->conn), events, 0};
	int64_t now = clock_monotonic_ms();

	if (now >= db->tick_at)
	{
		db->has_ticked = true;
		db->ticking->tick(db->ticking->to, now - db->waiting_since);
		db->tick_at = clock_monotonic_ms() + db->ticking->every_ms;
		return true;
	}
	/* a signal interrupts it: the statement is cancelled then, and its answer comes */
	if (poll(&socket, 1, (int) (db->tick_at - now)) <= 0)
		return true;
	return (socket.revents & ~POLLOUT) == 0 || PQconsumeInput(db->conn) == 1;
}

static void
begin_waiting(struct db *db)
{
	if (db->is_waiting)
		return;
	db->is_waiting = true;
	db->has_ticked = false;
	db->waiting_since = clock_monotonic_ms();
	db->tick_at = db->waiting_since + db->ticking->first_ms;
}

static void
end_waiting(struct db *db)
{
	db->is_waiting = false;
	if (db->has_ticked && db->ticking->over != NULL)
		db->ticking->over(db->ticking->to);
	db->has_ticked = false;
}

PGresult *
db_next_result(struct db *db)
{
	PGresult *answer;

	if (db->ticking == NULL)
		return PQgetResult(db->conn);
	begin_waiting(db);
	while (PQisBusy(db->conn) && wait_slice(db, POLLIN))
		continue;
	answer = PQgetResult(db->conn);
	if (answer == NULL || PQstatus(db->conn) == CONNECTION_BAD)
		end_waiting(db);
	return answer;
}

bool
db_put_copy(struct db *db, const char *bytes, int len)
{
	bool ok;
	int rest;

	if (db->ticking == NULL)
		return PQputCopyData(db->conn, bytes, len) == 1;
	begin_waiting(db);
	ok = PQsetnonblocking(db->conn, 1) == 0 && PQputCopyData(db->conn, bytes, len) == 1;
	while (ok && (rest = PQflush(db->conn)) != 0)
		ok = rest == 1 && wait_slice(db, POLLIN | POLLOUT);
	return PQsetnonblocking(db->conn, 0) == 0 && ok;
}
