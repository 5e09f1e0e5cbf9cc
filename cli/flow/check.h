/*
 * What is wrong with the scripts before they meet a database: names and versions against a base
 * branch, what was applied and has changed, statements that take data away or lock.
 */
#ifndef AF_FLOW_CHECK_H
#define AF_FLOW_CHECK_H

#include "cli/flow/inventory.h"
#include "cli/migrate/check_finding.h"

struct check_result
{
	struct check_findings findings; /* sorted by their places */
	size_t n_scripts;				/* whose statements were read */
};

/* `all`: read the statements of every script, not only of those that are new against the base, or
 * not yet applied. What is found is in the result; err is for what kept us from looking. */
AF_MUST_CHECK bool check(struct inventory *inventory, bool all, struct check_result *result,
						 struct af_error *err);

#endif
