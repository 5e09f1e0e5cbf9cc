/*
 * Walking the locations. Flyway has two kinds; here "filesystem:" is the one that holds anything:
 * the other looks on the Java class path. A location with wildcards stands for every folder that
 * matches.
 */
#include "cli/migrate/location.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/base/file.h"
#include "cli/base/log.h"

static const char conf_suffix[] = ".conf";
static const char file_prefix[] = "filesystem:";

/* a chain of symlinks may lead into itself */
#define DEEPEST 64

struct walk
{
	const struct migrate_config *config;
	struct arena *arena;
	struct script_files *found;
	const char *pattern; /* of a wildcard location, below its fixed part; NULL: none */
	size_t n_matched;
	struct af_error *err;
};

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* The names in a folder, sorted, without those that begin with a dot. */
static bool
list_folder(struct walk *walk, const char *path, char ***names, size_t *n, struct af_error *err)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	size_t room = 32;

	if (folder == NULL)
		return error_set_errno(err, ERR_FILE, "cannot read folder \"%s\"", path);
	*n = 0;
	*names = arena_alloc_array(walk->arena, room, sizeof(char *));
	while ((entry = readdir(folder)) != NULL)
	{
		if (entry->d_name[0] == '.')
			continue;
		if (*n == room)
		{
			*names = arena_grow_array(walk->arena, *names, *n, room * 2, sizeof(char *));
			room *= 2;
		}
		(*names)[(*n)++] = arena_strdup(walk->arena, entry->d_name);
	}
	closedir(folder);
	qsort(*names, *n, sizeof(char *), compare_names);
	return true;
}

static void
found_add(struct walk *walk, const char *path, const char *shown, const char *script, off_t size)
{
	struct script_files *found = walk->found;
	struct script_file *file;
	const char *slash = strrchr(script, '/');

	if (found->n == found->room)
	{
		size_t room = found->room == 0 ? 64 : found->room * 2;

		found->files =
			arena_grow_array(walk->arena, found->files, found->n, room, sizeof(*found->files));
		found->room = room;
	}
	file = &found->files[found->n++];
	file->path = path;
	file->shown = shown;
	file->script = script;
	file->size = size;
	file->name = slash == NULL ? script : slash + 1;
}

static const char *
below(struct arena *arena, const char *folder, const char *name)
{
	return *folder == '\0' ? name : arena_printf(arena, "%s/%s", folder, name);
}

/* `script` is the folder's path relative to the location. */
static bool
walk_folder(struct walk *walk, const char *path, const char *shown, const char *script, int depth)
{
	char **names;
	size_t n;
	size_t i;

	if (depth > DEEPEST)
		return error_set(walk->err, ERR_FILE,
						 "folders below \"%s\" are nested too deep: a symlink may lead into itself",
						 shown);
	if (!list_folder(walk, path, &names, &n, walk->err))
		return false;
	for (i = 0; i < n; i++)
	{
		const char *entry_path = arena_printf(walk->arena, "%s/%s", path, names[i]);
		const char *entry_shown = below(walk->arena, shown, names[i]);
		const char *entry_script = below(walk->arena, script, names[i]);
		struct stat status;

		if (stat(entry_path, &status) != 0)
			continue; /* a symlink to nowhere */
		if (S_ISREG(status.st_mode))
			found_add(walk, entry_path, entry_shown, entry_script, status.st_size);
		else if (S_ISDIR(status.st_mode) &&
				 !walk_folder(walk, entry_path, entry_shown, entry_script, depth + 1))
			return false;
	}
	return true;
}

/* One part ("a*") against one name, both ended by '/' or the end. */
static bool
part_matches(struct arena *arena, const char *part, const char *name)
{
	return fnmatch(arena_strndup(arena, part, strcspn(part, "/")),
				   arena_strndup(arena, name, strcspn(name, "/")), 0) == 0;
}

/* Whether `relative` ("a/b") is a folder the pattern means: "*" and "?" within a part, "**" over
 * any number of parts. */
