/*
 * The values of the settings while they are read: what a source may do with them. Readers use
 * settings.h.
 */
#ifndef AF_VALUES_H
#define AF_VALUES_H

#include "cli/settings/problems.h"
#include "cli/settings/settings.h"

/* Where a value stands. */
struct place
{
	enum setting_source source;
	const char *text; /* in words, as settings_source_text() gives it */
	const char *file; /* or the variable or the option */
	const char *key;  /* as it is written there */
	int line;		  /* 0: unknown; likewise column */
	int column;
};

struct map_entry
{
	const char *name;
	const char *value;
	const char *source_text;
};

struct value
{
	const char *text;		   /* NULL: not set; of a list its elements joined by commas */
	const char *const *list;   /* of a list, ended by NULL */
	struct map_entry *entries; /* of a map, by name */
	size_t n_entries;
	enum setting_source source;
	const char *source_text;
};

struct region
{
	const char *name;
	struct value values[N_REGION_SETTINGS];
};

struct settings
{
	struct arena *arena;
	const char *directory;
	struct value values[N_SETTINGS];
	struct region *regions;
	size_t n_regions;
};

/* Everything at its default. */
struct settings *settings_new(struct arena *arena);

/* Takes a text for a setting that is no map: checks it against type and choices; a wrong one
 * becomes a problem. */
void value_set(struct settings *settings, const struct setting *setting, struct value *value,
			   const char *text, const struct place *place, struct problems *problems);

/* Takes a list whose elements are known. */
void value_set_list(struct settings *settings, struct value *value, const char *const *elements,
					size_t n, const struct place *place);

/* Takes an entry of a map; a name that is there (whatever its case) is replaced. */
void value_set_entry(struct settings *settings, struct value *value, const char *name,
					 const char *text, const struct place *place);

/* The region of this name, made with the defaults when it is new. */
struct region *settings_region(struct settings *settings, const char *name);

/* A file name as it is found from the settings' directory. */
const char *settings_path(const struct settings *settings, const char *name);

/*
 * A key that is no setting: what is done about one of foreign.def, a problem with the nearest name
 * (behind `prefix`) for any other. `text`: its value.
 */
void value_unknown(const struct place *place, const char *prefix, const char *name,
				   const char *text, struct problems *problems);

/* The setting that a key of an environment of flyway.toml stands for; N_SETTINGS: none. *key as in
 * settings_find(). */
enum setting_id environment_find(const char *name, const char **key);

/* The sources, each a file of its own. */
void read_config_json(struct settings *settings, const struct settings_args *args,
					  bool all_environments, struct problems *problems);
void read_flyway_conf(struct settings *settings, const char *path, struct problems *problems);
/* All of them at once, since a later one may name the environment that is wanted. */
void read_flyway_toml(struct settings *settings, const char *const *paths, size_t n,
					  const struct settings *ahead, struct problems *problems);
void read_environment(struct settings *settings, char *const *environ_pairs,
					  struct problems *problems);
void read_options(struct settings *settings, const char *const *options, struct problems *problems);

#endif
