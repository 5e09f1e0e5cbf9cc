/*
 * validate by our own engine, and the choice between the two. The rules themselves are
 * core/history/rules.c.
 */
#include "cli/migrate/validate.h"

#include <stdlib.h>
#include <string.h>

#include "cli/migrate/by_extension.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/schema.h"
#include "core/history/rules.h"

#define LONGEST_MESSAGES ((size_t) 64 * 1024 * 1024)

/* Findings being gathered. */
struct gathering
{
	struct engine *engine;
	struct validate_result *result;
	const struct plan *plan;
	size_t room;
};

/* What more there is to say of a line. */
static void
explain(struct engine *engine, const struct plan *plan, const struct af_info *line,
		struct validate_finding *finding)
{
	struct explain_args args = {finding->code, line, plan->lines, plan->n_lines};

	if (engine->explain != NULL)
		engine->explain(engine->explain_to, engine, &args, &finding->why);
}

static const char *
message_of(struct arena *arena, const struct af_finding *finding)
{
	struct strbuf text;
	struct strbuf_sink sink;
	const char *message;

	strbuf_init(&text, LONGEST_MESSAGES);
	strbuf_sink_init(&sink, &text);
	message = af_finding_put(finding, &sink.sink) ? arena_strdup(arena, strbuf_text(&text)) : "";
	strbuf_release(&text);
	return message;
}

static bool
take_finding(void *to, const struct af_finding *finding)
{
	struct gathering *gathering = to;
	struct validate_result *result = gathering->result;
	struct arena *arena = gathering->engine->arena;
	const struct af_info *line = finding->line;
	struct validate_finding *mine;

	if (result->n_findings == gathering->room)
	{
		size_t room = gathering->room == 0 ? 16 : gathering->room * 2;

		result->findings =
			arena_grow_array(arena, result->findings, result->n_findings, room, sizeof(*mine));
		gathering->room = room;
	}
	mine = &result->findings[result->n_findings++];
	mine->severity = af_severity_name(finding->severity);
	mine->code = finding->code;
	mine->installed_rank =
		line->applied == NULL ? NULL : arena_printf(arena, "%d", line->applied->installed_rank);
	mine->version = af_info_version(line);
	mine->description = af_info_description(line);
	mine->script = af_info_script(line);
	mine->path = line->resolved == NULL ? NULL : line->resolved->path;
	mine->message = message_of(arena, finding);
	mine->hint = finding->hint;
	explain(gathering->engine, gathering->plan, line, mine);
	return true;
}

bool
validate_patterns(struct engine *engine, struct af_error *err)
{
	const char *const *pattern;

	for (pattern = engine->config->ignore_patterns; *pattern != NULL; pattern++)
	{
		struct strbuf problem;
		struct strbuf_sink sink;

		if (**pattern == '\0' || af_ignore_pattern_is_valid(*pattern))
			continue;
		strbuf_init(&problem, 64 * 1024);
		strbuf_sink_init(&sink, &problem);
		af_ignore_pattern_put_problem(*pattern, &sink.sink);
		error_set(err, ERR_SETTINGS, "%s", strbuf_text(&problem));
		err->code = "ERROR";
		strbuf_release(&problem);
		return false;
	}
	return true;
}

/* What waits is read as well, so that a script that cannot be cut is told before anything runs. */
static bool
check_pending(struct engine *engine, const struct resolved *resolved, const struct plan *plan,
			  struct af_error *err)
{
	size_t i;

	for (i = 0; i < plan->n_pending; i++)
	{
		struct script script;
		bool in_transaction;
		bool ok = script_load(engine, resolved_file(resolved, plan->pending[i]->resolved), &script,
							  err) &&
				  script_decide_transaction(engine, &script, &in_transaction, err);

		script_release(&script);
		if (!ok)
			return false;
	}
	return true;
}

static bool
gather(struct engine *engine, const struct plan *plan, bool allow_pending,
	   struct validate_result *result, struct af_error *err)
{
	struct gathering gathering = {engine, result, plan, 0};
	struct af_validate_args args = {
		.lines = plan->lines,
		.n_lines = plan->n_lines,
		.ignore_patterns = engine->config->ignore_patterns,
		.allow_pending = allow_pending,
	};

	return validate_patterns(engine, err) && af_validate(&args, take_finding, &gathering);
}

static void
judge(struct validate_result *result)
{
	size_t i;

	for (i = 0; i < result->n_findings && result->code == NULL; i++)
		if (strcmp(result->findings[i].severity, "error") == 0)
		{
			result->code = "VALIDATE_ERROR";
			result->message = "Migrations have failed validation";
		}
	result->is_valid = result->code == NULL;
}

/* Whether the finding of another engine is of this line. */
static bool
is_line_of(const struct af_info *line, const struct validate_finding *finding)
{
	if ((line->applied == NULL) != (finding->installed_rank == NULL) ||
		strcmp(af_info_script(line), finding->script) != 0)
		return false;
	return line->applied == NULL ||
		   line->applied->installed_rank == strtol(finding->installed_rank, NULL, 10);
}

