/*
 * The schemas that are managed: which there are, and making them.
 */
#ifndef AF_SCHEMA_H
#define AF_SCHEMA_H

#include "cli/migrate/resolve.h"

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

/* The callbacks before schemas are made; they come whether or not one is missing. */
AF_MUST_CHECK bool schemas_tell(struct engine *engine, const struct resolved *resolved,
								struct af_error *err);

/*
 * Makes the schemas that are missing (unless createSchemas is false) and the history table. The
 * caller holds the lock and knows that there is no table. *created: as schemas_create() has it.
 */
AF_MUST_CHECK bool schemas_make_history(struct engine *engine, const char **created,
										struct af_error *err);

/* The row that tells which schemas were made; created NULL: none. It is row 0 where it is the
 * first, else it takes the next rank, as Flyway's does behind the row of baseline. */
AF_MUST_CHECK bool schemas_mark(struct engine *engine, const char *created, bool is_first,
								struct af_error *err);

/* The names under `schemas`, with ", " between; "" when none are named. */
const char *schemas_named(const struct engine *engine);

#endif
