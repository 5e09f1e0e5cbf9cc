/*
 * The history of the named database against the scripts: the rules are validate's, told as findings
 * of check.
 */
#include "cli/flow/checking.h"

#include <string.h>

#include "cli/migrate/plan.h"
#include "core/history/rules.h"

#define LONGEST_MESSAGE ((size_t) 64 * 1024)

/* Codes of validate and our rules; what is not here is "history". */
static const struct
{
	const char *code;
	enum check_rule_id rule;
} rules[] = {
	{"CHECKSUM_MISMATCH", CHECK_RULE_CHANGED_MIGRATION},
	{"APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED", CHECK_RULE_DELETED_MIGRATION},
	{"APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED", CHECK_RULE_DELETED_MIGRATION},
	{"RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED", CHECK_RULE_VERSION_TOO_LOW},
};

static enum check_rule_id
rule_of(const struct af_finding *finding)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].code, finding->code) == 0)
			return rules[i].rule;
	return CHECK_RULE_HISTORY;
}

static const char *
about(const struct checking *checking, const struct af_finding *finding, enum check_rule_id rule,
	  const char *current)
{
	struct arena *arena = checking->inventory->arena;
	const char *database = checking->inventory->migration.engine.database;
	struct strbuf text;
	struct strbuf_sink sink;
	const char *told;

	if (rule == CHECK_RULE_VERSION_TOO_LOW && current != NULL)
		return arena_printf(arena, "%s, which database \"%s\" has", current, database);
	if (rule == CHECK_RULE_CHANGED_MIGRATION)
		return arena_printf(arena, "database \"%s\" has another checksum", database);
	if (rule == CHECK_RULE_DELETED_MIGRATION)
		return arena_printf(arena, "database \"%s\" has \"%s\"", database,
							af_info_script(finding->line));
	strbuf_init(&text, LONGEST_MESSAGE);
	strbuf_sink_init(&sink, &text);
	told = af_finding_put(finding, &sink.sink)
			   ? arena_strndup(arena, strbuf_text(&text), strcspn(strbuf_text(&text), "\n"))
			   : finding->code;
	strbuf_release(&text);
	return told;
}

/* The script of a line, or one that stands for it where there is no file. */
static const struct inventory_script *
script_of(const struct checking *checking, const struct af_info *line,
		  struct inventory_script *none)
{
	struct inventory *inventory = checking->inventory;
	const struct inventory_script *script = NULL;

	if (line->resolved != NULL)
		script = inventory_find(inventory->scripts, inventory->n_scripts, line->resolved->path);
	if (script != NULL)
		return script;
	memset(none, 0, sizeof(*none));
	none->path = none->name = af_info_script(line);
	return none;
}

struct telling
{
	const struct checking *checking;
	const struct plan *plan;
};

static bool
take_finding(void *to, const struct af_finding *finding)
{
	const struct telling *telling = to;
	enum check_rule_id rule = rule_of(finding);
	struct inventory_script none;
	struct engine *engine = &telling->checking->inventory->migration.engine;
	struct explain_args args = {finding->code, finding->line, telling->plan->lines,
								telling->plan->n_lines};
	struct explanation why = {.text = NULL};

	if (finding->severity != AF_SEVERITY_ERROR ||
		strcmp(finding->code, "OUTDATED_REPEATABLE_MIGRATION") == 0)
		return true;
	engine->explain(engine->explain_to, engine, &args, &why);
	checking_tell(telling->checking, script_of(telling->checking, finding->line, &none), rule,
				  about(telling->checking, finding, rule, telling->plan->current))
		->detail = explanation_lines(engine, &why, "");
	return true;
}

static void
mark(const struct checking *checking, const struct af_info *line, bool is_applied)
{
	struct inventory *inventory = checking->inventory;
	struct inventory_script *script = NULL;

	if (line->resolved != NULL)
		script = inventory_find(inventory->scripts, inventory->n_scripts, line->resolved->path);
	if (script != NULL)
		script->is_applied = is_applied;
}

/* A repeatable that changed has a row, and is pending all the same. */
static void
mark_applied(const struct checking *checking, const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n_lines; i++)
		if (plan->lines[i].applied != NULL)
			mark(checking, &plan->lines[i], true);
	for (i = 0; i < plan->n_pending; i++)
		mark(checking, plan->pending[i], false);
}

bool
checking_database(const struct checking *checking, struct af_error *err)
{
	struct inventory *inventory = checking->inventory;
	struct engine *engine = &inventory->migration.engine;
	struct resolved resolved;
	struct plan plan;
	struct telling telling = {checking, &plan};
	struct af_validate_args args = {
		.ignore_patterns = engine->config->ignore_patterns,
		.allow_pending = true,
	};
	struct af_error twice;

	error_init(&twice, inventory->arena);
	if (!resolve(engine, &resolved, &twice))
	{
		/* two scripts of one version are told by name */
		if (twice.code != NULL && strncmp(twice.code, "DUPLICATE", 9) == 0)
			return true;
		*err = twice;
		return false;
	}
	plan_make(engine, &resolved, &inventory->history, NULL, inventory->arena, &plan);
	args.lines = plan.lines;
	args.n_lines = plan.n_lines;
	mark_applied(checking, &plan);
	return af_validate(&args, take_finding, &telling);
}
