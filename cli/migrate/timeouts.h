/*
 * How long a script may wait for a lock, and a statement of it may run. Ours are set for the
 * session in the message that begins the script, so that they outlive a COMMIT in it, and are
 * put back before anything else than the script runs.
 */
#ifndef AF_TIMEOUTS_H
#define AF_TIMEOUTS_H

#include "cli/migrate/engine.h"
#include "cli/migrate/script_config.h"

struct timeout
{
	int64_t ms;		  /* what is set; 0: nothing, the session's own stands */
	const char *text; /* the same as SHOW tells it */
	const char *own;  /* what the session has without us */
};

struct timeouts
{
	struct timeout lock;
	struct timeout statement;
	bool is_lock_of_file; /* the script itself says how long: it holds for all its statements */
};

/*
 * The head of the script wins over the settings, these over the default: 5s for a lock, and none
 * in Flyway's spelling. The server's, the role's and the database's stand where they are lower;
 * what initSql or a callback has set stands where nothing else was said. Behind
 * engine_remember_settings().
 */
void timeouts_decide(struct timeouts *timeouts, const struct engine *engine,
					 const struct script_config *script);

/* Sets them. `is_shared`: a callback may have set others by now, which stand then. */
struct escort timeouts_sql_set(const struct timeouts *timeouts, const struct engine *engine,
							   bool is_shared);

/* Puts the session's own back, unless the script has set others. */
struct escort timeouts_sql_put_back(const struct timeouts *timeouts, const struct engine *engine);

/*
 * Statements that wait for other transactions by design (CONCURRENTLY) and leave a half-made index
 * when they are cut off run with the session's own lock_timeout: true where `text` is one and ours
 * is not meant for it. The two pieces of SQL change to that and back.
 */
bool timeouts_spare(const struct timeouts *timeouts, const char *text, size_t len);
struct escort timeouts_sql_spare(const struct timeouts *timeouts, const struct engine *engine,
								 bool is_spared);

#endif
