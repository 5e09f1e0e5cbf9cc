/*
 * What a run of the engine is told: Flyway's settings as plain fields. Whoever calls fills it
 * (flow/migration.c does, from the settings); strings are borrowed.
 */
#ifndef AF_MIGRATE_CONFIG_H
#define AF_MIGRATE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/db/connection.h"
#include "core/history/script_name.h"

struct placeholder_value
{
	const char *name;
	const char *value;
	bool is_secret; /* its value is never shown: ${NAME} stands for it until it is sent */
};

struct migrate_config
{
	/* where scripts are and how they are named */
	const char *directory; /* relative locations start here */
	const char *const *locations;
	bool fails_on_missing_location;
	const char *encoding;
	bool detects_encoding;
	struct af_naming naming;
	bool validates_naming;
	bool skips_default_resolvers;		   /* no migrations from the locations */
	const char *const *callback_locations; /* further ones; ended by NULL, may be empty */
	bool skips_default_callbacks;		   /* no callbacks from the locations */

	/* placeholders */
	const struct placeholder_value *placeholders;
	size_t n_placeholders;
	bool replaces_placeholders;
	bool has_flyway_checksums; /* of repeatables, whatever their secrets */
	const char *environment;   /* what ${flyway:environment} is */
	const char *placeholder_prefix;
	const char *placeholder_suffix;
	const char *placeholder_separator;

	/* the history */
	const char *table;
	const char *default_schema; /* NULL: the first of schemas, else the session's */
	const char *const *schemas; /* ended by NULL, may be empty */
	bool creates_schemas;
	const char *tablespace;	  /* NULL: the default */
	const char *installed_by; /* NULL: the session's user */

	/* what runs */
	const char *target;				/* "latest", "current", "next", a version, a version and '?' */
	const char *const *cherry_pick; /* versions and descriptions; ended by NULL, empty: all */
	bool out_of_order;
	bool is_group;
	bool is_mixed;
	bool executes_in_transaction;
	bool validates_on_migrate;
	const char *const *ignore_patterns;
	bool skips_executing;
	bool resumes;				/* scripts that were begun outside a transaction go on */
	bool restarts_failed;		/* as Flyway does: those that failed begin anew, without a word */
	const char *dry_run_output; /* the file to write to in place of running ("-": standard output);
								   NULL: run */
	long rehearse_lock_timeout_ms;
	bool outputs_query_results;
	long lock_timeout_ms; /* -1: not said; likewise … */
	long statement_timeout_ms;
	long lock_tries;		  /* of a migration that a lock or a deadlock stops; 0: not said */
	long max_queue;			  /* give up when more wait behind a migration; -1: never */
	bool speaks_flyway;		  /* called as Flyway is: what was not said is as there */
	size_t longest_statement; /* bytes; a longer one is an error */
	bool sends_singly;		  /* one statement a message: no batches */
	enum db_pooling pooling;
	long lock_retry_count; /* -1: for ever */

	/* what info shows; NULL and empty: all */
	const char *info_since_date; /* dd/mm/yyyy hh:mm */
	const char *info_until_date;
	const char *info_since_version;
	const char *info_until_version;
	const char *const *info_of_state;

	/* baseline */
	bool baselines_on_migrate;
	const char *baseline_version;
	const char *baseline_description;

	bool is_clean_disabled;
	bool is_throwaway; /* the database ends with its server: no use in waiting for it */
};

#endif
