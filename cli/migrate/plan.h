/*
 * What is there and what is to be done: files and rows joined (core/history/states), and the
 * target.
 */
#ifndef AF_PLAN_H
#define AF_PLAN_H

#include "cli/migrate/history.h"
#include "cli/migrate/resolve.h"
#include "core/history/states.h"

struct plan
{
	struct af_info *lines; /* info's */
	size_t n_lines;
	const struct af_info **pending; /* in the order they run: versions ascending, then repeatables;
									   those that cherryPick names, if it does */
	size_t n_pending;
	const char *current; /* the schema's version; NULL: none */
};

/*
 * The version that "current", "next", "9?" or "9" mean at this moment; NULL: no limit. To be asked
 * once a run, since "next" must not move on. A version that nothing has is an error unless it ends
 * in '?'.
 */
AF_MUST_CHECK bool plan_target(struct engine *engine, const struct resolved *resolved,
							   const struct history *history, const char **target,
							   struct af_error *err);

/* Whether cherryPick names nothing but migrations that are there. */
AF_MUST_CHECK bool plan_check_picks(const struct engine *engine, const struct resolved *resolved,
									struct af_error *err);

/* Whether everything that cherryPick names can run, or has: a version that is too low is passed
 * over otherwise. */
AF_MUST_CHECK bool plan_check_picked(const struct engine *engine, const struct plan *plan,
									 struct af_error *err);

/* Everything lives in `arena`; lines borrow from resolved and history. */
void plan_make(const struct engine *engine, const struct resolved *resolved,
			   const struct history *history, const char *target, struct arena *arena,
			   struct plan *plan);

#endif
