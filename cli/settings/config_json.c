/*
 * config.json: every key is looked for in the two tables (settings.def, region.def), whose names
 * are paths. environments.<name> holds the same keys once more and is laid over the rest when it is
 * chosen; the others are read into a throwaway copy when all problems are wanted.
 */
#include <string.h>

#include "cli/base/file.h"
#include "cli/base/json.h"
#include "cli/base/nearest.h"
#include "cli/settings/values.h"

#define LARGEST_FILE (16 * 1024 * 1024)
#define UNFINISHED "CHANGE ME"
#define ENVIRONMENTS "environments"
#define INFRASTRUCTURE "infrastructure"

struct reader
{
	struct settings *settings;
	struct problems *problems;
	const char *file;
	const char *prefix;	   /* what stands before a key: "", "environments.prod." */
	struct region *region; /* whose keys are read now; NULL: the settings themselves */
};

/* A table of names: settings or what a region holds. */
struct table
{
	const struct setting *rows;
	int n_rows;
};

static struct table
table_of(const struct reader *reader)
{
	struct table settings = {settings_table, N_SETTINGS};
	struct table region = {region_table, N_REGION_SETTINGS};

	return reader->region == NULL ? settings : region;
}

/* The key as the reader of the file knows it. */
static const char *
full_key(const struct reader *reader, const char *path)
{
	struct arena *arena = reader->settings->arena;

	if (reader->region == NULL)
		return arena_printf(arena, "%s%s", reader->prefix, path);
	return arena_printf(arena, "%s" INFRASTRUCTURE ".%s%s%s", reader->prefix, reader->region->name,
						path[0] == '\0' ? "" : ".", path);
}

static void
expected(struct reader *reader, const char *path, const char *what, const struct json_node *found)
{
	const char *word = json_kind_word(found->kind);

	if (found->kind == JSON_KIND_STRING)
		word = arena_printf(reader->settings->arena, "%s \"%s\"", word, found->text);
	else if (found->kind == JSON_KIND_INTEGER || found->kind == JSON_KIND_REAL)
		word = arena_printf(reader->settings->arena, "%s %s", word, found->text);
	problems_add(reader->problems, reader->file, full_key(reader, path), "expected %s, found %s",
				 what, word);
}

static struct place
place_of(const struct reader *reader, const char *path)
{
	const char *key = full_key(reader, path);
	struct place place = {SOURCE_CONFIG_JSON,
						  arena_printf(reader->settings->arena, "%s: %s", reader->file, key),
						  reader->file,
						  key,
						  0,
						  0};

	return place;
}

/* "CHANGE ME" is noted here, and is an error for whoever needs the value. */
static void
look_for_unfinished(struct reader *reader, const char *path, const char *text)
{
	struct settings_problem *problem;

	if (strcmp(text, UNFINISHED) != 0)
		return;
	problem = problems_add(reader->problems, reader->file, full_key(reader, path),
						   "still \"" UNFINISHED "\"");
	problem->is_unfinished = true;
}

static void
read_list(struct reader *reader, const char *path, const struct json_node *node,
		  struct value *value)
{
	struct place place = place_of(reader, path);
	const char **elements =
		arena_alloc_array(reader->settings->arena, node->n_children, sizeof(*elements));
	size_t i;

	for (i = 0; i < node->n_children; i++)
	{
		if (node->children[i].kind != JSON_KIND_STRING)
		{
			expected(reader, arena_printf(reader->settings->arena, "%s[%zu]", path, i), "string",
					 &node->children[i]);
			return;
		}
		elements[i] = node->children[i].text;
		look_for_unfinished(reader, path, elements[i]);
	}
	value_set_list(reader->settings, value, elements, node->n_children, &place);
}

static void
read_map(struct reader *reader, const char *path, const struct json_node *node, struct value *value)
{
	size_t i;

	for (i = 0; i < node->n_children; i++)
	{
		const struct json_node *child = &node->children[i];
		const char *child_path = arena_printf(reader->settings->arena, "%s.%s", path, child->name);
		struct place place = place_of(reader, child_path);

		if (child->text == NULL || child->kind == JSON_KIND_NULL)
		{
			expected(reader, child_path, "string", child);
			continue;
		}
		look_for_unfinished(reader, child_path, child->text);
		if (settings_is_reference(child->text) && !settings_is_good_reference(child->text))
			problems_add(reader->problems, reader->file, full_key(reader, child_path),
						 "a reference has the form \"secretsmanager:NAME#key\"");
		else
			value_set_entry(reader->settings, value, child->name, child->text, &place);
	}
}

