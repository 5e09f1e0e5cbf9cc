/*
 * Who holds the lock of migrations, and telling it while somebody waits.
 */
#ifndef AF_HOLDER_H
#define AF_HOLDER_H

#include <stdint.h>

#include "cli/migrate/engine.h"

/* A session that holds it; NULL: not known, or not to be seen by our role. */
struct holder
{
	const char *pid;
	const char *application;
	const char *user;
	const char *client; /* an address, or "local" */
	const char *since;	/* when the session began */
	const char *state;	/* "active", "idle in transaction" … */
	const char *query;	/* its last or present one, in one line, cut */
	bool is_hidden;		/* our role may not see the rest */
};

/* In `arena`. None, when nobody holds it. */
AF_MUST_CHECK bool holders_read(struct engine *engine, int64_t key, struct arena *arena,
								struct holder **holders, size_t *n, struct af_error *err);

/* "pid 12, application …", one holder a line; NULL: there is none. */
const char *holders_text(const struct holder *holders, size_t n, struct arena *arena);

/* Which grant shows more; NULL: everything is to be seen. */
const char *holders_grant(const struct engine *engine, const struct holder *holders, size_t n,
						  struct arena *arena);

/* Tells on stderr who is waited for: when it has taken a second, when it is another, and once in a
 * while. */
struct holder_watch
{
	struct engine *engine;
	int64_t key;
	int64_t told_at_ms; /* since the wait began; 0: never */
	char *told;			/* which sessions: pids */
};

/* Called again and again while waiting. */
AF_MUST_CHECK bool holder_watch_look(struct holder_watch *watch, int64_t waited_ms,
									 struct af_error *err);
void holder_watch_release(struct holder_watch *watch);

#endif
