/*
 * aurora-flyway check
 */
#include <stdio.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/command/answer.h"
#include "cli/command/check_report.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"
#include "cli/flow/check.h"

static const struct option options[] = {
	{"base", OPTION_TEXT, "BRANCH",
	 "compare with this branch or commit; default: GITHUB_BASE_REF, else with nothing"},
	{"database", OPTION_FLAG, NULL, "compare with the history of the database, too"},
	{"all", OPTION_FLAG, NULL, "read the statements of every script, not of the new ones alone"},
	{"annotations", OPTION_TEXT, "FORM", "github: print the findings as annotations of a workflow"},
	{"sarif", OPTION_TEXT, "FILE", "write the findings to FILE in SARIF 2.1.0"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_LOCATIONS, SETTING_OUT_OF_ORDER, SETTING_SQL_MIGRATION_SUFFIXES,
	SETTING_URL,	   SETTING_USER,		 SETTING_PASSWORD,
	SETTING_TABLE,	   N_SETTINGS,
};

static size_t
count_allowed(const struct check_findings *findings)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < findings->n; i++)
		n += findings->items[i].reason != NULL;
	return n;
}

/* ------------------------------------------------------------------ for people */

static void
print_detail(const char *detail)
{
	while (detail != NULL && *detail != '\0')
	{
		size_t len = strcspn(detail, "\n");

		printf("  %.*s\n", (int) len, detail);
		detail += len + (detail[len] == '\n');
	}
}

static void
print_finding(const struct check_finding *finding)
{
	const struct check_rule *rule = &check_rules[finding->rule];

	printf("%s:%d:%d: %s: %s: %s\n", finding->shown, finding->line, finding->column,
		   finding->reason != NULL ? "allowed" : check_severity_name(rule->severity), rule->name,
		   finding->message);
	print_detail(finding->detail);
	if (finding->reason != NULL)
		printf("  reason: %s\n", finding->reason);
	else
		printf("  hint: %s\n", rule->hint);
}

static void
print_count(size_t n, const char *one, const char *many)
{
	printf("%zu %s", n, n == 1 ? one : many);
}

static void
print_text(const struct check_result *result)
{
	const struct check_findings *findings = &result->findings;
	size_t i;

	for (i = 0; i < findings->n; i++)
		print_finding(&findings->items[i]);
	print_count(check_findings_count(findings, CHECK_ERROR), "error", "errors");
	fputs(", ", stdout);
	print_count(check_findings_count(findings, CHECK_WARNING), "warning", "warnings");
	printf(", %zu allowed; statements of ", count_allowed(findings));
	print_count(result->n_scripts, "script", "scripts");
	puts(" read");
}

/* ------------------------------------------------------------------ JSON */

static void
put_finding(struct json_writer *json, const struct check_finding *finding)
{
	const struct check_rule *rule = &check_rules[finding->rule];

	json_writer_begin_object(json, NULL);
	json_writer_text(json, "rule", rule->name);
	json_writer_text(json, "severity", check_severity_name(rule->severity));
	json_writer_text(json, "message", finding->message);
	json_writer_text(json, "detail", finding->detail);
	json_writer_text(json, "hint", rule->hint);
	json_writer_text(json, "file", finding->shown);
	json_writer_int(json, "line", finding->line);
	json_writer_int(json, "column", finding->column);
	json_writer_bool(json, "allowed", finding->reason != NULL);
	json_writer_text(json, "reason", finding->reason);
	json_writer_end_object(json);
}

static bool
print_json(const struct inventory *inventory, const struct check_result *result,
		   struct af_error *err)
{
	const struct check_findings *findings = &result->findings;
	size_t n_errors = check_findings_count(findings, CHECK_ERROR);
	struct answer answer;
	struct json_writer *json = &answer.json;
	size_t i;

	answer_begin(&answer);
	json_writer_text(json, "operation", "check");
	json_writer_bool(json, "success", n_errors == 0);
	json_writer_text(json, "base", inventory->base);
	json_writer_text(json, "baseCommit", inventory->commit);
	json_writer_text(json, "database",
					 inventory->has_database ? inventory->migration.engine.database : NULL);
	json_writer_int(json, "scripts", (long long) result->n_scripts);
	json_writer_int(json, "errors", (long long) n_errors);
	json_writer_int(json, "warnings", (long long) check_findings_count(findings, CHECK_WARNING));
	json_writer_int(json, "allowed", (long long) count_allowed(findings));
	json_writer_begin_array(json, "findings");
	for (i = 0; i < findings->n; i++)
		put_finding(json, &findings->items[i]);
	json_writer_end_array(json);
	return answer_print(&answer, err);
}

/* ------------------------------------------------------------------ all of it */

static bool
check_options(const struct world *world, struct af_error *err)
{
	const char *annotations = world_option(world, "annotations");

	if (annotations == NULL)
		return true;
	if (strcmp(annotations, "github") != 0)
		return usage_error(world->command, err, "\"%s\" is no form of annotations: github is",
						   annotations);
	if (world->json)
		return usage_error(world->command, err,
						   "--annotations and --json both write to standard output");
	return true;
}

static bool
look(struct world *world, struct inventory *inventory, int *status, struct af_error *err)
{
	const char *sarif = world_option(world, "sarif");
	bool is_all = world_option(world, "all") != NULL;
	struct check_result result;

	if (inventory->base == NULL && !inventory->has_database && !is_all)
		log_info("compared with no base: the statements of every script are read (--base BRANCH "
				 "names one)");
	if (!check(inventory, is_all, &result, err) ||
		(sarif != NULL && !check_write_sarif(sarif, &result.findings, err)))
		return false;
	*status = check_findings_count(&result.findings, CHECK_ERROR) > 0;
	if (world->json)
		return print_json(inventory, &result, err);
	print_text(&result);
	if (world_option(world, "annotations") != NULL)
		check_print_annotations(&result.findings);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct inventory inventory = {.has_database = false};
	struct inventory_args args = {
		.settings = world->settings,
		.base = world_option(world, "base"),
		.asks_database = world_option(world, "database") != NULL,
	};
	bool is_done = check_options(world, err) &&
				   inventory_open(&inventory, &args, world->arena, err) &&
				   look(world, &inventory, status, err);

	inventory_close(&inventory);
	return is_done;
}

const struct command command_check = {
	.name = "check",
	.group = "Scripts",
	.summary = "looks for what would go wrong, before a database sees it",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway check --base main\n"
				"aurora-flyway check --annotations github --sarif check.sarif\n"
				"aurora-flyway check --env prod --database\n",
	.run = run,
};
