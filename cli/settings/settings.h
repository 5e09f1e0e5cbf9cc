/*
 * Every setting of the project, in one table (settings.def), and where its value came from.
 * Order of sources, later ones win: default < config.json < flyway.conf or flyway.toml <
 * environment < option.
 */
#ifndef AF_SETTINGS_H
#define AF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/error.h"
#include "cli/base/secret.h"

enum setting_id
{
#define SETTING(id, name, env, type, standard, is_secret, choices, help) SETTING_##id,
#include "cli/settings/settings.def"
#undef SETTING
	N_SETTINGS
};

/* What infrastructure["<region>"] in config.json holds (region.def). */
enum region_setting_id
{
#define REGION_SETTING(id, name, type, standard, help) REGION_SETTING_##id,
#include "cli/settings/region.def"
#undef REGION_SETTING
	N_REGION_SETTINGS
};

enum setting_type
{
	SETTING_TEXT,
	SETTING_BOOL,
	SETTING_INT,
	SETTING_DURATION, /* as PostgreSQL writes them: 5s, 200ms, 0 */
	SETTING_LIST,	  /* comma separated; an array in config.json */
	SETTING_MAP		  /* name.KEY=value: placeholders, docs … ; read with settings_map_next() */
};

enum setting_source
{
	SOURCE_DEFAULT,
	SOURCE_CONFIG_JSON,
	SOURCE_FLYWAY_CONF,
	SOURCE_FLYWAY_TOML,
	SOURCE_ENVIRONMENT,
	SOURCE_OPTION
};

/* A row of the table. */
struct setting
{
	const char *name; /* Flyway's camelCase, or ours in the same form: the key in flyway.conf
						 (flyway.NAME) and -NAME= */
	const char *env; /* the environment variable; for a map what its names start with; NULL: none */
	enum setting_type type;
	const char *standard; /* the default; NULL: none */
	bool is_secret;
	const char *choices; /* "a|b|c"; NULL: any */
	const char *help;
};

extern const struct setting settings_table[N_SETTINGS];
extern const struct setting region_table[N_REGION_SETTINGS];

struct settings; /* opaque; lives in the arena given to settings_load() */

struct settings_args
{
	const char
		*config_json; /* --config; NULL: config.json in the working directory when it is there */
	const char *environment; /* --env; NULL: none: environments.<name> of config.json is laid over
								the rest */
	const char *const *options; /* NAME, VALUE, NAME, VALUE, … ended by NULL: from the command line,
								   in camelCase */
};

/*
 * Reads all sources. Errors name file, line or key, what is wrong and what to do; the first one is
 * told, with the number of the others. A "CHANGE ME" is no error here but in settings_require().
 */
AF_MUST_CHECK bool settings_load(const struct settings_args *args, struct arena *arena,
								 struct settings **settings, struct af_error *err);

/* Something wrong with the settings, as `config check` lists it. */
struct settings_problem
{
	const char *file; /* or the name of the variable or the option */
	int line;		  /* 0: unknown; likewise column */
	int column;
	const char *key; /* NULL: none */
	const char *message;
	const char *hint;	/* NULL: none */
	const char *code;	/* Flyway's errorCode */
	bool is_unfinished; /* "CHANGE ME": wrong only for a command that needs the value */
};

/* Reads all sources, every environment of config.json included; answers all problems at once (in
 * the arena). */
size_t settings_check(const struct settings_args *args, struct arena *arena,
					  const struct settings_problem **problems);

/* NULL: not set. Never for a secret (that is our bug). */
const char *settings_get(const struct settings *settings, enum setting_id id);
struct secret settings_get_secret(const struct settings *settings, enum setting_id id);
bool settings_get_bool(const struct settings *settings,
					   enum setting_id id); /* checked when loaded */
long settings_get_int(const struct settings *settings,
					  enum setting_id id); /* checked when loaded */
