/*
 * A description becomes what the grammar of script names can hold; the name is read back before it
 * is used, since prefixes, separators and suffixes can be set to anything.
 */
#include "cli/flow/new_script.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/migrate/version_style.h"
#include "core/history/version.h"

/* what the history table has room for, in characters; a file system has less for a name */
#define LONGEST_DESCRIPTION 200

static const char location_prefix[] = "filesystem:";

/* ------------------------------------------------------------------ names */

static bool
may_stay(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		   (unsigned char) c >= 0x80;
}

/* "Add orders, twice!" is Add_orders_twice. */
static const char *
safe_description(struct arena *arena, const char *text)
{
	char *safe = arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (may_stay(*text))
			safe[n++] = *text;
		else if (n > 0 && safe[n - 1] != '_')
			safe[n++] = '_';
	while (n > 0 && safe[n - 1] == '_')
		n--;
	safe[n] = '\0';
	return safe;
}

static bool
check_description(const char *given, const char *safe, struct af_error *err)
{
	if (*safe == '\0')
	{
		error_set(err, ERR_USAGE, "\"%s\" says nothing that a file name could hold", given);
		error_hint(err, "Describe the migration in words: aurora-flyway new \"add orders\".");
		return false;
	}
	if (strlen(safe) > LONGEST_DESCRIPTION)
	{
		error_set(err, ERR_USAGE, "the description is longer than %d bytes", LONGEST_DESCRIPTION);
		error_hint(err, "The history table has room for no more: make it shorter.");
		return false;
	}
	return true;
}

/* The name, if it means what it is to mean. */
static bool
make_name(const struct inventory *inventory, enum af_script_kind kind, const char *version,
		  const char *description, const char **name, struct af_error *err)
{
	const struct af_naming *naming = &inventory->config.naming;
	const char *prefix = kind == AF_SCRIPT_REPEATABLE ? naming->repeatable_prefix
						 : kind == AF_SCRIPT_UNDO	  ? naming->undo_prefix
													  : naming->versioned_prefix;
	struct af_script_name parsed;

	*name = arena_printf(inventory->arena, "%s%s%s%s%s", prefix, version == NULL ? "" : version,
						 naming->separator, description,
						 naming->suffixes[0] == NULL ? "" : naming->suffixes[0]);
	af_script_name_parse(naming, *name, &parsed);
	if (parsed.kind == kind && parsed.description_len == strlen(description))
		return true;
	error_set(err, ERR_SETTINGS, "\"%s\" would not be read as the migration it is to be", *name);
	error_hint(err, "The settings of prefixes, separator and suffixes contradict each other, or "
					"the description.");
	return false;
}

/* ------------------------------------------------------------------ versions */

static bool
fail_taken(const char *what, const char *by, struct af_error *err)
{
	error_set(err, ERR_VALIDATION, "%s is taken by \"%s\"", what, by);
	error_hint(err, "Choose another one.");
	return false;
}

static const struct inventory_script *
find_version(const struct inventory_script *scripts, size_t n, const char *version)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (inventory_is_versioned(&scripts[i]) &&
			af_version_compare(scripts[i].version, version) == 0)
			return &scripts[i];
	return NULL;
}

static bool
check_version(const struct inventory *inventory, const char *version, struct af_error *err)
{
	const char *what = arena_printf(inventory->arena, "version %s", version);
	const char *highest = inventory_highest(inventory);
	const struct inventory_script *script;
	size_t i;

	if (!af_version_is_valid(version, strlen(version)))
	{
		error_set(err, ERR_USAGE, "\"%s\" is no version", version);
		error_hint(err, "Versions are numbers, with dots or underscores between them.");
		return false;
	}
	script = find_version(inventory->scripts, inventory->n_scripts, version);
	if (script == NULL)
		script = find_version(inventory->base_scripts, inventory->n_base_scripts, version);
	if (script != NULL)
		return fail_taken(what, script->name, err);
	for (i = 0; i < inventory->history.n; i++)
	{
		const struct af_applied *row = &inventory->history.rows[i];

		if (row->version != NULL && af_version_is_valid(row->version, strlen(row->version)) &&
			af_version_compare(row->version, version) == 0)
			return fail_taken(what, row->script, err);
	}
	if (highest != NULL && af_version_compare(version, highest) < 0)
		log_warning("version %s is below %s: it runs with outOfOrder alone where that is applied",
					version, highest);
	return true;
}

