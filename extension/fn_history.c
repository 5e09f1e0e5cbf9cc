/*
 * aurora_flyway_history(history): the rows of the history table, each with its state.
 */
#include "postgres.h"

#include "extension/history_call.h"

PG_FUNCTION_INFO_V1(aurora_flyway_history);

static void
put_row(struct result_set *result, const struct af_applied *row, enum af_state state)
{
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
		af_state_name(state),
	};

	result_set_put(result, values);
}

Datum
aurora_flyway_history(PG_FUNCTION_ARGS)
{
	struct history_call call;
	struct history_lines *history = &call.history;
	const struct af_applied *row;
	size_t next_line = 0;

	history_call_begin(&call, fcinfo, -1, 0);
	for (row = history->applied; row < history->applied + history->n_applied; row++)
	{
		/* the lines are in the order of the rows; a DELETE row that has done its work has none */
		bool has_line = next_line < history->n_lines && history->lines[next_line].applied == row;

		put_row(&call.result, row, has_line ? history->lines[next_line].state : AF_STATE_SUCCESS);
		next_line += has_line;
	}
	history_call_end(&call);
	return (Datum) 0;
}
