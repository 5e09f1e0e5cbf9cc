/*
 * What was read of the history so far. A turn of migrate reads only what is new, and learns whether
 * the plan it has is still good.
 */
#ifndef AF_HISTORY_CACHE_H
#define AF_HISTORY_CACHE_H

#include <stdint.h>

#include "cli/migrate/history.h"

struct history_cache
{
	struct af_applied *rows; /* in the engine's arena, as is all they point to */
	size_t n;
	size_t room;
	int32_t last;	  /* the highest rank there can be: those read, and ours since */
	size_t n_planned; /* of the rows, those that were handed out for the present plan */
	const struct af_resolved *own; /* the row written since … */
	size_t n_own;				   /* … if it is one */
	bool is_fresh;				   /* read under the lock that is held now, and not asked for yet */

	/* of the news being read */
	bool is_brief;	   /* only whether anybody has written */
	bool is_intact;	   /* the rows known before are all there */
	bool is_own_clean; /* ours came next, and its transaction has changed no others */
	uint64_t xid;	   /* the transaction to come, where none is running; 0: not known */

	/* of the last ones */
	uint64_t last_xid;
	bool is_busy;		   /* others write, too: only reading tells whether to the history */
	const char *plain_oid; /* NULL: what takes part in the table is not known */
};

/* Room for one more row. */
struct af_applied *history_cache_grow(struct engine *engine, struct history_cache *cache);

/* Adds the rows of a result of queries/history.sql or history_since.sql. */
AF_MUST_CHECK bool history_cache_add(struct engine *engine, struct history_cache *cache,
									 const struct db_result *result, struct af_error *err);

/*
 * What is new since the last reading, as statements for the message that takes the lock (NULL:
 * nothing was read yet). Their rows are taken one by one; `at` is the number of the statement. When
 * all were taken under a lock that is ours, the next history_read() needs to ask nothing.
 *
 * Behind the row of a migration of ours in the same message (`is_behind_row`) that may be no more
 * than whether any other transaction of the cluster has written: if none has, the table has that
 * row more, and is not read.
 */
const char *history_news_sql(struct engine *engine, bool is_behind_row, size_t *n_statements);
void history_news_take(struct engine *engine, size_t at, const struct db_result *row);
void history_news_over(struct engine *engine, bool is_under_lock);

/* A row for this migration is about to be written. What its statement returns where the news will
 * not be read, and taking that. */
void history_will_add(struct engine *engine, const struct af_resolved *migration);
const char *history_returning_sql(struct engine *engine);
void history_added_take(struct engine *engine, const struct db_result *row);

/* The last rank that the present plan knows; INT_MIN: there was none, or nothing was read. */
int32_t history_planned_rank(const struct engine *engine);

/* A plan is made of the rows there are. */
void history_cache_plan(struct history_cache *cache);

/* Whether the history under the lock is what the present plan knew, and behind it the row of its
 * first migration: then nothing needs to be planned anew. */
bool history_goes_on(struct engine *engine, const struct af_resolved *migration);

#endif