static bool
pattern_matches(struct arena *arena, const char *pattern, const char *relative)
{
	const char *rest = strchr(pattern, '/');
	const char *further = strchr(relative, '/');

	if (strncmp(pattern, "**", 2) == 0 && (pattern[2] == '/' || pattern[2] == '\0'))
	{
		if (rest == NULL || pattern_matches(arena, rest + 1, relative))
			return true;
		return further != NULL && pattern_matches(arena, pattern, further + 1);
	}
	if (!part_matches(arena, pattern, relative) || (rest == NULL) != (further == NULL))
		return false;
	return rest == NULL || pattern_matches(arena, rest + 1, further + 1);
}

/* Looks for the folders that match; inside one the search is over, since it is read to its depths.
 */
static bool
walk_pattern(struct walk *walk, const char *path, const char *shown, const char *relative,
			 int depth)
{
	char **names;
	size_t n;
	size_t i;

	if (depth > DEEPEST || !list_folder(walk, path, &names, &n, walk->err))
		return depth > DEEPEST;
	for (i = 0; i < n; i++)
	{
		const char *entry_path = arena_printf(walk->arena, "%s/%s", path, names[i]);
		const char *entry_shown = below(walk->arena, shown, names[i]);
		const char *entry_relative = below(walk->arena, relative, names[i]);
		struct stat status;
		bool ok;

		if (stat(entry_path, &status) != 0 || !S_ISDIR(status.st_mode))
			continue;
		if (pattern_matches(walk->arena, walk->pattern, entry_relative))
		{
			walk->n_matched++;
			ok = walk_folder(walk, entry_path, entry_shown, "", 0);
		}
		else
			ok = walk_pattern(walk, entry_path, entry_shown, entry_relative, depth + 1);
		if (!ok)
			return false;
	}
	return true;
}

static bool
location_missing(struct walk *walk, const char *given, const char *path)
{
	if (!walk->config->fails_on_missing_location)
	{
		log_warning("location \"%s\" does not exist (%s)", given, path);
		return true;
	}
	error_set(walk->err, ERR_SETTINGS, "location \"%s\" does not exist", given);
	error_detail(walk->err, "It was looked for as \"%s\".", path);
	error_hint(
		walk->err,
		"Relative locations start in the working directory; -workingDirectory names another.");
	walk->err->code = "ERROR";
	return false;
}

static bool
is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* "./sql/" is "sql". */
static const char *
tidy(struct arena *arena, const char *path)
{
	size_t len;

	while (strncmp(path, "./", 2) == 0)
		path += 2;
	len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return strcmp(path, ".") == 0 ? "" : arena_strndup(arena, path, len);
}

static const char *
absolute(const struct walk *walk, const char *path)
{
	return *path == '\0' ? walk->config->directory
						 : file_join(walk->arena, walk->config->directory, path);
}

static bool
walk_location(struct walk *walk, const char *given)
{
	const char *path = tidy(walk->arena, given + sizeof(file_prefix) - 1);
	size_t fixed = strcspn(path, "*?");

	if (path[fixed] == '\0')
	{
		const char *full = absolute(walk, path);

		return is_folder(full) ? walk_folder(walk, full, path, "", 0)
							   : location_missing(walk, given, full);
	}
	while (fixed > 0 && path[fixed - 1] != '/')
		fixed--;
	walk->pattern = path + fixed;
	walk->n_matched = 0;
	path = fixed == 0 ? "" : arena_strndup(walk->arena, path, fixed == 1 ? 1 : fixed - 1);
	if (is_folder(absolute(walk, path)) && !walk_pattern(walk, absolute(walk, path), path, "", 0))
		return false;
	return walk->n_matched > 0 || location_missing(walk, given, absolute(walk, path));
}

/* Whether one location lies in another of the list, and so is read with it. */
static bool
is_inside_other(const struct walk *walk, const char *const *location)
{
	const char *given = *location;
	const char *const *other;

	if (strpbrk(given, "*?") != NULL)
		return false;
	for (other = walk->config->locations; *other != NULL; other++)
	{
		const char *a;
		const char *b;
		size_t len;

		if (other == location || strpbrk(*other, "*?") != NULL ||
			strncmp(*other, file_prefix, sizeof(file_prefix) - 1) != 0)
			continue;
		a = absolute(walk, tidy(walk->arena, *other + sizeof(file_prefix) - 1));
		b = absolute(walk, tidy(walk->arena, given + sizeof(file_prefix) - 1));
		len = strlen(a);
		if (strncmp(a, b, len) == 0 && (b[len] == '/' || (b[len] == '\0' && other < location)))
			return true;
	}
	return false;
}

