/*
 * Planning. It changes nothing and asks nobody: rows and files in, an order out.
 */
#include "cli/migrate/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/history/version.h"

static int
compare_pending(const void *a, const void *b)
{
	const struct af_info *x = *(const struct af_info *const *) a;
	const struct af_info *y = *(const struct af_info *const *) b;
	int order = af_version_compare(x->resolved->version, y->resolved->version);

	/* repeatables stand in their order already */
	return order != 0 ? order : (x > y) - (x < y);
}

static bool
is_picked(const char *pick, const struct af_resolved *migration)
{
	if (migration->version == NULL)
		return strcmp(pick, migration->description) == 0;
	return af_version_is_valid(pick, strlen(pick)) &&
		   af_version_compare(pick, migration->version) == 0;
}

/* Without cherryPick everything is wanted. */
static bool
is_wanted(const char *const *picks, const struct af_resolved *migration)
{
	if (picks == NULL || *picks == NULL)
		return true;
	for (; *picks != NULL; picks++)
		if (is_picked(*picks, migration))
			return true;
	return false;
}

bool
plan_check_picks(const struct engine *engine, const struct resolved *resolved, struct af_error *err)
{
	const char *const *pick = engine->config->cherry_pick;
	size_t i;

	for (; pick != NULL && *pick != NULL; pick++)
	{
		for (i = 0; i < resolved->n; i++)
			if (af_type_classify(resolved->migrations[i].type) != AF_TYPE_UNDO &&
				is_picked(*pick, &resolved->migrations[i]))
				break;
		if (i < resolved->n)
			continue;
		error_set(err, ERR_SETTINGS, "cherryPick names \"%s\", which no migration has", *pick);
		error_hint(err, "Name versions, and descriptions of repeatable migrations.");
		err->code = "ERROR";
		return false;
	}
	return true;
}

bool
plan_check_picked(const struct engine *engine, const struct plan *plan, struct af_error *err)
{
	const char *const *picks = engine->config->cherry_pick;
	size_t i;

	for (i = 0; picks != NULL && *picks != NULL && i < plan->n_lines; i++)
	{
		const struct af_info *line = &plan->lines[i];
		bool is_low = line->state == AF_STATE_IGNORED || line->state == AF_STATE_BELOW_BASELINE;

		if (!is_low || line->resolved == NULL || line->resolved->is_skipped ||
			line->resolved->version == NULL || !is_wanted(picks, line->resolved))
			continue;
		error_set(err, ERR_VALIDATION, "cherryPick names version %s, which is lower than %s",
				  line->resolved->version,
				  line->state == AF_STATE_IGNORED ? "one that is applied" : "the baseline");
		error_hint(err, line->state == AF_STATE_IGNORED
							? "Allow that with outOfOrder=true, or take it out."
							: "Take it out.");
		err->code = "ERROR";
		return false;
	}
	return true;
}

void
plan_make(const struct engine *engine, const struct resolved *resolved,
		  const struct history *history, const char *target, struct arena *arena, struct plan *plan)
{
	struct af_info_args args = {
		.applied = history->rows,
		.n_applied = history->n,
		.resolved = resolved->migrations,
		.n_resolved = resolved->n,
		.target = target,
		.out_of_order = engine->config->out_of_order,
	};
	size_t n = history->n + resolved->n;
	size_t i;

	memset(plan, 0, sizeof(*plan));
	plan->lines = arena_alloc_array(arena, n + 1, sizeof(*plan->lines));
	plan->n_lines =
		af_info_build(&args, plan->lines, arena_alloc_array(arena, 2 * n + 1, sizeof(size_t)));
	plan->current = af_info_current_version(plan->lines, plan->n_lines);
	plan->pending = arena_alloc_array(arena, plan->n_lines + 1, sizeof(*plan->pending));
	for (i = 0; i < plan->n_lines; i++)
		if (plan->lines[i].state == AF_STATE_PENDING &&
			is_wanted(engine->config->cherry_pick, plan->lines[i].resolved))
			plan->pending[plan->n_pending++] = &plan->lines[i];
	if (plan->n_pending > 1)
		qsort(plan->pending, plan->n_pending, sizeof(*plan->pending), compare_pending);
}

static bool
is_known_version(const struct resolved *resolved, const struct history *history,
				 const char *version)
{
	size_t i;

	for (i = 0; i < resolved->n; i++)
		if (resolved->migrations[i].version != NULL &&
			af_version_compare(resolved->migrations[i].version, version) == 0)
			return true;
	for (i = 0; i < history->n; i++)
		if (history->rows[i].version != NULL &&
			af_version_is_valid(history->rows[i].version, strlen(history->rows[i].version)) &&
			af_version_compare(history->rows[i].version, version) == 0)
			return true;
	return false;
}

static bool
target_version(const char *text, const struct resolved *resolved, const struct history *history,
			   struct arena *arena, const char **target, struct af_error *err)
{
	size_t len = strlen(text);
	bool is_tolerant = len > 0 && text[len - 1] == '?';
	const char *version = arena_strndup(arena, text, is_tolerant ? len - 1 : len);

	if (!af_version_is_valid(version, strlen(version)))
	{
		error_set(err, ERR_SETTINGS, "target \"%s\" is not a version", text);
		error_hint(err, "A target is a version such as 1.2, or latest, current or next.");
	}
	else if (!is_tolerant && !is_known_version(resolved, history, version))
	{
		error_set(err, ERR_SETTINGS, "no migration with the target version %s", version);
		error_hint(err, "Write %s? when the target may be missing.", version);
	}
	else
	{
		*target = version;
		return true;
	}
	err->code = "ERROR";
	return false;
}

static const char *
next_version(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n_pending; i++)
		if (plan->pending[i]->resolved->version != NULL)
			return plan->pending[i]->resolved->version;
	return NULL;
}

bool
plan_target(struct engine *engine, const struct resolved *resolved, const struct history *history,
			const char **target, struct af_error *err)
{
	const char *text = engine->config->target;
	struct plan plan;

	*target = NULL;
	if (text == NULL || *text == '\0' || strcasecmp(text, "latest") == 0)
		return true;
	if (strcasecmp(text, "current") != 0 && strcasecmp(text, "next") != 0)
		return target_version(text, resolved, history, engine->arena, target, err);
	plan_make(engine, resolved, history, NULL, engine->arena, &plan);
	if (strcasecmp(text, "next") == 0)
		*target = next_version(&plan);
	else
		*target = plan.current != NULL ? plan.current : "0";
	return true;
}
