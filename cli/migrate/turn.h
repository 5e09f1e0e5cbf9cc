/*
 * The loop of migrate and undo: lock, history, plan, what is to be applied now, unlock; until
 * nothing is left. Every turn plans from the rows it read under the lock, so runs may take turns on
 * one database; anew where they are others than the last plan foresaw.
 */
#ifndef AF_TURN_H
#define AF_TURN_H

#include "cli/migrate/apply.h"

struct turn_choice
{
	const struct af_info *const *lines; /* live as long as the turn's plan */
	size_t n;							/* 0: nothing in this turn */
	bool is_last;
};

struct turns
{
	struct engine *engine;
	const struct resolved *resolved;
	const struct apply_events *events;
	const struct migrate_listener *listener;
	const char *target;	  /* of the plan; NULL: none */
	bool chooses_pending; /* choose() takes the first of what is pending, and looks at nothing else
						   */
	bool *is_past_versioned; /* as in struct apply_args */
	void *to;
	/* From the plan that holds under the lock; `arena` lives as long as the plan. */
	bool (*choose)(void *to, const struct plan *plan, struct arena *arena,
				   struct turn_choice *choice, struct af_error *err);
	void (*remember)(void *to, const struct af_info *line, int64_t ms); /* one that is done */
	void (*taken_back)(void *to); /* what this turn has remembered is tried again; NULL: nobody
									 asks */
	void (*done)(void *to); /* a turn is over, all of it committed; one that fails may come again */
};

/* Takes turns until one was the last. The lock is given back after a failure, too. */
AF_MUST_CHECK bool turns_take(const struct turns *turns, struct af_error *err);

#endif
