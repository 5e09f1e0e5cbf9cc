/*
 * Trying a migration again that a lock, a deadlock or a serialization failure has stopped.
 */
#ifndef AF_RETRY_H
#define AF_RETRY_H

#include "cli/migrate/engine.h"
#include "cli/migrate/script_config.h"

struct retry
{
	struct engine *engine; /* n_tries counts, this try included; retry_pause_ms is the next pause,
							  jitter aside */
};

/* Counts from one, or on, behind retry_in_next_turn(). */
void retry_init(struct retry *retry, struct engine *engine);

/* Whether the failure is one that another try may not meet, and tries are left. That nothing of the
 * failed try has stayed is for the caller to know. */
bool retry_is_due(const struct retry *retry, const struct script_config *script,
				  const struct af_error *err);

/* Says what failed, waits, puts the session in order and clears err. False: a signal has ended the
 * wait, or the connection is gone; err is that then. */
AF_MUST_CHECK bool retry_begin(struct retry *retry, const struct script_config *script,
							   const char *name, struct af_error *err);

/* Behind retry_begin(), where the lock went with the transaction: fails, so that the turn ends and
 * is taken once more. */
bool retry_in_next_turn(struct retry *retry, struct af_error *err);

/* Says in err how often it was tried. */
void retry_tell(const struct retry *retry, struct af_error *err);

#endif
