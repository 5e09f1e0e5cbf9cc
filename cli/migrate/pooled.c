/*
 * See pooled.h. What stays in a session is put away in the message that ends a transaction: behind
 * it the session is another client's.
 */
#include "cli/migrate/pooled.h"

#include "cli/db/pooled.h"
#include "cli/migrate/own_settings.h"

/* Not DISCARD ALL, which cannot be in a message of several. */
#define CLEANUP                                                                                  \
	"CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DEALLOCATE ALL; UNLISTEN *;" \
	" SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;"
#define N_CLEANUP 10
#define BEFORE_COMMIT "DEALLOCATE ALL; SELECT pg_catalog.pg_advisory_unlock_all();"
#define N_BEFORE_COMMIT 2

struct escort
pooled_sql_behind_commit(void)
{
	return (struct escort){.sql = CLEANUP, .n_statements = N_CLEANUP};
}

struct escort
pooled_sql_before_commit(void)
{
	return (struct escort){.sql = BEFORE_COMMIT, .n_statements = N_BEFORE_COMMIT};
}

/* initSql runs in each transaction, since there is no session it could run in once. */
static void
set_begin(struct engine *engine, const char *settings)
{
	struct db_pooled *pooled = arena_alloc(engine->arena, sizeof(*pooled));
	const char *init_sql = db_init_sql(engine->db);

	pooled->begin = arena_printf(
		engine->arena,
		"BEGIN ISOLATION LEVEL READ COMMITTED; %s%s SELECT pg_catalog.set_config('client_encoding',"
		" %s, false), pg_catalog.set_config('application_name', %s, false),"
		" pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false); %s",
		*settings != '\0' ? settings : init_sql,
		*settings == '\0' && *init_sql != '\0' ? "\n;" : "",
		db_quote_literal(engine->db, engine->arena,
						 db_counts_bytes(engine->db) ? "SQL_ASCII" : "UTF8"),
		db_quote_literal(engine->db, engine->arena, db_application_name(engine->db)),
		engine_query_text(engine, "session_watch", ""));
	pooled->before = BEFORE_COMMIT;
	pooled->cleanup = CLEANUP;
	db_set_pooled(engine->db, pooled);
}

void
pooled_begin(struct engine *engine)
{
	set_begin(engine, "");
}

bool
pooled_keep_settings(struct engine *engine, struct af_error *err)
{
	const char *searched = own_settings_sql(engine);
	struct db_result *result;

	if (engine->own_settings != NULL)
		return true;
	if (!engine_query(engine, "session_settings", &searched, &result, err))
		return false;
	set_begin(engine, arena_strdup(engine->arena, db_result_get(result, 0, 0)));
	db_result_free(result);
	return true;
}

bool
pooled_allows(const struct engine *engine, const struct script *script, bool in_transaction,
			  struct af_error *err)
{
	if (!engine->is_pooled || (in_transaction && !script->ends_transaction))
		return true;
	error_set(err, ERR_MIGRATION,
			  "\"%s\" cannot run through a pooler that hands out transactions: %s",
			  script->file->script,
			  in_transaction ? "it ends its transaction, and with it the lock of migrations"
							 : "it runs outside a transaction, where no lock of migrations holds");
	error_detail(err, "Between our program and the server is a pooler: the session that answers is "
					  "another than the one that was connected to.");
	error_hint(err, "Connect to the server itself; or to a pool of sessions, and say so with "
					"--pooler=session.");
	error_place(err, script->file->shown, 0, 0);
	err->code = "ERROR";
	return false;
}
