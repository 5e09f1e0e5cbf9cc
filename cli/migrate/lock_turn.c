/*
 * See lock_turn.h. The snapshot by which the history is read is taken behind the lock, whatever the
 * role's default isolation is.
 */
#include "cli/migrate/lock_turn.h"

#include <string.h>

#include "cli/migrate/history_cache.h"
#include "cli/migrate/lock.h"

struct lock_turn
{
	const char *key;
	const char *try_sql;
	const char *release_sql;
	const char *release_held_sql;
	size_t at_try;	/* in the message that asks */
	bool is_ours;	/* of the last one that asked: the lock was free */
	bool is_kept;	/* of that: what was held before was not given back yet */
	bool is_passed; /* the present turn has given its lock back */
	bool is_ahead;	/* the next turn has it */
};

static struct lock_turn *
turn_of(struct engine *engine)
{
	struct lock_turn *turn = engine->turn;

	if (turn != NULL)
		return turn;
	turn = engine->turn = arena_alloc(engine->arena, sizeof(*turn));
	turn->key = arena_printf(engine->arena, "%lld", (long long) lock_key(engine->quoted_table));
	turn->try_sql = arena_strdup(engine->arena, engine_query_text(engine, "lock_try", turn->key));
	turn->release_sql =
		arena_strdup(engine->arena, engine_query_text(engine, "lock_release", turn->key));
	turn->release_held_sql =
		arena_strdup(engine->arena, engine_query_text(engine, "lock_release_held", turn->key));
	return turn;
}

/* A script may have given it back already. */
static const char *
release_sql(struct engine *engine)
{
	const struct lock_turn *turn = turn_of(engine);

	return engine->may_lose_lock ? turn->release_held_sql : turn->release_sql;
}

const char *
lock_turn_key(struct engine *engine)
{
	return turn_of(engine)->key;
}

static void
take_row(void *to, size_t at, const struct db_result *row)
{
	struct engine *engine = to;
	struct lock_turn *turn = engine->turn;

	if (at + 1 == turn->at_try)
		turn->is_kept = false;
	else if (at == turn->at_try)
		turn->is_ours = strcmp(db_result_get(row, 0, 0), "true") == 0;
	else if (at > turn->at_try)
		history_news_take(engine, at - turn->at_try - 1, row);
}

/* `first`: what goes before the lock is tried, with its release at the end. False: there are no
 * news to ask for. */
static bool
make_message(struct engine *engine, const struct escort *first, bool is_behind_row,
			 struct escort *message)
{
	struct lock_turn *turn = turn_of(engine);
	size_t n_news;
	const char *news = history_news_sql(engine, is_behind_row, &n_news);

	if (news == NULL)
		return false;
	turn->is_ours = false;
	turn->is_kept = first->n_statements > 0;
	turn->at_try = 1 + first->n_statements;
	message->sql =
		arena_printf(engine->scratch, "BEGIN ISOLATION LEVEL READ COMMITTED; %s %s %s COMMIT;",
					 first->sql, turn->try_sql, news);
	message->n_statements = turn->at_try + 1 + n_news + 1;
	message->reader = (struct db_batch_reader){engine, take_row};
	return true;
}

/* Nothing of the message may stay. */
static bool
leave(struct engine *engine, struct af_error *err)
{
	struct lock_turn *turn = engine->turn;
	bool is_held = turn->is_ours || turn->is_kept;

	turn->is_ours = turn->is_kept = false;
	engine->history = NULL;
	return (db_transaction(engine->db) == DB_IDLE || db_exec(engine->db, "ROLLBACK", err)) &&
		   (!is_held || db_exec(engine->db, release_sql(engine), err));
}

bool
lock_turn_take(struct engine *engine, bool *is_ours, struct af_error *err)
{
	const char *deferred;
	struct escort first = {0};
	struct escort message;
	size_t n_done;
	bool ok;

	*is_ours = false;
	if (engine->history == NULL)
		return true;
	deferred = db_deferred(engine->db, engine->scratch);
	first.sql = deferred == NULL ? "" : deferred;
	first.n_statements = deferred != NULL;
	if (!make_message(engine, &first, false, &message))
		return true;
	ok = db_batch_send(engine->db, message.sql, err) &&
		 db_batch_wait(engine->db, &message.reader, &n_done, err);
	*is_ours = ok && engine->turn->is_ours;
	history_news_over(engine, *is_ours);
	if (!ok && err->kind == ERR_DATABASE)
	{
		error_clear(err);
		ok = leave(engine, err);
	}
	return ok;
}

bool
lock_turn_escort(struct engine *engine, struct escort *escort)
{
	struct escort between = engine_sql_between(engine);
	struct escort first = {
		.sql = arena_printf(engine->scratch, "%s %s", between.sql, release_sql(engine)),
		.n_statements = between.n_statements + 1,
	};

	return !engine->is_pooled && make_message(engine, &first, true, escort);
}

void
lock_turn_is_asked(struct engine *engine)
{
	struct lock_turn *turn = engine->turn;

	turn->is_passed = true;
	turn->is_ahead = turn->is_ours;
	history_news_over(engine, turn->is_ours);
}

bool
lock_turn_recover(struct engine *engine, struct af_error *err)
{
	engine->turn->is_passed = true;
	return leave(engine, err) && engine_session_between(engine, err);
}

bool
lock_turn_begin(struct engine *engine)
{
	struct lock_turn *turn = turn_of(engine);
	bool is_ahead = turn->is_ahead;

	turn->is_ahead = false;
	return is_ahead;
}

bool
lock_turn_over(struct engine *engine, bool is_done)
{
	struct lock_turn *turn = turn_of(engine);
	bool is_held = !turn->is_passed || (!is_done && turn->is_ahead);

	turn->is_passed = false;
	if (!is_done)
		turn->is_ahead = false;
	return is_held;
}
