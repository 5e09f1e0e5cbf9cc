/*
 * flyway.toml as a source of settings: [flyway] holds Flyway's keys, [environments.NAME] the
 * database of that name, with keys of [flyway] again under [environments.NAME.flyway]. The chosen
 * environment is read into the settings, every other one into a throwaway copy, because a wrong key
 * is an error wherever it stands. How TOML is written: toml.c.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/base/nearest.h"
#include "cli/settings/toml.h"
#include "cli/settings/values.h"

#define LARGEST_FILE (1024 * 1024)
#define FLYWAY "flyway"
#define ENVIRONMENTS "environments"

struct reader
{
	struct settings *settings;
	struct problems *problems;
	const char *file;
	const char *prefix;	   /* of keys, for messages: "flyway.", "environments.dev." */
	bool is_environment;   /* the keys are an environment's */
	bool resolves;		   /* ${env.NAME} is replaced */
	const char *base_path; /* what stands before a key on its way down: "postgresql." */
};

/* The keys of an environment. */
static const struct
{
	const char *name;
	enum setting_id id;
} environment_keys[] = {
	{"url", SETTING_URL},
	{"user", SETTING_USER},
	{"password", SETTING_PASSWORD},
	{"schemas", SETTING_SCHEMAS},
	{"connectRetries", SETTING_CONNECT_RETRIES},
	{"connectRetriesInterval", SETTING_CONNECT_RETRIES_INTERVAL},
	{"initSql", SETTING_INIT_SQL},
	{"jdbcProperties", SETTING_JDBC_PROPERTIES},
};

/* What Flyway has at the top besides the two tables; and in an environment besides its keys. */
static const char *const silent_keys[] = {
	"id",		   "name",		  "databaseType", "flywayDesktop", "redgateCompare",
	"displayName", "provisioner", "resolvers"};

static bool
is_silent(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(silent_keys) / sizeof(silent_keys[0]); i++)
		if (strcmp(silent_keys[i], name) == 0)
			return true;
	return false;
}

enum setting_id
environment_find(const char *name, const char **key)
{
	size_t i;

	*key = NULL;
	if (strncmp(name, FLYWAY ".", strlen(FLYWAY ".")) == 0)
		return settings_find(name + strlen(FLYWAY "."), false, key);
	for (i = 0; i < sizeof(environment_keys) / sizeof(environment_keys[0]); i++)
	{
		enum setting_id id = environment_keys[i].id;
		size_t len = strlen(environment_keys[i].name);

		if (strncmp(environment_keys[i].name, name, len) != 0)
			continue;
		if (settings_table[id].type != SETTING_MAP && name[len] == '\0')
			return id;
		if (settings_table[id].type == SETTING_MAP && name[len] == '.' && name[len + 1] != '\0')
		{
			*key = name + len + 1;
			return id;
		}
	}
	return N_SETTINGS;
}

/* Is it a key of an environment alone? */
static bool
is_of_environment(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(environment_keys) / sizeof(environment_keys[0]); i++)
		if (strcmp(environment_keys[i].name, name) == 0)
			return true;
	return false;
}

static struct place
place_of(const struct reader *reader, const char *path, const struct toml_node *node)
{
	struct arena *arena = reader->settings->arena;
	struct place place = {
		SOURCE_FLYWAY_TOML, arena_printf(arena, "%s:%d", reader->file, node->line),
		reader->file,		arena_printf(arena, "%s%s", reader->prefix, path),
		node->line,			node->column};

	return place;
}

static struct settings_problem *
add_problem(struct reader *reader, const struct place *place, const char *message)
{
	struct settings_problem *problem =
		problems_add(reader->problems, place->file, place->key, "%s", message);

	problem->line = place->line;
	problem->column = place->column;
	return problem;
}

static void
expected(struct reader *reader, const struct place *place, const char *what,
		 const struct toml_node *found)
{
	add_problem(reader, place,
				arena_printf(reader->settings->arena, "expected %s, found %s", what,
							 toml_kind_word(found->kind)));
}

/* ------------------------------------------------------------------ ${env.NAME} */

