/*
 * A run of the migration engine on the database that the settings name.
 */
#ifndef AF_FLOW_MIGRATION_H
#define AF_FLOW_MIGRATION_H

#include "cli/flow/say_why.h"
#include "cli/migrate/engine.h"
#include "cli/settings/settings.h"

struct migration
{
	struct migrate_config config;
	struct db *db;
	struct engine engine;
	struct say_why why;
};

/*
 * Connects (`url` as in database_connect()) and asks the session. On a throwaway cluster
 * dev.placeholders stand above placeholders. migration_close() it, after a failure too.
 */
AF_MUST_CHECK bool migration_open(const struct settings *settings, const char *url, bool is_dev,
								  struct arena *arena, struct migration *migration,
								  struct af_error *err);
/* The engine's configuration without a database: placeholders have no values. */
AF_MUST_CHECK bool migration_configure(const struct settings *settings, struct arena *arena,
									   struct migrate_config *config, struct af_error *err);
void migration_close(struct migration *migration);

/* The extension that answers (db_engine_choose()): auto passes over it where the settings ask for
 * more than it takes. */
AF_MUST_CHECK bool migration_choose_engine(struct migration *migration, const char *choice,
										   const char **extension, struct af_error *err);

#endif
