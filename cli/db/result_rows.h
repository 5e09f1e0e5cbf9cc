/*
 * core/rows.h over one small answer that is held whole.
 */
#ifndef AF_RESULT_ROWS_H
#define AF_RESULT_ROWS_H

#include "cli/db/connection.h"
#include "core/rows.h"

struct db_result_rows
{
	struct af_rows rows; /* first: core sees only this */
	const struct db_result *result;
	int row;
};

void db_result_rows_init(struct db_result_rows *rows,
						 const struct db_result *result); /* borrows the result */

#endif
