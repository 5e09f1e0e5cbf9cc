/*
 * Invalid indexes that a statement left behind: naming them, and dropping those that are surely its
 * own.
 */
#ifndef AF_INVALID_INDEX_H
#define AF_INVALID_INDEX_H

#include "cli/migrate/progress_table.h"

/* Adds those of the table to err. Answers whether one of them is the statement's. The row has
 * index_table. */
bool invalid_index_tell(struct engine *engine, const struct progress_row *row,
						struct af_error *err);

/*
 * Drops what the statement of the row left behind: what was not there before it, is on its table,
 * has the name it gives (those of REINDEX end in _ccnew or _ccold), is no parent of a partitioned
 * one's, and is built by nobody. One that was not there before and may not be dropped is an error
 * that names it.
 */
AF_MUST_CHECK bool invalid_index_drop(struct engine *engine, const struct progress_row *row,
									  struct af_error *err);

/*
 * Whether the index that the statement of the row makes is there and valid, and was not before it:
 * the backend has ended its work after the client was gone.
 */
AF_MUST_CHECK bool invalid_index_is_finished(struct engine *engine, const struct progress_row *row,
											 bool *is_finished, struct af_error *err);

#endif
