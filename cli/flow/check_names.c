/*
 * What names alone tell.
 */
#include "cli/flow/checking.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/file.h"
#include "core/history/version.h"

#define LONGEST_MESSAGE ((size_t) 64 * 1024)

/* ------------------------------------------------------------------ names that nobody reads */

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* "V2__b.sql.txt", "R__r": a prefix, and the separator where it should be. */
static bool
looks_like_script(const struct af_naming *naming, const char *name)
{
	const char *const prefixes[] = {naming->versioned_prefix, naming->undo_prefix,
									naming->baseline_prefix, naming->repeatable_prefix};
	const char *separator = strstr(name, naming->separator);
	size_t i;

	for (i = 0; separator != NULL && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
	{
		size_t len = strlen(prefixes[i]);
		const char *version = name + len;

		if (strncmp(name, prefixes[i], len) == 0 && separator >= version &&
			(separator == version || af_version_is_valid(version, (size_t) (separator - version))))
			return true;
	}
	return false;
}

/* The file that says how a script is run, without the script; NULL: it is none. */
static const char *
lonely_config(const struct checking *checking, const struct inventory_script *script)
{
	struct arena *arena = checking->inventory->arena;
	const char *const *suffix;

	for (suffix = checking->inventory->config.naming.suffixes; *suffix != NULL; suffix++)
	{
		const char *of = arena_strndup(arena, script->path, strlen(script->path) - 5);

		if (ends_with(script->name, arena_printf(arena, "%s.conf", *suffix)))
			return file_exists(of) ? "" : strrchr(of, '/') + 1;
	}
	return NULL;
}

static void
check_unread(const struct checking *checking, const struct inventory_script *script)
{
	struct arena *arena = checking->inventory->arena;
	const char *of = lonely_config(checking, script);

	if (of != NULL && *of != '\0')
		checking_tell(checking, script, CHECK_RULE_SKIPPED_NAME,
					  arena_printf(arena, "there is no \"%s\"", of));
	else if (of == NULL && looks_like_script(&checking->inventory->config.naming, script->name))
		checking_tell(checking, script, CHECK_RULE_SKIPPED_NAME,
					  "it ends with none of the suffixes of scripts");
}

static void
check_invalid(const struct checking *checking, const struct inventory_script *script)
{
	struct strbuf problem;
	struct strbuf_sink sink;

	strbuf_init(&problem, LONGEST_MESSAGE);
	strbuf_sink_init(&sink, &problem);
	if (af_script_name_put_problem(&checking->inventory->config.naming, script->name,
								   &script->parsed, &sink.sink))
		checking_tell(checking, script, CHECK_RULE_SKIPPED_NAME, strbuf_text(&problem));
	strbuf_release(&problem);
}

/* ------------------------------------------------------------------ twice */

/* Whether two of its kind, with one version or one description, cannot be. */
static bool
is_unique(const struct inventory_script *script)
{
	return script->parsed.kind == AF_SCRIPT_REPEATABLE || script->version != NULL;
}

static int
compare_keys(const struct inventory_script *a, const struct inventory_script *b)
{
	if (a->parsed.kind != b->parsed.kind)
		return a->parsed.kind < b->parsed.kind ? -1 : 1;
	if (a->parsed.kind == AF_SCRIPT_REPEATABLE)
		return strcmp(a->description, b->description);
	return af_version_compare(a->version, b->version);
}

/* Of those that cannot be together, what the base has comes first, and is right. */
static int
compare_scripts(const void *a, const void *b)
{
	const struct inventory_script *x = *(const struct inventory_script *const *) a;
	const struct inventory_script *y = *(const struct inventory_script *const *) b;
	int order = compare_keys(x, y);

	if (order == 0)
		order = y->is_in_base - x->is_in_base;
	return order != 0 ? order : strcmp(x->path, y->path);
}

static void
tell_twice(const struct checking *checking, const struct inventory_script *script,
		   const struct inventory_script *other)
{
	struct arena *arena = checking->inventory->arena;
	const char *about = other->file != NULL ? arena_printf(arena, "\"%s\"", other->file->shown)
											: arena_printf(arena, "\"%s\" in %s", other->git_path,
														   checking->inventory->base);

	checking_tell(checking, script,
				  script->version == NULL ? CHECK_RULE_DUPLICATE_DESCRIPTION
										  : CHECK_RULE_DUPLICATE_VERSION,
				  about);
}

/* A script that only the base has may be one that was renamed here, which is told elsewhere. */
static bool
is_gone(struct inventory *inventory, const struct inventory_script *of_base)
{
	return inventory_find(inventory->scripts, inventory->n_scripts, of_base->path) == NULL;
}

static bool
is_renamed(const struct inventory *inventory, const struct inventory_script *of_base)
{
	return git_paths_have(&inventory->changed, of_base->git_path);
}

static void
check_twice(const struct checking *checking)
{
	struct inventory *inventory = checking->inventory;
	size_t room = inventory->n_scripts + inventory->n_base_scripts + 1;
	const struct inventory_script **all = arena_alloc_array(inventory->arena, room, sizeof(*all));
	size_t n = 0;
	size_t first = 0;
	size_t i;

	for (i = 0; i < inventory->n_scripts; i++)
		if (is_unique(&inventory->scripts[i]))
			all[n++] = &inventory->scripts[i];
	for (i = 0; i < inventory->n_base_scripts; i++)
		if (is_unique(&inventory->base_scripts[i]) &&
			is_gone(inventory, &inventory->base_scripts[i]) &&
			!is_renamed(inventory, &inventory->base_scripts[i]))
			all[n++] = &inventory->base_scripts[i];
	if (n > 1)
		qsort(all, n, sizeof(*all), compare_scripts);
	for (i = 1; i < n; i++)
		if (compare_keys(all[first], all[i]) != 0)
			first = i;
		else if (all[i]->file != NULL)
			tell_twice(checking, all[i], all[first]);
}

/* ------------------------------------------------------------------ too low */

static void
check_low(const struct checking *checking, const struct inventory_script *script,
		  const char *highest)
{
	const struct inventory *inventory = checking->inventory;

	if (highest == NULL || script->is_in_base || !inventory_is_versioned(script) ||
		inventory->config.out_of_order || af_version_compare(script->version, highest) >= 0)
		return;
	checking_tell(checking, script, CHECK_RULE_VERSION_TOO_LOW,
				  arena_printf(inventory->arena, "%s, which %s has", highest, inventory->base));
}

void
checking_names(const struct checking *checking)
{
	const struct inventory *inventory = checking->inventory;
	const char *highest = inventory_base_highest(inventory);
	size_t i;

	for (i = 0; i < inventory->n_scripts; i++)
	{
		const struct inventory_script *script = &inventory->scripts[i];

		if (script->parsed.kind == AF_SCRIPT_NONE && checking_is_new(checking, script))
			check_unread(checking, script);
		else if (script->parsed.kind == AF_SCRIPT_INVALID && checking_is_new(checking, script))
			check_invalid(checking, script);
		else
			check_low(checking, script, highest);
	}
	check_twice(checking);
}
