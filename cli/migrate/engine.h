/*
 * One run of the engine on one connection: the configuration, and the facts of the session that
 * every step needs. The steps are files of their own: location, resolve, lock, history, plan,
 * apply; the verbs are migrate, info, validate.
 */
#ifndef AF_ENGINE_H
#define AF_ENGINE_H

#include "cli/db/connection.h"
#include "cli/migrate/config.h"

struct engine
{
	const struct migrate_config *config;
	struct db *db;
	struct arena *arena;
	const char *schema;		   /* where the history table is; not quoted */
	const char *quoted_schema; /* "public" */
	const char *quoted_table;  /* "public"."flyway_schema_history", as Flyway writes it */
	const char *user;
	const char *database;
	const char *original_path; /* search_path and role as they were when the run began */
	const char *original_role;
	const char *started_at; /* local time, as ${flyway:timestamp} has it */
	bool is_standby;
};

/* Asks the session. The engine borrows config, db and arena, and owns nothing. */
AF_MUST_CHECK bool engine_init(struct engine *engine, const struct migrate_config *config,
							   struct db *db, struct arena *arena, struct af_error *err);

/* Runs an embedded query (core/queries) with its parameters. *result: db_result_free(). */
AF_MUST_CHECK bool engine_query(struct engine *engine, const char *name, const char *const *params,
								struct db_result **result, struct af_error *err);

/* Puts role and search_path back to what a migration starts with: Flyway's, the schema first. */
AF_MUST_CHECK bool engine_reset_session(struct engine *engine, struct af_error *err);

/* And at the end: as they were before the run. */
AF_MUST_CHECK bool engine_restore_session(struct engine *engine, struct af_error *err);

#endif
