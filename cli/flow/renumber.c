/*
 * Which of two moves: never what is applied; else what git does not know yet, then what it got to
 * know later, then the later in the order of paths.
 */
#include "cli/flow/renumber.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/migrate/script_text.h"
#include "cli/migrate/version_style.h"
#include "core/history/version.h"

/* A versioned script and how firmly it stands where it is. */
struct candidate
{
	const struct inventory_script *script;
	bool is_fixed; /* the base or the database has it */
	bool is_tracked;
	long long added_at; /* when git got to know it; 0: not asked */
	const char *why;	/* it moves; NULL: it stays */
};

struct renumbering
{
	struct inventory *inventory;
	struct engine engine; /* without a database: enough to read scripts */
	struct git_paths tracked;
	struct candidate *candidates;
	size_t n;
	struct renumber_result *result;
	size_t room;
};

/* ------------------------------------------------------------------ what is applied */

static const struct af_applied *
find_row(const struct inventory *inventory, const char *version)
{
	size_t i;

	for (i = inventory->history.n; i-- > 0;)
	{
		const struct af_applied *row = &inventory->history.rows[i];

		if (row->version != NULL && af_version_is_valid(row->version, strlen(row->version)) &&
			af_version_compare(row->version, version) == 0)
			return row;
	}
	return NULL;
}

/* By its name, or by its text where it was renamed. */
static bool
is_of_row(const struct renumbering *renumbering, const struct inventory_script *script,
		  const struct af_applied *row, bool *is_it, struct af_error *err)
{
	struct script_text text;
	bool ok;

	*is_it = strcmp(row->script, script->file->script) == 0;
	if (*is_it || !row->has_checksum)
		return true;
	ok = script_text_read(&renumbering->engine, script->file, &text, err);
	*is_it = ok && text.checksum == row->checksum;
	script_text_release(&text);
	return ok;
}

static bool
take_candidate(struct renumbering *renumbering, const struct inventory_script *script,
			   struct af_error *err)
{
	struct inventory *inventory = renumbering->inventory;
	struct candidate *candidate = &renumbering->candidates[renumbering->n++];
	const struct af_applied *row = find_row(inventory, script->version);
	bool is_applied = false;

	candidate->script = script;
	candidate->is_tracked = git_paths_have(&renumbering->tracked, script->git_path);
	candidate->is_fixed = script->is_in_base;
	if (row == NULL || script->file == NULL)
		return true;
	if (!is_of_row(renumbering, script, row, &is_applied, err))
		return false;
	candidate->is_fixed = candidate->is_fixed || is_applied;
	if (!candidate->is_fixed)
		candidate->why =
			arena_printf(inventory->arena, "the database has applied version %s from \"%s\"",
						 script->version, row->script);
	return true;
}

static bool
is_only_in_base(struct inventory *inventory, const struct inventory_script *script)
{
	return inventory_is_versioned(script) &&
		   inventory_find(inventory->scripts, inventory->n_scripts, script->path) == NULL &&
		   !git_paths_have(&inventory->changed, script->git_path);
}

static bool
take_candidates(struct renumbering *renumbering, struct af_error *err)
{
	struct inventory *inventory = renumbering->inventory;
	size_t room = inventory->n_scripts + inventory->n_base_scripts + 1;
	size_t i;

	renumbering->candidates =
		arena_alloc_array(inventory->arena, room, sizeof(*renumbering->candidates));
	for (i = 0; i < inventory->n_scripts; i++)
		if (inventory_is_versioned(&inventory->scripts[i]) &&
			!take_candidate(renumbering, &inventory->scripts[i], err))
			return false;
	for (i = 0; i < inventory->n_base_scripts; i++)
		if (is_only_in_base(inventory, &inventory->base_scripts[i]) &&
			!take_candidate(renumbering, &inventory->base_scripts[i], err))
			return false;
	return true;
}

/* ------------------------------------------------------------------ who moves */

static int
compare_versions(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;
	int order = af_version_compare(x->script->version, y->script->version);

	return order != 0 ? order : strcmp(x->script->path, y->script->path);
}

/* Of one version: the one that stays comes first. */
static int
compare_standing(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->is_fixed != y->is_fixed)
		return y->is_fixed - x->is_fixed;
	if (x->is_tracked != y->is_tracked)
		return y->is_tracked - x->is_tracked;
	if (x->added_at != y->added_at)
		return x->added_at < y->added_at ? -1 : 1;
	return strcmp(x->script->path, y->script->path);
}