/* The value of ${RESOLVER.KEY}, `len` long inside the braces; NULL: a problem was added. */
static const char *
resolve_one(struct reader *reader, const char *inside, size_t len, const struct place *place)
{
	const char *name = arena_strndup(reader->settings->arena, inside, len);
	const char *value;

	if (strncmp(name, "env.", 4) != 0)
	{
		add_problem(reader, place,
					arena_printf(reader->settings->arena, "\"${%s}\" cannot be resolved", name))
			->hint = "Use ${env.NAME} for an environment variable.";
		return NULL;
	}
	value = getenv(name + 4);
	if (value == NULL)
		add_problem(reader, place,
					arena_printf(reader->settings->arena,
								 "the environment variable \"%s\" is not set", name + 4));
	return value;
}

/* ${WORD.KEY} in a value of an environment; any other text stays. NULL: a problem was added. */
static const char *
resolve(struct reader *reader, const char *text, const struct place *place)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	struct arena *arena = reader->settings->arena;
	const char *done = "";
	const char *open;

	while (reader->resolves && (open = strstr(text, "${")) != NULL)
	{
		size_t word = strspn(open + 2, letters);
		size_t len = strcspn(open + 2, "{}");
		const char *value;

		if (word == 0 || open[2 + word] != '.' || open[2 + len] != '}')
		{
			done = arena_printf(arena, "%s%.*s", done, (int) (open + 2 - text), text);
			text = open + 2;
			continue;
		}
		value = resolve_one(reader, open + 2, len, place);
		if (value == NULL)
			return NULL;
		done = arena_printf(arena, "%s%.*s%s", done, (int) (open - text), text, value);
		text = open + 3 + len;
	}
	return arena_printf(arena, "%s%s", done, text);
}

/* ------------------------------------------------------------------ values */

static bool
is_scalar(const struct toml_node *node)
{
	return node->kind != TOML_ARRAY && node->kind != TOML_TABLE && node->kind != TOML_DATETIME;
}

static void
read_scalar(struct reader *reader, const char *path, enum setting_id id,
			const struct toml_node *node)
{
	static const char *const words[] = {
		[SETTING_TEXT] = "string",			[SETTING_BOOL] = "true or false",
		[SETTING_INT] = "whole number",		[SETTING_DURATION] = "string",
		[SETTING_LIST] = "list of strings",
	};
	const struct setting *setting = &settings_table[id];
	struct place place = place_of(reader, path, node);
	const char *text;

	if (!is_scalar(node))
	{
		expected(reader, &place, words[setting->type], node);
		return;
	}
	text = resolve(reader, node->text, &place);
	if (text != NULL)
		value_set(reader->settings, setting, &reader->settings->values[id], text, &place,
				  reader->problems);
}

static void
read_list(struct reader *reader, const char *path, enum setting_id id, const struct toml_node *list)
{
	struct place place = place_of(reader, path, list);
	const struct toml_node *element;
	const char **elements;
	size_t n = 0;

	for (element = list->first; element != NULL; element = element->next)
		n++;
	elements = arena_alloc_array(reader->settings->arena, n + 1, sizeof(*elements));
	n = 0;
	for (element = list->first; element != NULL; element = element->next)
	{
		if (!is_scalar(element))
		{
			expected(reader, &place, "list of strings", element);
			return;
		}
		elements[n] = resolve(reader, element->text, &place);
		if (elements[n++] == NULL)
			return;
	}
	value_set_list(reader->settings, &reader->settings->values[id], elements, n, &place);
}

/* An entry, or a table of entries whose names go on: a.b = 1 in [flyway.placeholders] is a.b. */
static void
read_entry(struct reader *reader, const char *path, enum setting_id id, const char *name,
		   const struct toml_node *node)
{
	struct arena *arena = reader->settings->arena;
	struct place place = place_of(reader, path, node);
	const struct toml_node *child;
	const char *text;

	if (node->kind == TOML_TABLE)
	{
		for (child = node->first; child != NULL; child = child->next)
			read_entry(reader, arena_printf(arena, "%s.%s", path, child->name), id,
					   name == NULL ? child->name : arena_printf(arena, "%s.%s", name, child->name),
					   child);
		return;
	}
	if (!is_scalar(node) || name == NULL)
	{
		expected(reader, &place, name == NULL ? "table" : "string", node);
		return;
	}
	text = resolve(reader, node->text, &place);
	if (text != NULL)
		value_set_entry(reader->settings, &reader->settings->values[id], name, text, &place);
}