static int
compare_files(const void *a, const void *b)
{
	return strcmp(((const struct script_file *) a)->path, ((const struct script_file *) b)->path);
}

static void
warn_class_path(const char *location)
{
	static const char prefix[] = "classpath:";
	const char *path = location;

	if (strncmp(path, prefix, sizeof(prefix) - 1) == 0)
		path += sizeof(prefix) - 1;
	log_warning("location \"%s\" is on the Java class path, where nothing is; write filesystem:%s",
				location, path);
}

/* Of those found, in order: so nobody has to ask for the .conf of each. */
static void
mark_configured(struct walk *walk)
{
	struct script_files *found = walk->found;
	size_t i;

	for (i = 0; i < found->n; i++)
	{
		const char *path = found->files[i].path;
		size_t len = strlen(path);
		struct script_file key = {0};
		struct script_file *configured;

		if (len < sizeof(conf_suffix) ||
			strcmp(path + len - (sizeof(conf_suffix) - 1), conf_suffix) != 0)
			continue;
		key.path = arena_strndup(walk->arena, path, len - (sizeof(conf_suffix) - 1));
		configured = bsearch(&key, found->files, found->n, sizeof(*found->files), compare_files);
		if (configured != NULL)
			configured->has_config = true;
	}
}

bool
locate(const struct migrate_config *config, struct arena *arena, struct script_files *found,
	   struct af_error *err)
{
	struct walk walk = {.config = config, .arena = arena, .found = found, .err = err};
	const char *const *location;

	memset(found, 0, sizeof(*found));
	for (location = config->locations; *location != NULL; location++)
	{
		if (strncmp(*location, file_prefix, sizeof(file_prefix) - 1) != 0)
		{
			warn_class_path(*location);
			continue;
		}
		if (!is_inside_other(&walk, location) && !walk_location(&walk, *location))
			return false;
	}
	if (found->n > 1)
		qsort(found->files, found->n, sizeof(*found->files), compare_files);
	mark_configured(&walk);
	return true;
}

/* ------------------------------------------------------------------ paths that may be gone */

static bool
is_hidden(const char *relative)
{
	return *relative == '.' || strstr(relative, "/.") != NULL;
}

/* `relative` is a file below the fixed part of a location with wildcards. */
static bool
pattern_covers(struct arena *arena, const char *pattern, const char *relative)
{
	const char *slash;

	for (slash = strchr(relative, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
		if (pattern_matches(arena, pattern,
							arena_strndup(arena, relative, (size_t) (slash - relative))))
			return true;
	return false;
}

/* The path below the folder, NULL: it is elsewhere. */
static const char *
path_below(const char *folder, const char *path)
{
	size_t len = strlen(folder);

	if (strncmp(folder, path, len) != 0)
		return NULL;
	if (len > 0 && folder[len - 1] == '/')
		return path + len;
	return path[len] == '/' ? path + len + 1 : NULL;
}

static bool
location_has(const struct walk *walk, const char *given, const char *path)
{
	const char *folder = tidy(walk->arena, given + sizeof(file_prefix) - 1);
	size_t fixed = strcspn(folder, "*?");
	const char *pattern = NULL;
	const char *relative;

	if (folder[fixed] != '\0')
	{
		while (fixed > 0 && folder[fixed - 1] != '/')
			fixed--;
		pattern = folder + fixed;
		folder = fixed == 0 ? "" : arena_strndup(walk->arena, folder, fixed == 1 ? 1 : fixed - 1);
	}
	relative = path_below(absolute(walk, folder), path);
	if (relative == NULL || is_hidden(relative))
		return false;
	return pattern == NULL || pattern_covers(walk->arena, pattern, relative);
}

bool
location_covers(const struct migrate_config *config, struct arena *arena, const char *path)
{
	struct walk walk = {.config = config, .arena = arena};
	const char *const *location;

	for (location = config->locations; *location != NULL; location++)
		if (strncmp(*location, file_prefix, sizeof(file_prefix) - 1) == 0 &&
			location_has(&walk, *location, path))
			return true;
	return false;
}
