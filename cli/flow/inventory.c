/*
 * Where the base comes from: --base, else GITHUB_BASE_REF, which GitHub sets for pull requests and
 * which names a branch of origin.
 */
#include "cli/flow/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/migrate/script_text.h"
#include "core/history/version.h"

/* ------------------------------------------------------------------ scripts */

static void
script_init(struct inventory *inventory, struct inventory_script *script)
{
	struct arena *arena = inventory->arena;
	struct af_script_name *parsed = &script->parsed;
	char *version;
	char *description;

	af_script_name_parse(&inventory->config.naming, script->name, parsed);
	if (parsed->kind == AF_SCRIPT_NONE || parsed->kind == AF_SCRIPT_INVALID)
		return;
	version = arena_alloc(arena, parsed->version_len + 1);
	description = arena_alloc(arena, parsed->description_len + 1);
	af_script_name_version(parsed, version);
	af_script_name_description(parsed, description);
	script->version = parsed->version_len == 0 ? NULL : version;
	script->spelt_version = parsed->version_len == 0
								? NULL
								: arena_strndup(arena, parsed->version, parsed->version_len);
	script->description = description;
}

/* Two locations may hold one script: under the same name below them, with the same content. It is
 * one migration, as it is to migrate. */
static bool
is_same_script(const struct engine *engine, const struct script_file *a,
			   const struct script_file *b)
{
	struct script_text x;
	struct script_text y = {.checksum = 0};
	struct af_error ignored;
	bool is_same;

	error_init(&ignored, engine->arena);
	is_same = script_text_read(engine, a, &x, &ignored) &&
			  script_text_read(engine, b, &y, &ignored) && x.checksum == y.checksum;
	script_text_release(&x);
	script_text_release(&y);
	return is_same;
}

static int
compare_names(const void *a, const void *b)
{
	const struct script_file *x = *(const struct script_file *const *) a;
	const struct script_file *y = *(const struct script_file *const *) b;
	int order = strcmp(x->script, y->script);

	return order != 0 ? order : strcmp(x->path, y->path);
}

/* Leaves out the further ones of such; the order of paths stays. */
static void
leave_out_same(struct inventory *inventory, struct script_files *found)
{
	const struct engine engine = {.config = &inventory->config, .arena = inventory->arena};
	struct script_file **by_name =
		arena_alloc_array(inventory->arena, found->n + 1, sizeof(struct script_file *));
	size_t n = 0;
	size_t i;

	for (i = 0; i < found->n; i++)
		by_name[i] = &found->files[i];
	if (found->n > 1)
		qsort(by_name, found->n, sizeof(struct script_file *), compare_names);
	for (i = 1; i < found->n; i++)
		if (strcmp(by_name[i - 1]->script, by_name[i]->script) == 0 &&
			is_same_script(&engine, by_name[i - 1], by_name[i]))
			by_name[i - 1]->name = NULL;
	for (i = 0; i < found->n; i++)
		if (found->files[i].name != NULL)
			found->files[n++] = found->files[i];
	found->n = n;
}

static bool
read_scripts(struct inventory *inventory, struct af_error *err)
{
	struct script_files found;
	size_t i;

	if (!locate(&inventory->config, inventory->arena, &found, err))
		return false;
	leave_out_same(inventory, &found);
	inventory->scripts =
		arena_alloc_array(inventory->arena, found.n + 1, sizeof(*inventory->scripts));
	inventory->n_scripts = found.n;
	for (i = 0; i < found.n; i++)
	{
		struct inventory_script *script = &inventory->scripts[i];

		script->file = &found.files[i];
		script->path = found.files[i].path;
		script->name = found.files[i].name;
		if (inventory->has_git)
			script->git_path = git_path(&inventory->git, script->path);
		script_init(inventory, script);
	}
	return true;
}

/* ------------------------------------------------------------------ the base */

static bool
fail_base(const struct inventory *inventory, bool is_remote, struct af_error *err)
{
	error_set(err, ERR_SETTINGS, "the base \"%s\" is no branch and no commit that git knows here",
			  inventory->base);
	if (is_remote)
		error_detail(err, "The name comes from GITHUB_BASE_REF.");
	error_hint(err,
			   "Fetch it: git fetch origin %s. In GitHub Actions give actions/checkout "
			   "\"fetch-depth: 0\".",
			   inventory->base);
	return false;
}

static bool
find_commits(struct inventory *inventory, bool is_remote, struct af_error *err)
{
	const struct git *git = &inventory->git;
	const char *head;

	if (!git_commit(git, inventory->base, is_remote, &inventory->commit, err) ||
		!git_commit(git, "HEAD", false, &head, err))
		return false;
	if (inventory->commit == NULL)
		return fail_base(inventory, is_remote, err);
	if (head != NULL && !git_fork_point(git, inventory->commit, head, &inventory->fork, err))
		return false;
	if (inventory->fork == NULL)
	{
		log_warning("where this branch left \"%s\" is not known: compared with its last commit "
					"(a shallow clone has no history; \"fetch-depth: 0\" fetches it)",
					inventory->base);
		inventory->fork = inventory->commit;
	}
	return true;
}

