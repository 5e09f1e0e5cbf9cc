/*
 * migrate: everything that waits is applied, one migration after the other.
 */
#ifndef AF_MIGRATE_H
#define AF_MIGRATE_H

#include "cli/migrate/apply.h"

struct migrated
{
	const char *category;
	const char *version; /* NULL: repeatable */
	const char *description;
	const char *type;
	const char *path;
	int64_t ms;
	size_t n_tries;
};

struct migrate_result
{
	const char *database;
	const char *schema_names;
	const char *initial; /* the schema's version before; NULL: none */
	const char
		*current; /* the version of the last versioned migration applied now; NULL: none was */
	struct migrated *migrations;
	size_t n_migrations;
	size_t n_executed; /* without those that were rolled back with their group */
	bool has_no_files;
	bool has_begun; /* a failure is one of a migration: what was applied before it is in here */
};

/* The result lives in the engine's arena and is filled as far as it went, after a failure too. */
AF_MUST_CHECK bool migrate(struct engine *engine, const struct migrate_listener *listener,
						   struct migrate_result *result, struct af_error *err);

#endif
