/*
 * aurora_flyway_info(migrations, history): the history joined with the migrations that the caller
 * knows, as `info` shows it.
 */
#include "postgres.h"

#include "extension/history_call.h"

PG_FUNCTION_INFO_V1(aurora_flyway_info);

/* The checksum of the row, or of what is not applied yet; NULL where there is none. */
static const char *
checksum_text(const struct af_info *line)
{
	if (line->applied != NULL)
		return line->applied->has_checksum ? number_text(line->applied->checksum) : NULL;
	return line->resolved->has_checksum ? number_text(line->resolved->checksum) : NULL;
}

static void
put_line(struct result_set *result, const struct af_info *line)
{
	const struct af_applied *row = line->applied;
	const char *values[] = {
		row == NULL ? NULL : number_text(row->installed_rank),
		af_info_category(line),
		af_info_version(line),
		af_info_description(line),
		af_info_type(line),
		af_info_script(line),
		checksum_text(line),
		row == NULL ? NULL : row->installed_by,
		row == NULL ? NULL : row->installed_on,
		row == NULL ? NULL : number_text(row->execution_time),
		af_state_name(line->state),
	};

	result_set_put(result, values);
}

Datum
aurora_flyway_info(PG_FUNCTION_ARGS)
{
	struct history_call call;
	size_t i;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("argument \"migrations\" must not be null"),
						errhint("aurora_flyway_history() shows the history alone.")));
	history_call_begin(&call, fcinfo, 0, 1);
	for (i = 0; i < call.history.n_lines; i++)
		put_line(&call.result, &call.history.lines[i]);
	history_call_end(&call);
	return (Datum) 0;
}