static void
read_base_scripts(struct inventory *inventory, const struct git_paths *paths)
{
	struct arena *arena = inventory->arena;
	size_t i;

	inventory->base_scripts = arena_alloc_array(arena, paths->n + 1, sizeof(*inventory->scripts));
	for (i = 0; i < paths->n; i++)
	{
		struct inventory_script *script = &inventory->base_scripts[inventory->n_base_scripts];
		const char *slash = strrchr(paths->paths[i], '/');

		script->git_path = paths->paths[i];
		script->path = arena_printf(arena, "%s/%s", inventory->git.top, paths->paths[i]);
		script->name = slash == NULL ? script->git_path : slash + 1;
		script->is_in_base = true;
		if (!location_covers(&inventory->config, arena, script->path))
			continue;
		script_init(inventory, script);
		inventory->n_base_scripts++;
	}
}

static bool
read_base(struct inventory *inventory, bool is_remote, struct af_error *err)
{
	struct git_paths last;
	struct git_paths at_fork;
	size_t i;

	if (!find_commits(inventory, is_remote, err) ||
		!git_list(&inventory->git, inventory->commit, &last, err) ||
		!git_list(&inventory->git, inventory->fork, &at_fork, err) ||
		!git_list_changed(&inventory->git, inventory->fork, &inventory->changed, err))
		return false;
	read_base_scripts(inventory, &last);
	for (i = 0; i < inventory->n_scripts; i++)
	{
		struct inventory_script *script = &inventory->scripts[i];

		script->is_in_base =
			git_paths_have(&last, script->git_path) || git_paths_have(&at_fork, script->git_path);
	}
	return true;
}

/* ------------------------------------------------------------------ the database */

static bool
read_history(struct inventory *inventory, const struct settings *settings, struct af_error *err)
{
	struct migration *migration = &inventory->migration;

	inventory->has_database = true;
	return migration_open(settings, NULL, false, inventory->arena, migration, err) &&
		   history_read(&migration->engine, inventory->arena, &inventory->history, err);
}

/* ------------------------------------------------------------------ all of it */

bool
inventory_open(struct inventory *inventory, const struct inventory_args *args, struct arena *arena,
			   struct af_error *err)
{
	const char *from_github = getenv("GITHUB_BASE_REF");
	bool is_remote = args->base == NULL && from_github != NULL && *from_github != '\0';
	struct af_error no_git;

	memset(inventory, 0, sizeof(*inventory));
	inventory->arena = arena;
	if (!args->has_no_base)
		inventory->base = is_remote ? from_github : args->base;
	if (!migration_configure(args->settings, arena, &inventory->config, err))
		return false;
	error_init(&no_git, arena);
	inventory->has_git = git_find(&inventory->git, inventory->config.directory, arena,
								  inventory->base == NULL ? &no_git : err);
	if (!inventory->has_git && inventory->base != NULL)
		return false;
	return read_scripts(inventory, err) &&
		   (inventory->base == NULL || read_base(inventory, is_remote, err)) &&
		   (!args->asks_database || read_history(inventory, args->settings, err));
}

void
inventory_close(struct inventory *inventory)
{
	if (inventory->has_database)
		migration_close(&inventory->migration);
	inventory->has_database = false;
}

bool
inventory_is_versioned(const struct inventory_script *script)
{
	return script->parsed.kind == AF_SCRIPT_VERSIONED;
}

/* ------------------------------------------------------------------ versions */

static const char *
higher(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	return af_version_compare(b, a) > 0 ? b : a;
}

static const char *
highest_of(const struct inventory_script *scripts, size_t n)
{
	const char *highest = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (scripts[i].parsed.kind == AF_SCRIPT_VERSIONED ||
			scripts[i].parsed.kind == AF_SCRIPT_BASELINE)
			highest = higher(highest, scripts[i].spelt_version);
	return highest;
}

const char *
inventory_base_highest(const struct inventory *inventory)
{
	return highest_of(inventory->base_scripts, inventory->n_base_scripts);
}

const char *
inventory_highest(const struct inventory *inventory)
{
	const char *highest = higher(highest_of(inventory->scripts, inventory->n_scripts),
								 inventory_base_highest(inventory));
	size_t i;

	for (i = 0; i < inventory->history.n; i++)
	{
		const char *version = inventory->history.rows[i].version;

		if (version != NULL && af_version_is_valid(version, strlen(version)))
			highest = higher(highest, version);
	}
	return highest;
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct inventory_script *) a)->path,
				  ((const struct inventory_script *) b)->path);
}

/* Both lists are in the order of their paths: locate() and git_list() give them so. */
struct inventory_script *
inventory_find(struct inventory_script *scripts, size_t n, const char *path)
{
	const struct inventory_script wanted = {.path = path};

	return n == 0 ? NULL : bsearch(&wanted, scripts, n, sizeof(*scripts), compare_paths);
}
