/*
 * The history table: Flyway's, to the letter.
 */
#ifndef AF_HISTORY_H
#define AF_HISTORY_H

#include "cli/migrate/engine.h"
#include "core/history/migration.h"

struct history
{
	bool exists;
	struct af_applied *rows; /* by installed_rank */
	size_t n;
};

/* Reads the table; there being none is no error. Rows live in `arena`. */
AF_MUST_CHECK bool history_read(struct engine *engine, struct arena *arena, struct history *history,
								struct af_error *err);

/* Makes it, in a transaction of its own; the caller holds the lock and knows that there is none. */
AF_MUST_CHECK bool history_create(struct engine *engine, struct af_error *err);

/* What is written; installed_rank, installed_by and installed_on are added. */
struct history_entry
{
	const char *version;
	const char *description;
	const char *type;
	const char *script;
	bool has_checksum;
	int32_t checksum;
	int64_t execution_ms;
	bool success;
	bool is_schema_marker; /* rank 0 instead of the next */
};

/* In whatever transaction is open. Names are qualified, so the session's search_path does not
 * matter. */
AF_MUST_CHECK bool history_add(struct engine *engine, const struct history_entry *entry,
							   struct af_error *err);

/* What repair does to one row: takes it out, hides it behind a row of type DELETE, gives it what
 * its file says. */
AF_MUST_CHECK bool history_remove(struct engine *engine, const struct af_applied *row,
								  struct af_error *err);
AF_MUST_CHECK bool history_mark_deleted(struct engine *engine, const struct af_applied *row,
										struct af_error *err);
AF_MUST_CHECK bool history_align(struct engine *engine, const struct af_applied *row,
								 const struct af_resolved *file, struct af_error *err);

/* The same as a statement to be sent with others (ended by a semicolon); execution_ms is the
 * server's: since its transaction began. */
const char *history_add_sql(struct engine *engine, const struct history_entry *entry);

/* In the server's message when a row is refused because the lock was lost (lock_keep_sql()). */
#define HISTORY_LOST "aurora_flyway.lock"

/* Says in err that it was this that failed. */
void history_blame(const struct engine *engine, const char *script, struct af_error *err);

#endif