static const char *
shown(const struct inventory_script *script)
{
	return script->file != NULL ? script->file->shown : script->git_path;
}

static bool
fail_both(const struct candidate *a, const struct candidate *b, struct af_error *err)
{
	error_set(err, ERR_VALIDATION, "\"%s\" and \"%s\" are both applied", shown(a->script),
			  shown(b->script));
	error_hint(err, "Neither may get another version: merge them by hand, and repair the history.");
	return false;
}

static bool
judge_group(struct renumbering *renumbering, struct candidate *group, size_t n,
			struct af_error *err)
{
	struct inventory *inventory = renumbering->inventory;
	size_t i;

	for (i = 0; n > 1 && i < n; i++)
		if (group[i].is_tracked && group[i].script->git_path != NULL &&
			!git_added_at(&inventory->git, group[i].script->git_path, &group[i].added_at, err))
			return false;
	if (n > 1)
		qsort(group, n, sizeof(*group), compare_standing);
	for (i = 1; i < n; i++)
	{
		if (group[i].is_fixed)
			return fail_both(&group[0], &group[i], err);
		if (group[i].why == NULL)
			group[i].why = arena_printf(inventory->arena, "version %s is that of \"%s\"",
										group[i].script->version, shown(group[0].script));
	}
	return true;
}

/* The highest version that is applied somewhere: nothing new may be below it. */
static const char *
highest_applied(const struct inventory *inventory)
{
	const char *highest = inventory_base_highest(inventory);
	size_t i;

	for (i = 0; i < inventory->history.n; i++)
	{
		const struct af_applied *row = &inventory->history.rows[i];

		if (row->version != NULL && row->success &&
			af_version_is_valid(row->version, strlen(row->version)) &&
			(highest == NULL || af_version_compare(row->version, highest) > 0))
			highest = row->version;
	}
	return highest;
}

static bool
judge_all(struct renumbering *renumbering, struct af_error *err)
{
	struct candidate *all = renumbering->candidates;
	const char *highest = highest_applied(renumbering->inventory);
	size_t first;
	size_t end;
	size_t i;

	if (renumbering->n > 1)
		qsort(all, renumbering->n, sizeof(*all), compare_versions);
	for (first = 0; first < renumbering->n; first = end)
	{
		for (end = first + 1; end < renumbering->n; end++)
			if (af_version_compare(all[end].script->version, all[first].script->version) != 0)
				break;
		if (!judge_group(renumbering, &all[first], end - first, err))
			return false;
	}
	for (i = 0; highest != NULL && i < renumbering->n; i++)
		if (!all[i].is_fixed && all[i].why == NULL &&
			!renumbering->inventory->config.out_of_order &&
			af_version_compare(all[i].script->version, highest) < 0)
			all[i].why = arena_printf(renumbering->inventory->arena,
									  "version %s is below %s, which is applied",
									  all[i].script->version, highest);
	return true;
}

/* ------------------------------------------------------------------ where to */

/* The path with another last part. */
static const char *
beside(struct arena *arena, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? name : arena_printf(arena, "%.*s/%s", (int) (slash - path), path, name);
}

static const char *
name_with(struct arena *arena, const struct inventory_script *script, const char *version)
{
	const struct af_script_name *parsed = &script->parsed;

	return arena_printf(arena, "%.*s%s%s", (int) (parsed->version - script->name), script->name,
						version, parsed->version + parsed->version_len);
}

static struct renumbered *
add_move(struct renumbering *renumbering, const char *from_shown, const char *from_path,
		 const char *name)
{
	struct renumber_result *result = renumbering->result;
	const struct inventory *inventory = renumbering->inventory;
	struct renumbered *move;

	if (result->n == renumbering->room)
	{
		size_t room = renumbering->room == 0 ? 16 : renumbering->room * 2;

		result->moves = arena_grow_array(inventory->arena, result->moves, result->n, room,
										 sizeof(*result->moves));
		renumbering->room = room;
	}
	move = &result->moves[result->n++];
	move->from = from_shown;
	move->from_path = from_path;
	move->to = beside(inventory->arena, from_shown, name);
	move->to_path = beside(inventory->arena, from_path, name);
	move->is_tracked = inventory->has_git &&
					   git_paths_have(&renumbering->tracked, git_path(&inventory->git, from_path));
	return move;
}

