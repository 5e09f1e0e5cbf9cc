/*
 * Running what was called: one command, or several one after the other.
 */
#ifndef AF_CALLS_H
#define AF_CALLS_H

#include "cli/command/parse.h"

/*
 * Ends at the first that fails or whose answer is no. Several answers in JSON are one document,
 * {"individualResults": […]}, an error behind them.
 */
AF_MUST_CHECK bool calls_run(struct world *world, const struct invocation *invocation, int *status,
							 struct af_error *err);

#endif
