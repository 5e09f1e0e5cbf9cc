/*
 * Taking, keeping and giving back the lock. Who else has it is holder.c.
 */
#include "cli/migrate/lock.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/history.h"
#include "cli/migrate/holder.h"
#include "cli/migrate/lock_turn.h"

#define FIRST_WAIT_MS 10
#define LONGEST_WAIT_MS 1000

/* "Flyway" in the bytes of a number, as Flyway has it. */
static const int64_t flyway_number = INT64_C(77431708279161);

/* One character of UTF-8; *at moves behind it. */
static uint32_t
next_character(const unsigned char **at)
{
	const unsigned char *text = *at;
	int n = text[0] >= 0xF0 ? 3 : text[0] >= 0xE0 ? 2 : text[0] >= 0xC0 ? 1 : 0;
	uint32_t c = n == 3	  ? text[0] & 0x07u
				 : n == 2 ? text[0] & 0x0Fu
				 : n == 1 ? text[0] & 0x1Fu
						  : text[0];

	for (text++; n > 0 && (*text & 0xC0) == 0x80; n--)
		c = c << 6 | (*text++ & 0x3Fu);
	*at = text;
	return c;
}

/* Java's String.hashCode(): over the units of UTF-16, in 32 bits. */
static int32_t
java_hash(const char *text)
{
	const unsigned char *at = (const unsigned char *) text;
	uint32_t hash = 0;

	while (*at != '\0')
	{
		uint32_t c = next_character(&at);

		if (c >= 0x10000)
		{
			hash = hash * 31 + (0xD800 + ((c - 0x10000) >> 10));
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		hash = hash * 31 + c;
	}
	return (int32_t) hash;
}

int64_t
lock_key(const char *quoted_table)
{
	return flyway_number + java_hash(quoted_table);
}

static bool
lock_ask(struct engine *engine, const char *query, const char *key, bool *answer,
		 struct af_error *err)
{
	struct db_result *result;

	if (!engine_query(engine, query, &key, &result, err))
		return false;
	*answer = strcmp(db_result_get(result, 0, 0), "true") == 0;
	db_result_free(result);
	return true;
}

static bool
give_up(struct engine *engine, struct af_error *err)
{
	struct holder *holders;
	const char *told;
	size_t n;

	if (!holders_read(engine, lock_key(engine->quoted_table), err->arena, &holders, &n, err))
		return false;
	error_set(err, ERR_LOCK, "another session holds the lock of migrations on %s",
			  engine->quoted_table);
	told = holders_text(holders, n, err->arena);
	if (told != NULL)
		error_detail(err, "%s", told);
	told = holders_grant(engine, holders, n, err->arena);
	error_hint(err,
			   "Wait for it, or wait longer with -lockRetryCount=N (seconds; -1: for ever); "
			   "\"aurora-flyway unlock\" can end that session.%s%s",
			   told == NULL ? "" : " ", told == NULL ? "" : told);
	err->code = "ERROR";
	return false;
}

/* Whether the lock is ours now. */
typedef bool lock_attempt(struct engine *engine, const char *key, bool *is_ours,
						  struct af_error *err);

static bool
attempt(struct engine *engine, const char *key, bool *is_ours, struct af_error *err)
{
	return lock_ask(engine, "lock_try", key, is_ours, err);
}

/* The lock of a transaction, which stays open until lock_release_after(). */
static bool
attempt_pooled(struct engine *engine, const char *key, bool *is_ours, struct af_error *err)
{
	return db_exec(engine->db, "BEGIN", err) &&
		   lock_ask(engine, "lock_try_transaction", key, is_ours, err) &&
		   (*is_ours || db_exec(engine->db, "ROLLBACK", err));
}

/* Tries until it is ours, or lockRetryCount is over. */
static bool
wait_for(struct engine *engine, const char *key, lock_attempt *try, struct af_error *err)
{
	struct holder_watch watch = {.engine = engine, .key = lock_key(engine->quoted_table)};
	int64_t began = clock_monotonic_ms();
	int64_t wait = FIRST_WAIT_MS;
	bool is_ours = false;
	bool ok;

	while ((ok = try(engine, key, &is_ours, err)) && !is_ours)
	{
		int64_t waited = clock_monotonic_ms() - began;

		if (engine->config->lock_retry_count >= 0 &&
			waited >= engine->config->lock_retry_count * 1000)
			ok = give_up(engine, err);
		ok = ok && holder_watch_look(&watch, waited, err);
		if (!ok)
			break;
		clock_sleep_ms(wait);
		if (!(ok = signals_check(err)))
			break;
		wait = wait * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : wait * 2;
	}
	holder_watch_release(&watch);
	return ok;
}

bool
lock_acquire(struct engine *engine, struct af_error *err)
{
	const char *key = lock_turn_key(engine);
	bool is_ours;

	if (engine->dry_run != NULL || engine->rehearsal != NULL)
		return true;
	engine->may_lose_lock = false;
	if (engine->is_pooled)
	{
		engine->history = NULL;
		return wait_for(engine, key, attempt_pooled, err);
	}
	if (lock_turn_begin(engine))
		return true;
	return lock_turn_take(engine, &is_ours, err) &&
		   (is_ours || wait_for(engine, key, attempt, err));
}

/* ------------------------------------------------------------------ keeping it */

const char *
lock_keep_sql(struct engine *engine)
{
	return engine_query_text(engine, "lock_keep", lock_turn_key(engine));
}

bool
lock_is_lost(struct af_error *err)
{
	if (err->message == NULL || strstr(err->message, HISTORY_LOST) == NULL)
		return false;
	error_clear(err);
	error_set(err, ERR_LOCK,
			  "the script has given back the lock of migrations, and another session has taken it");
	error_hint(err, "Take pg_advisory_unlock_all() and the like out of the script.");
	err->code = "ERROR";
	return true;
}

static bool
attempt_again(struct engine *engine, const char *key, bool *is_ours, struct af_error *err)
{
	struct db_result *result;
	const char *state;

	if (!engine_query(engine, "lock_keep", &key, &result, err))
		return false;
	state = db_result_get(result, 0, 0);
	*is_ours = strcmp(state, "lost") != 0;
	if (strcmp(state, "again") == 0)
		log_debug("the lock of migrations was given back by the script, and taken again");
	db_result_free(result);
	return true;
}

bool
lock_keep(struct engine *engine, struct af_error *err)
{
	engine->may_lose_lock = true;
	return wait_for(engine, lock_turn_key(engine), attempt_again, err);
}

/* With the transaction goes its lock; what was done under it is committed here, if it is not yet.
 */
static bool
end_pooled(struct engine *engine, bool is_done, struct af_error *err)
{
	struct af_error ignored;

	error_init(&ignored, engine->arena);
	if (db_transaction(engine->db) == DB_IDLE || db_transaction(engine->db) == DB_LOST)
		return is_done;
	return db_exec(engine->db, is_done ? "COMMIT" : "ROLLBACK", is_done ? err : &ignored) &&
		   is_done;
}

bool
lock_release_after(struct engine *engine, bool is_done, struct af_error *err)
{
	const char *query = engine->may_lose_lock ? "lock_release_held" : "lock_release";

	if (engine->is_pooled && engine->rehearsal == NULL)
		return end_pooled(engine, is_done, err);
	if (engine->dry_run == NULL && engine->rehearsal == NULL && lock_turn_over(engine, is_done))
		db_defer(engine->db, engine_query_text(engine, query, lock_turn_key(engine)));
	return is_done;
}