static bool
check_repeatable(const struct inventory *inventory, const char *description, struct af_error *err)
{
	size_t i;

	for (i = 0; i < inventory->n_scripts; i++)
	{
		const struct inventory_script *script = &inventory->scripts[i];

		if (script->parsed.kind == AF_SCRIPT_REPEATABLE &&
			script->parsed.description_len == strlen(description) &&
			strncmp(script->parsed.description, description, strlen(description)) == 0)
			return fail_taken(
				arena_printf(inventory->arena, "the description \"%s\"", script->description),
				script->name, err);
	}
	return true;
}

static bool
choose_version(const struct inventory *inventory, const struct new_script_args *args,
			   const char *description, const char **version, struct af_error *err)
{
	time_t now = time(NULL);

	*version = NULL;
	if (args->kind == NEW_REPEATABLE)
		return check_repeatable(inventory, description, err);
	if (args->kind == NEW_NEXT)
		*version = version_next(inventory->arena, inventory_highest(inventory), now);
	else
		*version =
			args->kind == NEW_TIMESTAMP ? version_of_time(inventory->arena, now) : args->version;
	return check_version(inventory, *version, err);
}

/* ------------------------------------------------------------------ files */

struct folder
{
	const char *path;  /* absolute */
	const char *shown; /* "": the working directory */
};

static bool
can_be_written(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && access(path, W_OK | X_OK) == 0;
}

static bool
find_folder(const struct inventory *inventory, struct folder *folder, struct af_error *err)
{
	const char *const *location;

	for (location = inventory->config.locations; *location != NULL; location++)
	{
		if (strncmp(*location, location_prefix, sizeof(location_prefix) - 1) != 0 ||
			strpbrk(*location, "*?") != NULL)
			continue;
		folder->shown = *location + sizeof(location_prefix) - 1;
		while (strncmp(folder->shown, "./", 2) == 0)
			folder->shown += 2;
		if (strcmp(folder->shown, ".") == 0)
			folder->shown = "";
		folder->path = file_join(inventory->arena, inventory->config.directory, folder->shown);
		if (can_be_written(folder->path))
			return true;
	}
	error_set(err, ERR_FILE, "none of the locations is a folder that can be written to");
	error_hint(err, "Make it, or name another one: --locations filesystem:FOLDER.");
	return false;
}

static const char *
below(struct arena *arena, const char *folder, const char *name)
{
	size_t len = strlen(folder);

	if (len == 0)
		return name;
	return arena_printf(arena, "%s%s%s", folder, folder[len - 1] == '/' ? "" : "/", name);
}

static bool
write_new(struct arena *arena, const struct folder *folder, const char *name, const char *text,
		  struct af_error *err)
{
	const char *path = below(arena, folder->path, name);
	size_t len = strlen(text);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok;

	if (fd < 0)
		return error_set_errno(err, ERR_FILE, "cannot make \"%s\"", path);
	ok = write(fd, text, len) == (ssize_t) len;
	if (!ok)
		error_set_errno(err, ERR_FILE, "cannot write \"%s\"", path);
	if (close(fd) != 0 && ok)
		ok = error_set_errno(err, ERR_FILE, "cannot write \"%s\"", path);
	if (!ok)
		unlink(path);
	return ok;
}

static const char *
in_words(struct arena *arena, const char *description)
{
	char *text = arena_strdup(arena, description);
	char *at;

	while ((at = strchr(text, '_')) != NULL)
		*at = ' ';
	return text;
}

bool
new_script(struct inventory *inventory, const struct new_script_args *args, struct new_script *made,
		   struct af_error *err)
{
	struct arena *arena = inventory->arena;
	const char *description = safe_description(arena, args->description);
	enum af_script_kind kind =
		args->kind == NEW_REPEATABLE ? AF_SCRIPT_REPEATABLE : AF_SCRIPT_VERSIONED;
	struct folder folder;
	const char *name;
	const char *undo_name = NULL;

	memset(made, 0, sizeof(*made));
	if (!check_description(args->description, description, err) ||
		!find_folder(inventory, &folder, err) ||
		!choose_version(inventory, args, description, &made->version, err) ||
		!make_name(inventory, kind, made->version, description, &name, err) ||
		(args->has_undo &&
		 !make_name(inventory, AF_SCRIPT_UNDO, made->version, description, &undo_name, err)))
		return false;
	made->description = in_words(arena, description);
	if (!write_new(arena, &folder, name, arena_printf(arena, "-- %s\n", made->description), err))
		return false;
	made->path = below(arena, folder.shown, name);
	if (undo_name == NULL)
		return true;
	made->undo_path = below(arena, folder.shown, undo_name);
	if (write_new(arena, &folder, undo_name,
				  arena_printf(arena, "-- takes back: %s\n", made->description), err))
		return true;
	unlink(below(arena, folder.path, name));
	return false;
}
