/*
 * The scripts that are there, beside what the base branch and a database have: what new, check and
 * renumber go by. Nothing is changed here.
 */
#ifndef AF_FLOW_INVENTORY_H
#define AF_FLOW_INVENTORY_H

#include "cli/flow/migration.h"
#include "cli/git/repository.h"
#include "cli/migrate/history.h"
#include "cli/migrate/location.h"

struct inventory_script
{
	const struct script_file *file; /* NULL: the working tree has it not */
	const char *path;				/* absolute */
	const char *git_path;			/* from the top of the repository; NULL: not in it */
	const char *name;
	struct af_script_name parsed; /* of `name` */
	const char *version;		  /* as info shows it; NULL: none */
	const char *spelt_version;	  /* as the name has it */
	const char *description;
	bool is_in_base; /* the base has it, or had it where we left it */
	bool is_applied; /* as the history of the database tells, where check has asked it */
};

struct inventory
{
	struct arena *arena;
	struct migrate_config config;
	struct inventory_script *scripts; /* in the order of their paths */
	size_t n_scripts;

	/* the repository */
	bool has_git;
	struct git git;

	/* the base */
	const char *base;					   /* its name; NULL: there is none to compare with */
	const char *commit;					   /* its last commit */
	const char *fork;					   /* the commit where we left it */
	struct inventory_script *base_scripts; /* of the last commit, within the locations */
	size_t n_base_scripts;
	struct git_paths changed; /* since `fork`: gone, or not the same */

	/* the database */
	bool has_database;
	struct migration migration;
	struct history history;
};

struct inventory_args
{
	const struct settings *settings;
	const char *base; /* NULL: GITHUB_BASE_REF, and where that is not set none */
	bool has_no_base; /* whatever GITHUB_BASE_REF says */
	bool asks_database;
};

/* inventory_close() it, after a failure too. */
AF_MUST_CHECK bool inventory_open(struct inventory *inventory, const struct inventory_args *args,
								  struct arena *arena, struct af_error *err);
void inventory_close(struct inventory *inventory);

/* Whether it is a migration with a version of its own: neither an undo script nor a baseline. */
bool inventory_is_versioned(const struct inventory_script *script);

/* The highest version that a script here, the base or the history has, as a script spells it; NULL:
 * none. */
const char *inventory_highest(const struct inventory *inventory);

/* The base's alone. */
const char *inventory_base_highest(const struct inventory *inventory);

/* The script of this absolute path; NULL: none. */
struct inventory_script *inventory_find(struct inventory_script *scripts, size_t n,
										const char *path);

#endif
