/*
 * baseline: a schema that is there already gets a history that begins behind it.
 */
#ifndef AF_BASELINE_H
#define AF_BASELINE_H

#include "cli/migrate/resolve.h"

struct baseline_result
{
	const char *database;
	const char *version;
	bool was_there; /* the same baseline stands in the history already */
};

/* The verb. The result lives in the engine's arena. */
AF_MUST_CHECK bool baseline(struct engine *engine, struct baseline_result *result,
							struct af_error *err);

/* Writes the row into a history table that has none, with its callbacks around it: what migrate
 * does for baselineOnMigrate. */
AF_MUST_CHECK bool baseline_write(struct engine *engine, const struct resolved *resolved,
								  struct af_error *err);

#endif
