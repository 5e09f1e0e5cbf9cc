/*
 * The schemas that are managed: which there are, and making them.
 */
#ifndef AF_SCHEMA_H
#define AF_SCHEMA_H

#include "cli/migrate/engine.h"

struct schema_state
{
	const char *name;
	bool exists;
	bool is_empty; /* in Flyway's eyes; true for one that does not exist */
};

/* defaultSchema first when it is not among schemas; just the history's when none are named.
 * *states: in the arena. */
AF_MUST_CHECK bool schemas_look(struct engine *engine, struct schema_state **states, size_t *n,
								struct af_error *err);

/* Makes those that do not exist. *created: the quoted names with commas between, as the history
 * stores them; NULL: none. */
AF_MUST_CHECK bool schemas_create(struct engine *engine, const struct schema_state *states,
								  size_t n, const char **created, struct af_error *err);

/* The names under `schemas`, with ", " between; "" when none are named. */
const char *schemas_named(const struct engine *engine);

#endif
