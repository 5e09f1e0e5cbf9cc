/*
 * Taking and giving back the lock, and telling who has it.
 */
#include "cli/migrate/lock.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/history.h"

#define FIRST_WAIT_MS 10
#define LONGEST_WAIT_MS 1000
#define TELL_AFTER_MS 1000

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

static const char *
key_text(struct engine *engine)
{
	return arena_printf(engine->arena, "%lld", (long long) lock_key(engine->quoted_table));
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

/* "pid 12, application …", one holder a line; NULL: nobody any more. */
static bool
describe_holder(struct engine *engine, const char *key, const char **told, struct af_error *err)
{
	static const char *const labels[] = {"pid ",	  ", application ", ", user ",
										 ", client ", ", since ",		", query: "};
	struct db_result *result;
	int row;
	int column;

	*told = NULL;
	if (!engine_query(engine, "lock_holder", &key, &result, err))
		return false;
	for (row = 0; row < db_result_n_rows(result); row++)
	{
		const char *line = "";

		for (column = 0; column < (int) (sizeof(labels) / sizeof(labels[0])); column++)
		{
			const char *value = db_result_get(result, row, column);

			if (value != NULL && *value != '\0')
				line = arena_printf(engine->arena, "%s%s%s", line, labels[column], value);
		}
		*told = *told == NULL ? line : arena_printf(engine->arena, "%s\n%s", *told, line);
	}
	db_result_free(result);
	return true;
}

static bool
give_up(struct engine *engine, const char *key, struct af_error *err)
{
	const char *holder;

	if (!describe_holder(engine, key, &holder, err))
		return false;
	error_set(err, ERR_LOCK, "another session holds the lock of migrations on %s",
			  engine->quoted_table);
	if (holder != NULL)
		error_detail(err, "%s", holder);
	error_hint(err, "Wait for it, or wait longer with -lockRetryCount=N (seconds; -1: for ever).");
	err->code = "ERROR";
	return false;
}

static bool
tell_waiting(struct engine *engine, const char *key, struct af_error *err)
{
	const char *holder;

	if (!describe_holder(engine, key, &holder, err))
		return false;
	log_info("waiting for the lock of migrations on %s%s%s", engine->quoted_table,
			 holder == NULL ? "" : ", held by ", holder == NULL ? "" : holder);
	return true;
}

/* Nothing of the message may stay. */
static bool
leave_turn(struct engine *engine, bool is_ours, const char *key, struct af_error *err)
{
	const char *unlock = engine_query_text(engine, "lock_release", key);

	error_clear(err);
	engine->history = NULL;
	return (db_transaction(engine->db) == DB_IDLE || db_exec(engine->db, "ROLLBACK", err)) &&
		   (!is_ours || db_exec(engine->db, unlock, err));
}

/*
 * One message gives back the lock of the last turn, takes that of the next, and reads what is new
 * in the history by a snapshot taken behind the lock. *is_ours is false, too, where that cannot be
 * done: the first time, and when the table is gone.
 */
static bool
take_turn(struct engine *engine, const char *key, bool *is_ours, struct af_error *err)
{
	enum
	{
		UNLOCKED,
		BEGUN,
		TRIED,
		KNOWN,
		NEWS,
		COMMITTED,
		N_ANSWERS
	};
	struct db_result *answers[N_ANSWERS];
	const char *news = history_news_sql(engine);
	const char *deferred;
	bool ok;
	size_t i;

	*is_ours = false;
	if (news == NULL)
		return true;
	deferred = db_deferred(engine->db, engine->arena);
	ok = db_exec_answers(engine->db,
						 arena_printf(engine->arena,
									  "%s BEGIN ISOLATION LEVEL READ COMMITTED; %s %s COMMIT",
									  deferred == NULL ? "SELECT NULL;" : deferred,
									  engine_query_text(engine, "lock_try", key), news),
						 answers, N_ANSWERS, err);
	*is_ours = answers[TRIED] != NULL && strcmp(db_result_get(answers[TRIED], 0, 0), "true") == 0;
	if (ok && *is_ours)
		ok = history_take_news(engine, answers[KNOWN], answers[NEWS], err);
	for (i = 0; i < N_ANSWERS; i++)
		db_result_free(answers[i]);
	if (!ok && err->kind == ERR_DATABASE)
	{
		ok = leave_turn(engine, *is_ours, key, err);
		*is_ours = false;
	}
	return ok;
}

bool
lock_acquire(struct engine *engine, struct af_error *err)
{
	const char *key = key_text(engine);
	int64_t began = clock_monotonic_ms();
	int64_t wait = FIRST_WAIT_MS;
	bool has_told = false;
	bool is_ours;

	if (engine->dry_run != NULL)
		return true;
	if (!take_turn(engine, key, &is_ours, err))
		return false;
	while (!is_ours)
	{
		int64_t waited = clock_monotonic_ms() - began;

		if (!lock_ask(engine, "lock_try", key, &is_ours, err))
			return false;
		if (is_ours)
			break;
		if (engine->config->lock_retry_count >= 0 &&
			waited >= engine->config->lock_retry_count * 1000)
			return give_up(engine, key, err);
		if (!has_told && waited >= TELL_AFTER_MS)
		{
			if (!tell_waiting(engine, key, err))
				return false;
			has_told = true;
		}
		clock_sleep_ms(wait);
		if (!signals_check(err))
			return false;
		wait = wait * 2 > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : wait * 2;
	}
	return true;
}

bool
lock_release_after(struct engine *engine, bool is_done)
{
	db_defer(engine->db, engine_query_text(engine, "lock_release", key_text(engine)));
	return is_done;
}
