/*
 * Every setting of the project, in one table (settings.def), and where its value came from.
 * Order of sources, later ones win: default < config.json < flyway.conf < environment < option.
 */
#ifndef AF_SETTINGS_H
#define AF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/error.h"
#include "cli/base/secret.h"

enum setting_id
{
#define SETTING(id, name, env, type, standard, is_secret, help) SETTING_##id,
#include "cli/settings/settings.def"
#undef SETTING
	N_SETTINGS
};

enum setting_type
{
	SETTING_TEXT,
	SETTING_BOOL,
	SETTING_INT,
	SETTING_LIST,	/* comma separated; an array in config.json */
	SETTING_MAP		/* name.KEY=value: placeholders, docs … ; read with settings_map_next() */
};

enum setting_source
{
	SOURCE_DEFAULT,
	SOURCE_CONFIG_JSON,
	SOURCE_FLYWAY_CONF,
	SOURCE_ENVIRONMENT,
	SOURCE_OPTION
};

/* A row of the table. */
struct setting
{
	const char *name;		/* Flyway's camelCase, or ours in the same form: the key in flyway.conf (flyway.NAME) and -NAME= */
	const char *env;		/* the environment variable */
	enum setting_type type;
	const char *standard;	/* the default; NULL: none */
	bool is_secret;
	const char *help;
};

extern const struct setting settings_table[N_SETTINGS];

struct settings; /* opaque; lives in the arena given to settings_load() */

struct settings_args
{
	const char *config_json;			/* --config; NULL: config.json in the working directory when it is there */
	const char *environment;			/* --env; NULL: none: environments.<name> of config.json is laid over the rest */
	const char *const *options;			/* NAME, VALUE, NAME, VALUE, … ended by NULL: from the command line, in camelCase */
};

/* Reads all sources. Errors name file, line or key, what is wrong and what to do. */
AF_MUST_CHECK bool settings_load(const struct settings_args *args, struct arena *arena, struct settings **settings,
								 struct af_error *err);

/* NULL: not set. Never for a secret (that is our bug). */
const char *settings_get(const struct settings *settings, enum setting_id id);
struct secret settings_get_secret(const struct settings *settings, enum setting_id id);
bool settings_get_bool(const struct settings *settings, enum setting_id id);	/* checked when loaded */
long settings_get_int(const struct settings *settings, enum setting_id id);		/* checked when loaded */
const char *const *settings_get_list(const struct settings *settings, enum setting_id id); /* ended by NULL, never NULL */

/* The entries of a map in order of their names; *at starts at 0. NULL: no more. */
const char *settings_map_next(const struct settings *settings, enum setting_id id, size_t *at, const char **value);

enum setting_source settings_source(const struct settings *settings, enum setting_id id);

/* In words: "default", "config.json: environments.prod.url", "FLYWAY_URL", "flyway.conf:3", "-url". */
const char *settings_source_text(const struct settings *settings, enum setting_id id);

/* The directory relative paths start from: workingDirectory, else the process's. */
const char *settings_directory(const struct settings *settings);

#endif