/* The extension tells no description and no path, and knows of no git. */
static void
complete_findings(struct engine *engine, const struct plan *plan, struct validate_result *result)
{
	size_t i;
	size_t k;

	for (i = 0; i < result->n_findings; i++)
		for (k = 0; k < plan->n_lines && result->findings[i].description == NULL; k++)
			if (is_line_of(&plan->lines[k], &result->findings[i]))
			{
				result->findings[i].description = af_info_description(&plan->lines[k]);
				result->findings[i].path =
					plan->lines[k].resolved == NULL ? NULL : plan->lines[k].resolved->path;
				explain(engine, plan, &plan->lines[k], &result->findings[i]);
			}
}

static bool
check_schema(struct engine *engine, const struct resolved *resolved, struct validate_result *result,
			 struct af_error *err)
{
	struct schema_state *states;
	size_t n;

	if (resolved->n == 0)
		return true;
	if (!schemas_look(engine, &states, &n, err))
		return false;
	if (states[0].exists)
		return true;
	result->code = "SCHEMA_DOES_NOT_EXIST";
	result->message =
		arena_printf(engine->arena, "Schema %s doesn't exist yet", engine->quoted_schema);
	return true;
}

static bool
look(struct engine *engine, const char *extension, const struct resolved *resolved,
	 const struct history *history, struct validate_result *result, struct af_error *err)
{
	const char *target;
	struct plan plan;
	bool ok;

	if (!plan_target(engine, resolved, history, &target, err))
		return false;
	plan_make(engine, resolved, history, target, engine->arena, &plan);
	result->n_validated = plan.n_lines;
	if (result->code == NULL)
	{
		ok = extension != NULL && history->exists
				 ? validate_patterns(engine, err) &&
					   validate_by_extension(engine, extension, resolved, result, err)
				 : gather(engine, &plan, false, result, err);
		if (!ok || !check_pending(engine, resolved, &plan, err))
			return false;
		complete_findings(engine, &plan, result);
	}
	judge(result);
	return true;
}

/* What is not valid is no failure of ours, but it is one to the callbacks. */
static bool
look_with_callbacks(struct engine *engine, const char *extension, const struct resolved *resolved,
					const struct history *history, struct validate_result *result,
					struct af_error *err)
{
	if (!callback_run(engine, resolved, "beforeValidate", err))
		return false;
	if (!look(engine, extension, resolved, history, result, err))
		return callback_after(engine, resolved, "afterValidate", "afterValidateError", false, err);
	return callback_run(engine, resolved, result->is_valid ? "afterValidate" : "afterValidateError",
						err);
}

bool
validate(struct engine *engine, const char *extension, struct validate_result *result,
		 struct af_error *err)
{
	struct resolved resolved;
	struct history history;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	if (!resolve(engine, &resolved, err) || !callback_run(engine, &resolved, "afterConnect", err) ||
		!history_read(engine, engine->arena, &history, err))
		return false;
	result->has_no_files = resolved.n == 0;
	if (!history.exists && !check_schema(engine, &resolved, result, err))
		return false;
	/* there is no schema: Flyway does not even begin */
	if (result->code != NULL)
		return look(engine, extension, &resolved, &history, result, err);
	return look_with_callbacks(engine, extension, &resolved, &history, result, err);
}

bool
validate_plan(struct engine *engine, const struct plan *plan, struct validate_result *result,
			  struct af_error *err)
{
	memset(result, 0, sizeof(*result));
	return gather(engine, plan, true, result, err);
}

static void
add_message(struct engine *engine, const struct validate_finding *finding, struct strbuf *to)
{
	const char *lines = explanation_lines(engine, &finding->why, "  ");

	strbuf_addf(to, "%s%s", to->len == 0 ? "" : "\n", finding->message);
	if (lines != NULL)
		strbuf_addf(to, "\n%s", lines);
}

bool
validate_before_migrate(struct engine *engine, const struct resolved *resolved,
						const struct history *history, const char *target, struct af_error *err)
{
	struct validate_result result = {0};
	struct strbuf messages;
	struct plan plan;
	size_t i;

	plan_make(engine, resolved, history, target, engine->arena, &plan);
	if (!gather(engine, &plan, true, &result, err))
		return false;
	judge(&result);
	if (result.is_valid)
		return true;
	strbuf_init(&messages, LONGEST_MESSAGES);
	for (i = 0; i < result.n_findings; i++)
		if (strcmp(result.findings[i].severity, "error") == 0)
			add_message(engine, &result.findings[i], &messages);
	error_set(err, ERR_VALIDATION, "validate failed: migrations have failed validation");
	error_detail(err, "%s", strbuf_text(&messages));
	err->code = "VALIDATE_ERROR";
	strbuf_release(&messages);
	return false;
}