static void
read_value(struct reader *reader, const char *path, const struct setting *row,
		   const struct json_node *node)
{
	static const struct
	{
		enum json_kind kind;
		const char *word;
	} wanted[] = {
		[SETTING_TEXT] = {JSON_KIND_STRING, "string"},
		[SETTING_BOOL] = {JSON_KIND_BOOL, "true or false"},
		[SETTING_INT] = {JSON_KIND_INTEGER, "whole number"},
		[SETTING_DURATION] = {JSON_KIND_STRING, "string"},
		[SETTING_LIST] = {JSON_KIND_ARRAY, "list of strings or string"},
		[SETTING_MAP] = {JSON_KIND_OBJECT, "object"},
	};
	struct value *value = reader->region == NULL ? &reader->settings->values[row - settings_table]
												 : &reader->region->values[row - region_table];
	bool is_joined_list = row->type == SETTING_LIST && node->kind == JSON_KIND_STRING;
	struct place place;

	if (node->kind != wanted[row->type].kind && !is_joined_list)
		expected(reader, path, wanted[row->type].word, node);
	else if (row->type == SETTING_MAP)
		read_map(reader, path, node, value);
	else if (row->type == SETTING_LIST && !is_joined_list)
		read_list(reader, path, node, value);
	else
	{
		place = place_of(reader, path);
		look_for_unfinished(reader, path, node->text);
		value_set(reader->settings, row, value, node->text, &place, reader->problems);
	}
}

static const struct setting *
find_row(const struct reader *reader, const char *path)
{
	struct table table = table_of(reader);
	int i;

	for (i = 0; i < table.n_rows; i++)
		if (strcmp(table.rows[i].name, path) == 0)
			/* cppcheck-suppress returnDanglingLifetime ; rows points to the static table */
			return &table.rows[i];
	return NULL;
}

/* The path leads to names, but is none itself. */
static bool
is_group(const struct reader *reader, const char *path)
{
	struct table table = table_of(reader);
	size_t len = strlen(path);
	int i;

	for (i = 0; i < table.n_rows; i++)
		if (strncmp(table.rows[i].name, path, len) == 0 && table.rows[i].name[len] == '.')
			return true;
	return false;
}

static void
unknown_key(struct reader *reader, const char *path)
{
	struct table table = table_of(reader);
	struct nearest nearest = {.word = path};
	struct settings_problem *problem =
		problems_add(reader->problems, reader->file, full_key(reader, path), "unknown key");
	int i;

	for (i = 0; i < table.n_rows; i++)
	{
		const char *dot = strchr(table.rows[i].name, '.');

		nearest_offer(&nearest, table.rows[i].name);
		if (dot != NULL)
			nearest_offer(&nearest, arena_strndup(reader->settings->arena, table.rows[i].name,
												  (size_t) (dot - table.rows[i].name)));
	}
	if (reader->region == NULL)
	{
		nearest_offer(&nearest, INFRASTRUCTURE);
		nearest_offer(&nearest, ENVIRONMENTS);
	}
	if (nearest.best != NULL && strcmp(nearest.best, path) == 0)
		problem->hint = "A dot is a level: write it as an object in an object.";
	else
		problems_suggest(reader->problems, problem,
						 nearest.best == NULL ? NULL : full_key(reader, nearest.best));
}

/* Keys of the second level and below, and those of a region. */
static void
read_members(struct reader *reader, const char *path, const struct json_node *node)
{
	size_t i;

	if (node->kind != JSON_KIND_OBJECT)
	{
		expected(reader, path, "object", node);
		return;
	}
	for (i = 0; i < node->n_children; i++)
	{
		const struct json_node *child = &node->children[i];
		const char *child_path =
			path[0] == '\0' ? child->name
							: arena_printf(reader->settings->arena, "%s.%s", path, child->name);
		const struct setting *row = find_row(reader, child_path);

		if (strchr(child->name, '.') != NULL)
			unknown_key(reader, child_path);
		else if (row != NULL)
			read_value(reader, child_path, row, child);
		else if (is_group(reader, child_path))
			read_members(reader, child_path, child);
		else
			unknown_key(reader, child_path);
	}
}

