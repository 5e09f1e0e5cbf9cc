/*
 * clean: everything in the managed schemas is dropped.
 */
#ifndef AF_CLEAN_H
#define AF_CLEAN_H

#include "cli/migrate/engine.h"

struct clean_result
{
	const char *database;
	const char **cleaned; /* emptied; ended by NULL, likewise the others */
	const char **dropped; /* made by migrate, so they go whole */
	const char **unknown; /* there is no such schema */
};

/* Refuses while cleanDisabled is true. With is_dry_run nothing changes. The result lives in the
 * engine's arena. */
AF_MUST_CHECK bool clean(struct engine *engine, bool is_dry_run, struct clean_result *result,
						 struct af_error *err);

#endif
