/*
 * See turn.h. What a turn applies is its caller's choice.
 */
#include "cli/migrate/turn.h"

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/lock.h"

#define MOST_REPEATED 5

static void
tell_started(void *to, const struct af_info *line)
{
	const struct migrate_listener *listener = ((const struct turns *) to)->listener;

	if (listener->started != NULL)
		listener->started(listener->to, line);
}

static void
tell_finished(void *to, const struct af_info *line, int64_t ms)
{
	const struct turns *turns = to;

	turns->remember(turns->to, line, ms);
	if (turns->listener->finished != NULL)
		turns->listener->finished(turns->listener->to, line, ms);
}

static void
tell_taken_back(void *to)
{
	const struct turns *turns = to;

	if (turns->taken_back != NULL)
		turns->taken_back(turns->to);
	if (turns->listener->taken_back != NULL)
		turns->listener->taken_back(turns->listener->to);
}

/* Under the lock. */
static bool
take_one(struct turns *turns, struct arena *arena, bool *is_last, struct af_error *err)
{
	struct migrate_listener mine = {
		.to = turns,
		.started = tell_started,
		.finished = tell_finished,
		.taken_back = tell_taken_back,
	};
	struct apply_args args = {
		.events = turns->events,
		.is_past_versioned = turns->is_past_versioned,
		.engine = turns->engine,
		.resolved = turns->resolved,
		.listener = &mine,
	};
	struct turn_choice choice = {0};
	struct history history;
	struct plan plan;

	if (!history_read(turns->engine, arena, &history, err))
		return false;
	plan_make(turns->engine, turns->resolved, &history, turns->target, arena, &plan);
	if (!turns->choose(turns->to, &plan, arena, &choice, err))
		return false;
	*is_last = choice.is_last;
	if (choice.n > 0 && !apply(&args, choice.lines, choice.n, err))
		return false;
	turns->done(turns->to);
	return true;
}

/* The turn was rolled back, since its script had given the lock away: it is planned anew. */
static bool
may_repeat(struct engine *engine, int *n_repeated, struct af_error *err)
{
	if (!engine->is_lock_lost || (*n_repeated)++ == MOST_REPEATED ||
		db_transaction(engine->db) != DB_IDLE)
		return false;
	engine->is_lock_lost = false;
	log_info("%s: it was rolled back, and is looked at again", err->message);
	error_clear(err);
	return true;
}

bool
turns_take(const struct turns *turns, struct af_error *err)
{
	struct turns own = *turns;
	bool is_last = false;
	int n_repeated = 0;

	while (!is_last)
	{
		struct arena *arena = arena_new();
		bool ok = signals_check(err) && lock_acquire(own.engine, err);

		if (ok)
			ok = lock_release_after(own.engine, take_one(&own, arena, &is_last, err));
		arena_free(arena);
		if (!ok && !may_repeat(own.engine, &n_repeated, err))
			return false;
		is_last = is_last && ok;
	}
	return true;
}
