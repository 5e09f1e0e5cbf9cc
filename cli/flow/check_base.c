/*
 * What the base has counts as applied. It is compared with the commit where this branch left the
 * base, so that what others changed there since is not laid at this branch's door.
 */
#include "cli/flow/checking.h"

#include <string.h>

#include "cli/migrate/script_change.h"
#include "cli/migrate/script_text.h"
#include "core/history/version.h"

#define LARGEST ((size_t) 256 * 1024 * 1024)

/* The file of a commit; its text_release() is the caller's, after a failure too. */
static bool
read_version(const struct checking *checking, const struct inventory_script *script,
			 const char *commit, struct script_text *text, struct af_error *err)
{
	struct strbuf bytes;
	bool ok;

	memset(text, 0, sizeof(*text));
	strbuf_init(&bytes, LARGEST);
	ok = git_show(&checking->inventory->git, commit, script->git_path, &bytes, err) &&
		 script_text_of_bytes(&checking->engine, script->file, &bytes, text, err);
	strbuf_release(&bytes);
	return ok;
}

/* Whether the file is what the last commit of the base has, after all. */
static bool
is_as_base(const struct checking *checking, const struct inventory_script *script, int32_t checksum,
		   bool *is_same, struct af_error *err)
{
	struct script_text text;
	bool ok = read_version(checking, script, checking->inventory->commit, &text, err);

	*is_same = ok && text.checksum == checksum;
	script_text_release(&text);
	return ok;
}

static bool
check_changed(const struct checking *checking, const struct inventory_script *script,
			  struct af_error *err)
{
	const char *fork = checking->inventory->fork;
	struct script_text then;
	struct script_text now = {.checksum = 0};
	bool is_same = false;
	bool ok = read_version(checking, script, fork, &then, err) &&
			  script_text_read(&checking->engine, script->file, &now, err);

	if (ok && then.checksum != now.checksum)
		ok = is_as_base(checking, script, now.checksum, &is_same, err);
	if (ok && then.checksum != now.checksum && !is_same)
	{
		enum script_change change = script_change_between(strbuf_text(&then.text), then.text.len,
														  strbuf_text(&now.text), now.text.len);

		checking_tell(checking, script, CHECK_RULE_CHANGED_MIGRATION, script_change_name(change));
	}
	script_text_release(&then);
	script_text_release(&now);
	return ok;
}

/* The new script that has the version of one that is gone; NULL: none. */
static const struct inventory_script *
find_renamed(const struct inventory *inventory, const struct inventory_script *gone)
{
	size_t i;

	for (i = 0; gone->version != NULL && i < inventory->n_scripts; i++)
	{
		const struct inventory_script *script = &inventory->scripts[i];

		if (!script->is_in_base && script->parsed.kind == gone->parsed.kind &&
			af_version_compare(script->version, gone->version) == 0)
			return script;
	}
	return NULL;
}

static void
check_gone(const struct checking *checking, const struct inventory_script *gone)
{
	const struct inventory_script *renamed = find_renamed(checking->inventory, gone);
	struct arena *arena = checking->inventory->arena;

	if (renamed == NULL)
		checking_tell(checking, gone, CHECK_RULE_DELETED_MIGRATION,
					  arena_printf(arena, "%s has it", checking->inventory->base));
	else
		checking_tell(checking, renamed, CHECK_RULE_DELETED_MIGRATION,
					  arena_printf(arena, "it is called \"%s\" in %s", gone->git_path,
								   checking->inventory->base));
}

static bool
is_fixed(const struct inventory_script *script)
{
	return script->parsed.kind == AF_SCRIPT_VERSIONED || script->parsed.kind == AF_SCRIPT_BASELINE;
}

bool
checking_base(const struct checking *checking, struct af_error *err)
{
	struct inventory *inventory = checking->inventory;
	size_t i;

	for (i = 0; i < inventory->changed.n; i++)
	{
		const char *path = arena_printf(inventory->arena, "%s/%s", inventory->git.top,
										inventory->changed.paths[i]);
		const struct inventory_script *theirs =
			inventory_find(inventory->base_scripts, inventory->n_base_scripts, path);
		const struct inventory_script *ours =
			inventory_find(inventory->scripts, inventory->n_scripts, path);

		/* not a script of the locations, or gone from the base as well */
		if (theirs == NULL)
			continue;
		if (ours == NULL && (is_fixed(theirs) || theirs->parsed.kind == AF_SCRIPT_REPEATABLE))
			check_gone(checking, theirs);
		else if (ours != NULL && is_fixed(ours) && !check_changed(checking, ours, err))
			return false;
	}
	return true;
}
