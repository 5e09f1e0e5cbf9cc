/*
 * The order of a check. Statements come last, once it is known which scripts are new.
 */
#include "cli/flow/check.h"

#include <stdlib.h>
#include <string.h>

#include "cli/flow/checking.h"
#include "cli/migrate/check_script.h"
#include "core/history/version.h"

bool
checking_is_new(const struct checking *checking, const struct inventory_script *script)
{
	const struct inventory *inventory = checking->inventory;

	if (checking->all)
		return true;
	if (inventory->base != NULL)
		return !script->is_in_base;
	return !script->is_applied;
}

struct check_finding *
checking_tell(const struct checking *checking, const struct inventory_script *script,
			  enum check_rule_id rule, const char *about)
{
	struct check_allows allows = {.arena = checking->findings->arena};
	struct check_finding finding = {
		.rule = rule,
		.message = check_rule_message(checking->findings->arena, rule, about),
		.path = script->path,
		.git_path = script->git_path,
		.shown = script->file != NULL		? script->file->shown
				 : script->git_path != NULL ? script->git_path
											: script->name,
		.line = 1,
		.column = 1,
	};

	if (script->file != NULL)
		check_script_head(&checking->engine, script->file, &allows);
	finding.reason = check_allows_reason(&allows, rule);
	return check_findings_add(checking->findings, &finding);
}

/* ------------------------------------------------------------------ statements */

/* Versions in their order, since a table may be made in one and changed in the next. */
static int
compare_scripts(const void *a, const void *b)
{
	const struct inventory_script *x = *(const struct inventory_script *const *) a;
	const struct inventory_script *y = *(const struct inventory_script *const *) b;
	int order;

	if (x->parsed.kind != y->parsed.kind)
		return x->parsed.kind < y->parsed.kind ? -1 : 1;
	order =
		x->version == NULL || y->version == NULL ? 0 : af_version_compare(x->version, y->version);
	return order != 0 ? order : strcmp(x->path, y->path);
}

static bool
is_script(const struct inventory_script *script)
{
	return script->parsed.kind != AF_SCRIPT_NONE && script->parsed.kind != AF_SCRIPT_INVALID;
}

/* What runs again when it is changed. */
static bool
is_changed(const struct inventory *inventory, const struct inventory_script *script)
{
	return (script->parsed.kind == AF_SCRIPT_REPEATABLE ||
			script->parsed.kind == AF_SCRIPT_CALLBACK || script->parsed.kind == AF_SCRIPT_UNDO) &&
		   git_paths_have(&inventory->changed, script->git_path);
}

/* A script that is there already was a change of its own. */
static bool
read_script(const struct checking *checking, const struct inventory_script *script,
			struct statement_check *together, struct af_error *err)
{
	struct check_script_args args = {&checking->engine, script->file, script->git_path};
	struct statement_check alone = {.arena = checking->inventory->arena};
	bool is_alone = script->is_in_base || script->is_applied ||
					(checking->inventory->base == NULL && !checking->inventory->has_database);
	struct statement_check *check = is_alone ? &alone : together;

	check->is_undo = script->parsed.kind == AF_SCRIPT_UNDO;
	return check_script(&args, check, checking->findings, err);
}

static bool
read_statements(const struct checking *checking, size_t *n_scripts, struct af_error *err)
{
	struct inventory *inventory = checking->inventory;
	struct statement_check together = {.arena = inventory->arena};
	const struct inventory_script **scripts =
		arena_alloc_array(inventory->arena, inventory->n_scripts + 1, sizeof(*scripts));
	size_t n = 0;
	size_t i;

	for (i = 0; i < inventory->n_scripts; i++)
		if (is_script(&inventory->scripts[i]) &&
			(checking_is_new(checking, &inventory->scripts[i]) ||
			 is_changed(inventory, &inventory->scripts[i])))
			scripts[n++] = &inventory->scripts[i];
	if (n > 1)
		qsort(scripts, n, sizeof(*scripts), compare_scripts);
	for (i = 0; i < n; i++)
		if (!read_script(checking, scripts[i], &together, err))
			return false;
	*n_scripts = n;
	return true;
}

bool
check(struct inventory *inventory, bool all, struct check_result *result, struct af_error *err)
{
	struct checking checking = {
		.inventory = inventory,
		.engine = {.config = &inventory->config, .arena = inventory->arena},
		.findings = &result->findings,
		.all = all,
	};

	memset(result, 0, sizeof(*result));
	result->findings.arena = inventory->arena;
	if (inventory->has_database && !checking_database(&checking, err))
		return false;
	checking_names(&checking);
	if ((inventory->base != NULL && !checking_base(&checking, err)) ||
		!read_statements(&checking, &result->n_scripts, err))
		return false;
	check_findings_sort(&result->findings);
	return true;
}