static void
read_value(struct reader *reader, const char *path, enum setting_id id,
		   const struct toml_node *node)
{
	if (settings_table[id].type == SETTING_MAP)
		read_entry(reader, path, id, NULL, node);
	else if (settings_table[id].type == SETTING_LIST && node->kind == TOML_ARRAY)
		read_list(reader, path, id, node);
	else
		read_scalar(reader, path, id, node);
}

/* ------------------------------------------------------------------ keys */

/* The setting of a key, a map by its bare name too; N_SETTINGS: none. */
static enum setting_id
find(const struct reader *reader, const char *path)
{
	int id;

	if (reader->is_environment != is_of_environment(path))
		return N_SETTINGS;
	for (id = 0; id < N_SETTINGS; id++)
		if (strcmp(settings_table[id].name, path) == 0)
			break;
	return (enum setting_id) id;
}

static void
unknown_key(struct reader *reader, const char *path, const struct toml_node *node)
{
	struct place place = place_of(reader, path, node);
	const char *text = node->text == NULL ? (node->first == NULL ? "" : "…") : node->text;
	struct settings_problem *problem;
	struct nearest nearest = {.word = path};
	size_t i;

	if (!reader->is_environment && is_of_environment(path))
		add_problem(reader, &place, "belongs to an environment")->hint =
			"Put it into the table [environments.NAME]; the one named \"default\" is taken unless "
			"\"environment\" says otherwise.";
	else if (reader->is_environment && is_silent(path))
		log_debug("%s: \"%s\" has no effect", place.text, path);
	else if (!reader->is_environment || settings_find_foreign(path) != NULL)
		value_unknown(&place, reader->prefix, path, text, reader->problems);
	else
	{
		problem = add_problem(reader, &place, "unknown key");
		for (i = 0; i < sizeof(environment_keys) / sizeof(environment_keys[0]); i++)
			nearest_offer(&nearest, environment_keys[i].name);
		problems_suggest(reader->problems, problem,
						 nearest.best == NULL ? NULL
											  : arena_printf(reader->problems->arena, "%s%s",
															 reader->prefix, nearest.best));
	}
}

/* The keys of a table; a table that is no setting is a step down. */
static void
read_keys(struct reader *reader, const struct toml_node *table)
{
	const struct toml_node *node;

	for (node = table->first; node != NULL; node = node->next)
	{
		const char *path =
			arena_printf(reader->settings->arena, "%s%s", reader->base_path, node->name);
		enum setting_id id = find(reader, path);
		struct reader inner = *reader;

		if (id != N_SETTINGS)
			read_value(reader, path, id, node);
		else if (node->kind == TOML_TABLE && !reader->is_environment &&
				 settings_find_foreign(path) == NULL)
		{
			inner.base_path = arena_printf(reader->settings->arena, "%s.", path);
			read_keys(&inner, node);
		}
		else if (!reader->is_environment || strcmp(path, FLYWAY) != 0)
			unknown_key(reader, path, node);
	}
}

/* [flyway], at the top or in an environment. */
static void
read_flyway(struct reader *reader, const struct toml_node *node)
{
	struct place place;

	if (node == NULL)
		return;
	place = place_of(reader, "", node);
	place.key = FLYWAY;
	if (node->kind == TOML_TABLE)
		read_keys(reader, node);
	else
		expected(reader, &place, "table", node);
}

static void
read_environment_of(struct reader *reader, const struct toml_node *node)
{
	struct arena *arena = reader->settings->arena;
	struct reader inner = *reader;
	struct place place = place_of(reader, node->name, node);

	if (node->kind != TOML_TABLE)
	{
		expected(reader, &place, "table", node);
		return;
	}
	inner.prefix = arena_printf(arena, "%s%s.", reader->prefix, node->name);
	inner.is_environment = true;
	read_keys(&inner, node);
	inner.prefix = arena_printf(arena, "%s" FLYWAY ".", inner.prefix);
	inner.is_environment = false;
	inner.resolves = false;
	read_flyway(&inner, toml_member(node, FLYWAY));
}

