/*
 * The frame of fn_history.c, fn_validate.c and fn_info.c.
 */
#include "postgres.h"

#include "utils/jsonb.h"

#include "extension/history_call.h"
#include "extension/history_table.h"
#include "extension/pinned.h"

/* The JSON array as text, NULL for SQL NULL. */
static char *
migrations_text(FunctionCallInfo fcinfo, int n)
{
	Jsonb *migrations;

	if (n < 0 || PG_ARGISNULL(n))
		return NULL;
	migrations = PG_GETARG_JSONB_P(n);
	if (!JB_ROOT_IS_ARRAY(migrations) || JB_ROOT_IS_SCALAR(migrations))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("argument \"migrations\" is not a JSON array")));
	return JsonbToCString(NULL, &migrations->root, VARSIZE(migrations));
}

void
history_call_begin(struct history_call *call, FunctionCallInfo fcinfo, int migrations_arg,
				   int history_arg)
{
	char *migrations = migrations_text(fcinfo, migrations_arg);

	result_set_begin(&call->result, fcinfo);
	call->nest_level = pinned_begin();
	spi_source_begin(&call->source);
	history_table_choose(&call->source,
						 PG_ARGISNULL(history_arg) ? InvalidOid : PG_GETARG_OID(history_arg));
	history_lines_read(&call->source, migrations, &call->history);
}

void
history_call_end(struct history_call *call)
{
	spi_source_end(&call->source);
	pinned_end(call->nest_level);
}

const char *
number_text(int32 number)
{
	return psprintf("%d", number);
}