static void
read_infrastructure(struct reader *reader, const struct json_node *node)
{
	size_t i;

	if (node->kind != JSON_KIND_OBJECT)
	{
		expected(reader, INFRASTRUCTURE, "object", node);
		return;
	}
	for (i = 0; i < node->n_children; i++)
	{
		reader->region = settings_region(reader->settings, node->children[i].name);
		read_members(reader, "", &node->children[i]);
		reader->region = NULL;
	}
}

/* The whole document, or one environment. */
static void
read_document(struct reader *reader, const struct json_node *node)
{
	bool is_top = reader->prefix[0] == '\0';
	size_t i;

	for (i = 0; i < node->n_children; i++)
	{
		const struct json_node *child = &node->children[i];
		struct json_node alone = {.kind = JSON_KIND_OBJECT, .children = child, .n_children = 1};

		if (strcmp(child->name, INFRASTRUCTURE) == 0)
			read_infrastructure(reader, child);
		else if (!is_top ||
				 (strcmp(child->name, ENVIRONMENTS) != 0 && strcmp(child->name, "$schema") != 0))
			read_members(reader, "", &alone);
	}
}

static void
read_environment_of(struct reader *reader, const struct json_node *node)
{
	struct reader inner = *reader;

	inner.prefix = arena_printf(reader->settings->arena, ENVIRONMENTS ".%s.", node->name);
	if (node->kind == JSON_KIND_OBJECT)
		read_document(&inner, node);
	else
		expected(reader, arena_printf(reader->settings->arena, ENVIRONMENTS ".%s", node->name),
				 "object", node);
}

static void
unknown_environment(struct reader *reader, const struct json_node *environments, const char *name)
{
	struct settings_problem *problem =
		problems_add(reader->problems, reader->file, NULL, "no environment \"%s\"", name);
	const char *names = "";
	size_t i;

	for (i = 0; environments != NULL && i < environments->n_children; i++)
		names = arena_printf(reader->settings->arena, "%s%s\"%s\"", names, i == 0 ? "" : ", ",
							 environments->children[i].name);
	problem->hint = names[0] == '\0'
						? "There is none under \"environments\"."
						: arena_printf(reader->settings->arena, "There are: %s.", names);
}

static void
read_environments(struct reader *reader, const struct json_node *root, const char *chosen, bool all)
{
	const struct json_node *environments = json_member(root, ENVIRONMENTS);
	struct reader scratch = *reader;
	bool is_found = false;
	size_t i;

	if (environments != NULL && environments->kind != JSON_KIND_OBJECT)
	{
		expected(reader, ENVIRONMENTS, "object", environments);
		environments = NULL;
	}
	for (i = 0; environments != NULL && i < environments->n_children; i++)
		if (chosen != NULL && strcmp(environments->children[i].name, chosen) == 0)
		{
			is_found = true;
			read_environment_of(reader, &environments->children[i]);
		}
		else if (all)
		{
			scratch.settings = settings_new(reader->settings->arena);
			read_environment_of(&scratch, &environments->children[i]);
		}
	if (chosen != NULL && !is_found)
		unknown_environment(reader, environments, chosen);
}

/* The file's tree; NULL: there is none, or a problem was added. */
static const struct json_node *
parse_file(const char *path, struct problems *problems)
{
	const struct json_node *root = NULL;
	struct af_error err;
	struct strbuf text;

	error_init(&err, problems->arena);
	strbuf_init(&text, LARGEST_FILE);
	if (!file_read(path, &text, &err) ||
		!json_parse(strbuf_text(&text), text.len, path, ERR_SETTINGS, problems->arena, &root, &err))
		problems_add_error(problems, path, &err);
	else if (root->kind != JSON_KIND_OBJECT)
	{
		problems_add(problems, path, NULL, "expected object, found %s", json_kind_word(root->kind));
		root = NULL;
	}
	strbuf_release(&text);
	return root;
}

void
read_config_json(struct settings *settings, const struct settings_args *args, bool all_environments,
				 struct problems *problems)
{
	const char *path = args->config_json;
	struct reader reader = {.settings = settings, .problems = problems, .prefix = ""};
	const struct json_node *root;

	if (path == NULL)
	{
		path = settings_path(settings, "config.json");
		if (!file_exists(path))
		{
			if (args->environment != NULL)
				problems_add(problems, "--env", NULL,
							 "no environment \"%s\": there is no config.json", args->environment);
			return;
		}
	}
	reader.file = path;
	root = parse_file(path, problems);
	if (root == NULL)
		return;
	read_document(&reader, root);
	read_environments(&reader, root, args->environment, all_environments);
}