/* The chosen one into the settings; the others are only looked through. */
static bool
read_environments(struct reader *reader, const struct toml_node *root, const char *chosen)
{
	const struct toml_node *environments = toml_member(root, ENVIRONMENTS);
	const struct toml_node *node;
	struct reader scratch = *reader;
	bool is_found = false;

	if (environments != NULL && environments->kind != TOML_TABLE)
	{
		struct place place = place_of(reader, "", environments);

		place.key = ENVIRONMENTS;
		expected(reader, &place, "table", environments);
		return false;
	}
	for (node = environments == NULL ? NULL : environments->first; node != NULL; node = node->next)
	{
		bool is_chosen = strcmp(node->name, chosen) == 0;

		scratch.settings = is_chosen ? reader->settings : settings_new(reader->settings->arena);
		scratch.resolves = is_chosen;
		read_environment_of(&scratch, node);
		is_found = is_found || is_chosen;
	}
	return is_found;
}

/* A key at the top is Flyway's business or that of its other products: nothing, or misplaced. */
static void
look_at_top(const struct reader *reader, const struct toml_node *root)
{
	const struct toml_node *node;

	for (node = root->first; node != NULL; node = node->next)
	{
		struct nearest nearest = {.word = node->name};
		const char *key;

		if (strcmp(node->name, FLYWAY) == 0 || strcmp(node->name, ENVIRONMENTS) == 0 ||
			is_silent(node->name))
			continue;
		nearest_offer(&nearest, FLYWAY);
		nearest_offer(&nearest, ENVIRONMENTS);
		if (settings_find(node->name, false, &key) != N_SETTINGS)
			log_warning("%s:%d: \"%s\" stands above [flyway] and is not read", reader->file,
						node->line, node->name);
		else
			log_warning("%s:%d: \"%s\" is not read%s%s%s", reader->file, node->line, node->name,
						nearest.best == NULL ? "" : ": did you mean \"",
						nearest.best == NULL ? "" : nearest.best,
						nearest.best == NULL ? "" : "\"?");
	}
}

/* ------------------------------------------------------------------ the files */

/* The file's tree; NULL: a problem was added. */
static const struct toml_node *
parse_file(const char *path, struct problems *problems)
{
	const struct toml_node *root = NULL;
	struct af_error err;
	struct strbuf text;

	error_init(&err, problems->arena);
	strbuf_init(&text, LARGEST_FILE);
	if (!file_read(path, &text, &err) ||
		!toml_parse(strbuf_text(&text), text.len, path, problems->arena, &root, &err))
	{
		problems_add_error(problems, path, &err);
		root = NULL;
	}
	strbuf_release(&text);
	return root;
}

/* An environment may be made by the variables and options alone. */
static void
check_found(const struct settings *settings, const struct settings *ahead, const char *last_path,
			struct problems *problems)
{
	const char *chosen = settings_get(settings, SETTING_ENVIRONMENT);
	struct settings_problem *problem;

	if (settings_source(settings, SETTING_ENVIRONMENT) == SOURCE_DEFAULT ||
		settings_get(ahead, SETTING_URL) != NULL)
		return;
	problem = problems_add(problems, last_path, NULL, "no environment \"%s\"", chosen);
	problem->hint = arena_printf(problems->arena,
								 "Add a table [environments.%s], or name another environment by "
								 "-environment=NAME.",
								 chosen);
}

void
read_flyway_toml(struct settings *settings, const char *const *paths, size_t n,
				 const struct settings *ahead, struct problems *problems)
{
	const struct toml_node **roots = arena_alloc_array(settings->arena, n + 1, sizeof(*roots));
	struct reader reader = {.settings = settings, .problems = problems, .base_path = ""};
	bool is_found = false;
	size_t i;

	for (i = 0; i < n; i++)
	{
		roots[i] = parse_file(paths[i], problems);
		if (roots[i] == NULL)
			return;
		reader.file = paths[i];
		reader.prefix = FLYWAY ".";
		look_at_top(&reader, roots[i]);
		read_flyway(&reader, toml_member(roots[i], FLYWAY));
	}
	if (settings_source(ahead, SETTING_ENVIRONMENT) != SOURCE_DEFAULT)
		settings->values[SETTING_ENVIRONMENT] = ahead->values[SETTING_ENVIRONMENT];
	for (i = 0; i < n; i++)
	{
		reader.file = paths[i];
		reader.prefix = ENVIRONMENTS ".";
		if (read_environments(&reader, roots[i], settings_get(settings, SETTING_ENVIRONMENT)))
			is_found = true;
	}
	if (!is_found)
		check_found(settings, ahead, paths[n - 1], problems);
}
