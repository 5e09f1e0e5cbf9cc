/*
 * One run of the engine on one connection: the configuration, and the facts of the session that
 * every step needs. The steps are files of their own: location, resolve, lock, history, plan,
 * apply; the verbs are migrate, info, validate.
 */
#ifndef AF_ENGINE_H
#define AF_ENGINE_H

#include <stdint.h>

#include "cli/db/batch.h"
#include "cli/migrate/config.h"
#include "cli/migrate/explain.h"

/* SQL of ours around a script's, sent with it where that saves a round trip. */
struct escort
{
	const char *sql; /* each statement ended by a semicolon; NULL: nothing */
	size_t n_statements;
	struct db_batch_reader reader; /* whose rows are wanted; counts from the escort's first */
};

/* A timeout as the session has it without us. */
struct own_timeout
{
	int64_t ms;
	const char *text;	/* as SHOW tells it; NULL: not asked yet */
	bool is_of_session; /* set by the URL, initSql or a callback; else the role's or the server's */
};

struct engine
{
	const struct migrate_config *config;
	struct db *db;
	struct arena *arena;
	struct arena *scratch;	   /* until the turn is over; outside of turns, `arena` */
	const char *schema;		   /* where the history table is; not quoted */
	const char *quoted_schema; /* "public" */
	const char *quoted_table;  /* "public"."flyway_schema_history", as Flyway writes it */
	const char *user;
	const char *database;
	const char *original_path; /* search_path and role as they were when the run began */
	const char *original_role;
	const char *started_at;	  /* local time, as ${flyway:timestamp} has it */
	const char *own_settings; /* SQL: what initSql and callbacks had set before the first script */
	const char *noted_sql;	  /* what may have set others than the server lists; NULL: nothing */
	struct own_timeout lock_timeout; /* these as well */
	struct own_timeout statement_timeout;
	struct history_cache *history; /* NULL until the history was read */
	struct script_scans *scans;	   /* what first passes over scripts have found; NULL: none yet */
	struct dry_run *dry_run;	   /* NULL: what is done is really done */
	bool tries_again;			   /* in the next turn, counting on */
	int64_t retry_pause_ms;
	size_t n_tries;				 /* of the migration that is applied now */
	struct lock_turn *turn;		 /* NULL until the lock was asked for */
	struct escort sql_between;	 /* made once */
	struct rehearsal *rehearsal; /* NULL: … and stays */
	explain_function *explain;	 /* says more about findings; NULL: nobody does */
	void *explain_to;
	bool reads_once; /* resolve() leaves out the checksums of long scripts */
	bool is_standby;
	bool is_read_only;	 /* transactions begin so */
	int hidden_pid;		 /* of the server's session, where a pooler told another; 0: none did */
	bool is_pooled;		 /* each transaction has another session (pooled.h) */
	bool has_progress;	 /* there was a progress table when the history was last looked for */
	bool is_blind;		 /* a second connection could not be had: told once */
	bool has_told_grant; /* which shows more of other sessions: once, too */
	bool may_lose_lock;	 /* since it was taken, something has run that may have given it back */
	bool is_lock_lost;	 /* a transaction was rolled back for that: it can be planned anew */
};

/* Asks the session. The engine borrows config, db and arena, and owns nothing. */
AF_MUST_CHECK bool engine_init(struct engine *engine, const struct migrate_config *config,
							   struct db *db, struct arena *arena, struct af_error *err);

/* Runs an embedded query (core/queries) with its parameters. *result: db_result_free(). */
AF_MUST_CHECK bool engine_query(const struct engine *engine, const char *name,
								const char *const *params, struct db_result **result,
								struct af_error *err);

/* The same query as text, for a message of several; its one parameter is a number. */
const char *engine_query_text(struct engine *engine, const char *name, const char *number);

/*
 * The session between scripts is ours: search_path holds pg_catalog alone, so that nobody's
 * operator or function takes part in our queries. For a script it is Flyway's: the schema first,
 * then what it was when the run began; the role, too, is put back to that. To write the history row
 * of a script, which is done with qualified names, only the role is: deferred triggers still have
 * the script's search_path. At the end both are as they were; what failed before stays what is
 * told.
 */
const char *engine_search_path(const struct engine *engine); /* of scripts */
struct escort engine_sql_for_script(struct engine *engine);	 /* for a session that is ours */
struct escort engine_sql_for_record(struct engine *engine);
AF_MUST_CHECK bool engine_session_begin(struct engine *engine,
										struct af_error *err); /* of a connection made anew */
AF_MUST_CHECK bool engine_session_for_us(struct engine *engine, struct af_error *err);
AF_MUST_CHECK bool engine_session_for_script(struct engine *engine, struct af_error *err);
AF_MUST_CHECK bool engine_session_restore_after(struct engine *engine, bool is_done,
												struct af_error *err);

/*
 * Between two migrations nothing of the first is left: settings are reset, temporary objects and
 * prepared statements dropped; then what was set before the first is set again. The session is ours
 * behind it. engine_remember_settings() looks what that is, once a run.
 */
AF_MUST_CHECK bool engine_remember_settings(struct engine *engine, struct af_error *err);
const char *engine_sql_reset(struct engine *engine); /* the first half of it */
struct escort engine_sql_between(struct engine *engine);
AF_MUST_CHECK bool engine_session_between(struct engine *engine, struct af_error *err);

#endif
