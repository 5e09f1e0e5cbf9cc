/*
 * Tries, and the pauses between them. The lock of migrations is kept meanwhile: whoever waits for
 * it would meet the same table lock.
 */
#include "cli/migrate/retry.h"

#include <string.h>
#include <unistd.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/lock.h"

#define SHORTEST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS 30000
#define USUAL_TRIES 8

/* lock_not_available, deadlock_detected, serialization_failure */
static const char *const passing_states[] = {"55P03", "40P01", "40001"};

void
retry_init(struct retry *retry, struct engine *engine)
{
	retry->engine = engine;
	if (!engine->tries_again)
	{
		engine->retry_pause_ms = SHORTEST_PAUSE_MS;
		engine->n_tries = 1;
	}
	engine->tries_again = false;
}

/* Who calls as Flyway is called gets one try, as there, unless a timeout was asked for. */
static size_t
most_tries(const struct migrate_config *config, const struct script_config *script)
{
	if (config->lock_tries > 0)
		return (size_t) config->lock_tries;
	if (config->speaks_flyway && config->lock_timeout_ms <= 0 && script->lock_timeout_ms <= 0)
		return 1;
	return USUAL_TRIES;
}

bool
retry_is_due(const struct retry *retry, const struct script_config *script,
			 const struct af_error *err)
{
	size_t i;

	if (err->sqlstate == NULL || retry->engine->rehearsal != NULL ||
		retry->engine->n_tries >= most_tries(retry->engine->config, script))
		return false;
	for (i = 0; i < sizeof(passing_states) / sizeof(passing_states[0]); i++)
		if (strcmp(err->sqlstate, passing_states[i]) == 0)
			return true;
	return false;
}

/* Somewhere between half and one and a half of it, so that two that met do not meet again. */
static int64_t
with_jitter(int64_t ms)
{
	uint32_t random = ((uint32_t) clock_monotonic_ms() ^ (uint32_t) getpid() << 16) * 2654435761u;

	ms = ms / 2 + (int64_t) ((random >> 8) % (uint32_t) ms);
	if (ms < SHORTEST_PAUSE_MS)
		return SHORTEST_PAUSE_MS;
	return ms > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : ms;
}

bool
retry_begin(struct retry *retry, const struct script_config *script, const char *name,
			struct af_error *err)
{
	struct engine *engine = retry->engine;
	int64_t pause_ms = with_jitter(engine->retry_pause_ms);

	log_info("%s: %s (SQLSTATE %s); rolled back, try %zu of %zu in %.1f s", name, err->message,
			 err->sqlstate, engine->n_tries + 1, most_tries(engine->config, script),
			 (double) pause_ms / 1000);
	if (err->detail != NULL)
		log_info("  %s", err->detail);
	clock_sleep_ms(pause_ms);
	engine->retry_pause_ms = engine->retry_pause_ms * 2 > LONGEST_PAUSE_MS
								 ? LONGEST_PAUSE_MS
								 : engine->retry_pause_ms * 2;
	error_clear(err);
	if (!signals_check(err) || !engine_session_between(engine, err) ||
		(engine->may_lose_lock && !lock_keep(engine, err)))
		return false;
	/* it foresaw the row that was rolled back */
	engine->history = NULL;
	engine->n_tries++;
	return true;
}

bool
retry_in_next_turn(struct retry *retry, struct af_error *err)
{
	retry->engine->is_lock_lost = retry->engine->tries_again = true;
	return error_set(err, ERR_LOCK, "the lock of migrations went with the transaction");
}

void
retry_tell(const struct retry *retry, struct af_error *err)
{
	if (retry->engine->n_tries > 1)
		error_context(err, "tried %zu times, each time from the beginning", retry->engine->n_tries);
}
