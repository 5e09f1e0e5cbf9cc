/*
 * aurora_flyway_history(history): the rows of the history table, each with its state.
 */
#include "postgres.h"

#include "extension/history_call.h"

PG_FUNCTION_INFO_V1(aurora_flyway_history);

static void
put_line(struct result_set *result, const struct af_info *line)
{
	const struct af_applied *row = line->applied;
	const char *values[] = {
		number_text(row->installed_rank),
		row->version,
		row->description,
		row->type,
		row->script,
		row->has_checksum ? number_text(row->checksum) : NULL,
		row->installed_by,
		row->installed_on,
		number_text(row->execution_time),
		row->success ? "t" : "f",
		af_state_name(line->state),
	};

	result_set_put(result, values);
}

Datum
aurora_flyway_history(PG_FUNCTION_ARGS)
{
	struct history_call call;
	size_t i;

	history_call_begin(&call, fcinfo, -1, 0);
	for (i = 0; i < call.history.n_lines; i++)
		put_line(&call.result, &call.history.lines[i]);
	history_call_end(&call);
	return (Datum) 0;
}
