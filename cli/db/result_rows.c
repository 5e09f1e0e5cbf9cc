/*
 * A held answer as a row stream.
 */
#include "cli/db/result_rows.h"

static enum af_step
next(struct af_rows *rows)
{
	struct db_result_rows *mine = (struct db_result_rows *) rows;

	return ++mine->row < db_result_n_rows(mine->result) ? AF_STEP_ROW : AF_STEP_END;
}

static const char *
get(struct af_rows *rows, int column)
{
	struct db_result_rows *mine = (struct db_result_rows *) rows;

	return db_result_get(mine->result, mine->row, column);
}

void
db_result_rows_init(struct db_result_rows *rows, const struct db_result *result)
{
	rows->rows.next = next;
	rows->rows.get = get;
	rows->result = result;
	rows->row = -1;
}
