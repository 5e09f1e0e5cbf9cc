/*
 * The order of the sources: default < config.json < flyway.conf or flyway.toml < environment <
 * option.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
	struct problems ignored = {.arena = arena, .is_look_ahead = true};

	read_environment(settings, environ, &ignored);
	read_options(settings, args->options, &ignored);
	return settings;
}

static bool
is_same_file(const char *one, const char *other)
{
	struct stat first;
	struct stat second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
		   first.st_ino == second.st_ino;
}

static bool
is_toml(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && strcmp(path + len - 5, ".toml") == 0;
}

/* Files of settings, in the order they are read. */
struct files
{
	const char **toml;
	size_t n_toml;
	const char **conf;
	size_t n_conf;
};

static void
add_file(struct files *files, const char *path)
{
	if (is_toml(path))
		files->toml[files->n_toml++] = path;
	else
		files->conf[files->n_conf++] = path;
}

/* Those of the home folder, of the working directory, and the ones that are named. */
static void
find_files(struct settings *settings, const struct settings *ahead, struct files *files)
{
	static const char *const names[] = {"flyway.conf", "flyway.toml", "flyway.user.toml"};
	const size_t n_names = sizeof(names) / sizeof(names[0]);
	const char *const *named = settings_get_list(ahead, SETTING_CONFIG_FILES);
	const char *home = getenv("HOME");
	size_t n = 0;
	size_t i;

	while (named[n] != NULL)
		n++;
	memset(files, 0, sizeof(*files));
	files->toml = arena_alloc_array(settings->arena, n + 2 * n_names, sizeof(*files->toml));
	files->conf = arena_alloc_array(settings->arena, n + 2 * n_names, sizeof(*files->conf));
	for (i = 0; home != NULL && home[0] == '/' && i < n_names; i++)
		if (file_exists(file_join(settings->arena, home, names[i])) &&
			!is_same_file(file_join(settings->arena, home, names[i]),
						  settings_path(settings, names[i])))
			add_file(files, file_join(settings->arena, home, names[i]));
	for (i = 0; i < n_names; i++)
		if (file_exists(settings_path(settings, names[i])))
			add_file(files, settings_path(settings, names[i]));
	for (; *named != NULL; named++)
		if (file_exists(settings_path(settings, *named)))
			add_file(files, settings_path(settings, *named));
		else
			log_warning("configuration file \"%s\" does not exist",
						settings_path(settings, *named));
}

/* One TOML file, and the others are not read, as Flyway has it. */
static void
read_files(struct settings *settings, const struct settings *ahead, struct problems *problems)
{
	struct files files;
	size_t i;

	find_files(settings, ahead, &files);
	if (files.n_toml > 0)
		read_flyway_toml(settings, files.toml, files.n_toml, ahead, problems);
	for (i = 0; i < files.n_conf; i++)
		if (files.n_toml == 0)
			read_flyway_conf(settings, files.conf[i], problems);
		else
			log_warning("\"%s\" is not read, because there is \"%s\"", files.conf[i],
						files.toml[0]);
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
	read_files(settings, ahead, problems);
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
