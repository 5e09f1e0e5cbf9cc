/*
 * The order of the sources: default < config.json < flyway.conf < environment < option.
 */
#include <string.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/settings/values.h"

const char *
settings_path(const struct settings *settings, const char *name)
{
	if (strcmp(settings->directory, ".") == 0)
		return arena_strdup(settings->arena, name);
	return file_join(settings->arena, settings->directory, name);
}

/*
 * What must be known before the files are read, because it says where they are. Its problems are
 * found again by the real reading.
 */
static struct settings *
look_ahead(const struct settings_args *args, struct arena *arena)
{
	struct settings *settings = settings_new(arena);
	struct problems ignored = {.arena = arena};

	read_environment(settings, environ, &ignored);
	read_options(settings, args->options, &ignored);
	return settings;
}

static void
read_conf_files(struct settings *settings, const struct settings *ahead, struct problems *problems)
{
	const char *standard = settings_path(settings, "flyway.conf");
	const char *toml = settings_path(settings, "flyway.toml");
	const char *const *file = settings_get_list(ahead, SETTING_CONFIG_FILES);

	if (file_exists(toml))
		problems_add(problems, toml, NULL, "flyway.toml is not read yet")->hint =
			"Move its settings into flyway.conf or config.json.";
	if (file_exists(standard))
		read_flyway_conf(settings, standard, problems);
	for (; *file != NULL; file++)
	{
		const char *path = settings_path(settings, *file);
		size_t len = strlen(path);

		if (len > 5 && strcmp(path + len - 5, ".toml") == 0)
			problems_add(problems, path, NULL, "TOML files are not read yet")->hint =
				"Name a file in the form of flyway.conf.";
		else if (!file_exists(path))
			log_warning("configuration file \"%s\" does not exist", path);
		else
			read_flyway_conf(settings, path, problems);
	}
}

static struct settings *
collect(const struct settings_args *args, bool all_environments, struct arena *arena,
		struct problems *problems)
{
	struct settings *ahead = look_ahead(args, arena);
	struct settings *settings = settings_new(arena);
	const char *directory = settings_get(ahead, SETTING_WORKING_DIRECTORY);

	if (directory != NULL)
		settings->directory = directory;
	read_config_json(settings, args, all_environments, problems);
	read_conf_files(settings, ahead, problems);
	read_environment(settings, environ, problems);
	read_options(settings, args->options, problems);
	directory = settings_get(settings, SETTING_WORKING_DIRECTORY);
	if (directory != NULL)
		settings->directory = directory;
	return settings;
}

static bool
report(const struct problems *problems, size_t first, size_t n, struct af_error *err)
{
	const struct settings_problem *problem = &problems->list[first];
	const char *at = problem->line > 0 ? "" : arena_printf(err->arena, "%s: ", problem->file);

	if (problem->key != NULL)
		error_set(err, ERR_SETTINGS, "%ssetting \"%s\": %s", at, problem->key, problem->message);
	else
		error_set(err, ERR_SETTINGS, "%s%s", at, problem->message);
	if (problem->line > 0)
		error_place(err, problem->file, problem->line, problem->column);
	if (n > 1)
		error_detail(err, "There %s %zu more; 'aurora-flyway config check' names all of them.",
					 n == 2 ? "is" : "are", n - 1);
	if (problem->hint != NULL)
		error_hint(err, "%s", problem->hint);
	err->code = problem->code;
	return false;
}

bool
settings_load(const struct settings_args *args, struct arena *arena, struct settings **settings,
			  struct af_error *err)
{
	struct problems problems = {.arena = arena};
	size_t first = 0;
	size_t n = 0;
	size_t i;

	*settings = collect(args, false, arena, &problems);
	for (i = 0; i < problems.n; i++)
		if (!problems.list[i].is_unfinished && n++ == 0)
			first = i;
	return n == 0 || report(&problems, first, n, err);
}

size_t
settings_check(const struct settings_args *args, struct arena *arena,
			   const struct settings_problem **list)
{
	struct problems problems = {.arena = arena};

	collect(args, true, arena, &problems);
	*list = problems.list;
	return problems.n;
}