/* A script and the file beside it that says how it is run. */
static struct renumbered *
add_script(struct renumbering *renumbering, const struct inventory_script *script,
		   const char *version)
{
	struct arena *arena = renumbering->inventory->arena;
	const char *name = name_with(arena, script, version);
	const char *config = arena_printf(arena, "%s.conf", script->path);
	size_t at = renumbering->result->n;

	add_move(renumbering, script->file->shown, script->path, name);
	if (file_exists(config))
		add_move(renumbering, arena_printf(arena, "%s.conf", script->file->shown), config,
				 arena_printf(arena, "%s.conf", name));
	return &renumbering->result->moves[at];
}

static bool
has_other(const struct renumbering *renumbering, const struct candidate *mover)
{
	size_t i;

	for (i = 0; i < renumbering->n; i++)
		if (&renumbering->candidates[i] != mover &&
			af_version_compare(renumbering->candidates[i].script->version,
							   mover->script->version) == 0)
			return true;
	return false;
}

/* Where two scripts have the version, the description tells whose undo script it is. */
static void
add_undo(struct renumbering *renumbering, const struct candidate *mover, const char *version)
{
	const struct inventory *inventory = renumbering->inventory;
	size_t i;

	for (i = 0; i < inventory->n_scripts; i++)
	{
		const struct inventory_script *undo = &inventory->scripts[i];

		if (undo->parsed.kind != AF_SCRIPT_UNDO || undo->is_in_base ||
			af_version_compare(undo->version, mover->script->version) != 0)
			continue;
		if (strcmp(undo->description, mover->script->description) == 0 ||
			!has_other(renumbering, mover))
			add_script(renumbering, undo, version);
	}
}

static bool
check_target(const struct renumbered *move, struct af_error *err)
{
	if (!file_exists(move->to_path))
		return true;
	error_set(err, ERR_FILE, "\"%s\" cannot become \"%s\", which is there already", move->from,
			  move->to);
	error_hint(err, "Move one of them out of the way.");
	return false;
}

static bool
place_movers(struct renumbering *renumbering, struct af_error *err)
{
	struct inventory *inventory = renumbering->inventory;
	struct renumber_result *result = renumbering->result;
	const char *highest = inventory_highest(inventory);
	size_t i;

	for (i = 0; i < renumbering->n; i++)
	{
		const struct candidate *mover = &renumbering->candidates[i];
		struct renumbered *move;
		size_t at = result->n;

		if (mover->why == NULL || mover->script->file == NULL)
			continue;
		highest = version_next(inventory->arena, highest, time(NULL));
		move = add_script(renumbering, mover->script, highest);
		move->from_version = mover->script->version;
		move->to_version = highest;
		move->why = mover->why;
		add_undo(renumbering, mover, highest);
		result->n_scripts++;
		for (; at < result->n; at++)
			if (!check_target(&result->moves[at], err))
				return false;
	}
	return true;
}

bool
renumber_plan(struct inventory *inventory, struct renumber_result *result, struct af_error *err)
{
	struct renumbering renumbering = {
		.inventory = inventory,
		.engine = {.config = &inventory->config, .arena = inventory->arena},
		.result = result,
	};

	memset(result, 0, sizeof(*result));
	return (!inventory->has_git || git_list_tracked(&inventory->git, &renumbering.tracked, err)) &&
		   take_candidates(&renumbering, err) && judge_all(&renumbering, err) &&
		   place_movers(&renumbering, err);
}

/* ------------------------------------------------------------------ doing it */

static bool
rename_file(const char *from, const char *to, struct af_error *err)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return true;
	/* a file system that cannot promise it: that there was none was looked at before */
	if (errno == EINVAL && rename(from, to) == 0)
		return true;
	return error_set_errno(err, ERR_FILE, "cannot rename \"%s\" to \"%s\"", from, to);
}

static bool
move_file(const struct inventory *inventory, const struct renumbered *move, bool is_back,
		  struct af_error *err)
{
	const char *from = is_back ? move->to_path : move->from_path;
	const char *to = is_back ? move->from_path : move->to_path;

	return move->is_tracked ? git_move(&inventory->git, from, to, err) : rename_file(from, to, err);
}

bool
renumber_run(const struct inventory *inventory, const struct renumber_result *result,
			 struct af_error *err)
{
	struct af_error ignored;
	size_t i;

	for (i = 0; i < result->n; i++)
		if (!move_file(inventory, &result->moves[i], false, err))
			break;
	if (i == result->n)
		return true;
	while (i-- > 0)
	{
		error_init(&ignored, inventory->arena);
		if (!move_file(inventory, &result->moves[i], true, &ignored))
			log_warning("\"%s\" stays: %s", result->moves[i].to, ignored.message);
	}
	return false;
}
