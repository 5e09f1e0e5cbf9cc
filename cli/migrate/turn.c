/*
 * See turn.h. What a turn applies is its caller's choice.
 */
#include "cli/migrate/turn.h"

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/history_cache.h"
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

/* A plan, which lives until the history is another than it foresaw. */
struct planning
{
	struct arena *arena; /* of the plan; NULL: there is none */
	struct plan plan;
	const struct af_info *ran; /* by the last turn, and it alone; NULL: none */
};

/* From the rows read under the lock. When they are those of the last plan and one more, of its
 * first line, what is pending is what was, but for that. */
static bool
planning_renew(struct planning *planning, const struct turns *turns, struct af_error *err)
{
	struct history history;

	if (turns->chooses_pending && planning->ran != NULL && planning->plan.n_pending > 0 &&
		planning->ran == planning->plan.pending[0] &&
		history_goes_on(turns->engine, planning->ran->resolved))
	{
		planning->plan.pending++;
		planning->plan.n_pending--;
		return true;
	}
	arena_free(planning->arena);
	planning->arena = arena_new();
	planning->ran = NULL;
	if (!history_read(turns->engine, planning->arena, &history, err))
		return false;
	plan_make(turns->engine, turns->resolved, &history, turns->target, planning->arena,
			  &planning->plan);
	return true;
}

/* Under the lock. */
static bool
take_one(struct turns *turns, struct planning *planning, bool *is_last, struct af_error *err)
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

	if (!planning_renew(planning, turns, err) ||
		!turns->choose(turns->to, &planning->plan, planning->arena, &choice, err))
		return false;
	*is_last = choice.is_last;
	args.goes_on = !choice.is_last;
	planning->ran = choice.n == 1 ? choice.lines[0] : NULL;
	if (choice.n > 0 && !apply(&args, choice.lines, choice.n, err))
		return false;
	turns->done(turns->to);
	return true;
}

/* The turn was rolled back, since its script had given the lock away, or since the lock goes with
 * the transaction: it is planned anew. */
static bool
may_repeat(struct engine *engine, int *n_repeated, struct af_error *err)
{
	if (!engine->is_lock_lost || db_transaction(engine->db) != DB_IDLE ||
		(!engine->tries_again && (*n_repeated)++ == MOST_REPEATED))
		return false;
	engine->is_lock_lost = false;
	if (!engine->tries_again)
		log_info("%s: it was rolled back, and is looked at again", err->message);
	error_clear(err);
	return true;
}

bool
turns_take(const struct turns *turns, struct af_error *err)
{
	struct turns own = *turns;
	struct planning planning = {0};
	struct engine *engine = own.engine;
	bool is_last = false;
	bool may_go_on = true;
	int n_repeated = 0;

	while (may_go_on && !is_last)
	{
		bool ok;

		engine->scratch = arena_new();
		ok = signals_check(err) && lock_acquire(engine, err) &&
			 lock_release_after(engine, take_one(&own, &planning, &is_last, err), err);
		arena_free(engine->scratch);
		engine->scratch = engine->arena;
		if (ok)
			continue;
		planning.ran = NULL;
		is_last = false;
		may_go_on = may_repeat(engine, &n_repeated, err);
	}
	arena_free(planning.arena);
	return may_go_on;
}
