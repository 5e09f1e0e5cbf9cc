/*
 * Several statements in one message: a batch.
 */
#ifndef AF_BATCH_H
#define AF_BATCH_H

#include "cli/db/connection.h"

/* Sends it. Nothing else may be asked before db_batch_wait(). */
AF_MUST_CHECK bool db_batch_send(struct db *db, const char *sql, struct af_error *err);

/* Who wants the rows: each comes by itself, with the number of statements done before its own. */
struct db_batch_reader
{
	void *to;
	void (*take)(void *to, size_t n_before, const struct db_result *row);
};

/* Waits for its end; NULL: rows are not wanted. *n_done: how many statements were done before the
 * one that failed. */
AF_MUST_CHECK bool db_batch_wait(struct db *db, const struct db_batch_reader *reader,
								 size_t *n_done, struct af_error *err);

#endif