long settings_get_ms(const struct settings *settings, enum setting_id id,
					 long otherwise); /* of a duration; `otherwise`: it is not set */
const char *const *settings_get_list(const struct settings *settings,
									 enum setting_id id); /* ended by NULL, never NULL */

/* The value of a setting a command cannot do without: not set or still "CHANGE ME" is an error that
 * says where. */
AF_MUST_CHECK bool settings_require(const struct settings *settings, enum setting_id id,
									const char **value, struct af_error *err);

/* The entries of a map in order of their names (compared without case); *at starts at 0. NULL: no
 * more. */
const char *settings_map_next(const struct settings *settings, enum setting_id id, size_t *at,
							  const char **value);

const char *settings_map_source_text(const struct settings *settings, enum setting_id id,
									 const char *name);

/*
 * True for "secretsmanager:NAME#key": not a value but where one is kept. Who wants to use such a
 * value and cannot resolve it ends with settings_reference_error().
 */
bool settings_is_reference(const char *value);
bool settings_is_good_reference(const char *value); /* NAME and key are there */
bool settings_reference_error(const struct settings *settings, const char *placeholder,
							  struct af_error *err);

enum setting_source settings_source(const struct settings *settings, enum setting_id id);

/* In words: "default", "config.json: environments.prod.url", "FLYWAY_URL", "flyway.conf:3", "-url".
 */
const char *settings_source_text(const struct settings *settings, enum setting_id id);

/* The directory relative paths start from: workingDirectory, else the process's. */
const char *settings_directory(const struct settings *settings);

/*
 * Finds the row for a name as -NAME=, flyway.NAME or --NAME give it: camelCase, kebab-case when
 * `kebab`, an entry of a map as MAP.KEY (*key is then KEY, NULL otherwise). N_SETTINGS: none.
 */
enum setting_id settings_find(const char *name, bool kebab, const char **key);

/*
 * True for an option that names a value of an environment of flyway.toml, -environments.NAME.KEY=.
 * *id is the setting it stands for.
 */
bool settings_find_in_environment(const char *option, enum setting_id *id);

/* The setting's name as an option: outOfOrder is out-of-order, docs.style is docs-style. */
const char *settings_kebab(struct arena *arena, const char *name);

/* What Flyway has and we have not (foreign.def). */
enum foreign_kind
{
	FOREIGN_NOTHING, /* there is nothing to do about it: told by -X */
	FOREIGN_IGNORED, /* a warning */
	FOREIGN_REFUSED, /* an error, unless it is empty */
	FOREIGN_REMOVED	 /* an error: Flyway does not take it any longer */
};

struct foreign_setting
{
	const char *name;
	enum foreign_kind kind;
	const char *what; /* is said of it */
};

/* The row for a name as in -NAME=, flyway.NAME; NULL: none. */
const struct foreign_setting *settings_find_foreign(const char *name);

/* The text with every password in a URL or connection string masked; what may be shown of a URL. In
 * the arena. */
const char *settings_mask_url(struct arena *arena, const char *url);
void settings_wipe_url(char *url); /* the same, in place and of the same length */

/*
 * The regions under "infrastructure" in config.json, in its order; *at starts at 0. NULL: no more.
 * A region that is not there has the defaults.
 */
const char *settings_region_next(const struct settings *settings, size_t *at);
const char *settings_region_get(const struct settings *settings, const char *region,
								enum region_setting_id id);
bool settings_region_get_bool(const struct settings *settings, const char *region,
							  enum region_setting_id id);
const char *const *settings_region_get_list(
	const struct settings *settings, const char *region,
	enum region_setting_id id); /* ended by NULL, never NULL */
AF_MUST_CHECK bool settings_region_require(const struct settings *settings, const char *region,
										   enum region_setting_id id, const char **value,
										   struct af_error *err);
const char *settings_region_source_text(const struct settings *settings, const char *region,
										enum region_setting_id id);

#endif
