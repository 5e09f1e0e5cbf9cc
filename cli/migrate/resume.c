/*
 * See resume.h. A run of Flyway's begins such a script anew, and so do we when called as it is
 * called, unless the run was killed: then nobody was told that anything took effect.
 */
#include "cli/migrate/resume.h"

#include <string.h>

#include "cli/base/log.h"

bool
resume_hide_failed(struct engine *engine, struct history *history, struct af_error *err)
{
	struct progress_list list;
	size_t n = 0;
	size_t i;

	if (!engine->config->resumes || !history->exists)
		return true;
	if (!progress_table_read(engine, &list, err))
		return false;
	for (i = 0; i < history->n; i++)
		if (history->rows[i].success || progress_list_find(&list, history->rows[i].script) == NULL)
			history->rows[n++] = history->rows[i];
	history->n = n;
	return true;
}

bool
resume_is_needed(const struct engine *engine, const struct progress_row *row)
{
	if (row->n_statements == 0 && row->index_table == NULL)
		return false;
	return !(row->has_failed && engine->config->restarts_failed);
}

void
resume_hint(const char *version, bool is_finished, struct af_error *err)
{
	const char *server = err->hint == NULL ? "" : err->hint;

	error_hint(
		err,
		"%s%sGo on %s with \"aurora-flyway migrate --resume\". Or take back by hand what was "
		"done and run \"aurora-flyway repair\": then it runs from its first statement. Or "
		"finish it by hand and run \"aurora-flyway repair%s%s\".",
		server, *server == '\0' ? "" : "\n",
		is_finished ? "(only its row is missing)" : "behind what was done",
		version == NULL ? "" : " --mark-applied ", version == NULL ? "" : version);
}

bool
resume_fail(struct engine *engine, const struct progress_row *row, struct af_error *err)
{
	error_set(err, ERR_VALIDATION, "\"%s\" was begun outside a transaction and is not finished",
			  row->script);
	error_detail(
		err, "%zu %s of it took effect%s%s%s.\nBegun %s by backend %s, last written %s; see %s.",
		row->n_statements, row->n_statements == 1 ? "statement" : "statements",
		row->line > 0 ? arena_printf(engine->arena, ", up to line %d", row->line) : "",
		row->index_table == NULL ? "" : "; one that makes an index was running",
		row->has_failed ? "; the one behind them failed" : "", row->started_at, row->backend,
		row->updated_at, progress_table_quoted(engine));
	resume_hint(row->version, false, err);
	err->code = row->version == NULL ? "FAILED_REPEATABLE_MIGRATION" : "FAILED_VERSIONED_MIGRATION";
	return false;
}

bool
resume_check(struct engine *engine, const struct plan *plan, struct af_error *err)
{
	struct progress_list list;
	size_t i;

	if (engine->config->resumes || plan->n_pending == 0 || !engine->has_progress)
		return true;
	if (!progress_table_read(engine, &list, err))
		return false;
	for (i = 0; i < plan->n_pending; i++)
	{
		const struct progress_row *row =
			progress_list_find(&list, plan->pending[i]->resolved->script);

		if (row != NULL && resume_is_needed(engine, row))
			return resume_fail(engine, row, err);
	}
	return true;
}

void
resume_hint_all(struct engine *engine, struct af_error *err)
{
	struct progress_list list;
	struct af_error ignored;

	error_init(&ignored, engine->arena);
	if (!engine->has_progress || err->kind != ERR_VALIDATION ||
		!progress_table_read(engine, &list, &ignored) || list.n == 0)
		return;
	resume_hint(list.rows[0].version, false, err);
}
