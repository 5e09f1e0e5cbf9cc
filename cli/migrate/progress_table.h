/*
 * The progress table, "<history table>_progress": how far a script has come that runs outside a
 * transaction. It is there only while such a script runs, or waits for what becomes of it. Flyway
 * does not look at it.
 */
#ifndef AF_PROGRESS_TABLE_H
#define AF_PROGRESS_TABLE_H

#include <stdint.h>

#include "cli/migrate/engine.h"

/* What marks the table, so that documents leave it out. */
#define PROGRESS_COMMENT "how far migrations outside a transaction have come (aurora-flyway)"

struct progress_row
{
	const char *script;
	const char *version;	 /* NULL: repeatable */
	size_t n_statements;	 /* of the file that took effect */
	int line;				 /* where the last of them ends; 0: none did */
	int32_t text_checksum;	 /* of the file up to there */
	bool has_left_marks;	 /* one of them cannot run in a transaction */
	bool has_failed;		 /* the run ended with an error, and has told it */
	const char *index_table; /* oid of the table whose index the next statement makes; NULL: none */
	const char *indexes_before; /* the names of its indexes, as an array */
	const char *index_name;		/* as the statement writes it; NULL: it does not */
	bool is_reindex;
	const char *started_at;
	const char *updated_at;
	const char *backend;
};

struct progress_list
{
	struct progress_row *rows;
	size_t n;
};

/* The name (not quoted), and with the schema as SQL has it. */
const char *progress_table_name(struct engine *engine);
const char *progress_table_quoted(struct engine *engine);

AF_MUST_CHECK bool progress_table_exists(struct engine *engine, bool *exists, struct af_error *err);

/* All rows, in the engine's arena; no table is no row. */
AF_MUST_CHECK bool progress_table_read(struct engine *engine, struct progress_list *list,
									   struct af_error *err);
const struct progress_row *progress_list_find(const struct progress_list *list, const char *script);

/* As SQL, each ended by a semicolon. The table must be there for the second. */
const char *progress_table_create_sql(struct engine *engine);
const char *progress_table_forget_sql(struct engine *engine, const char *script);

/* Takes the row out, and the table when it was the last; nothing of it may be there. In whatever
 * transaction is open; the caller holds the lock. */
AF_MUST_CHECK bool progress_table_forget(struct engine *engine, const char *script,
										 struct af_error *err);

/* Takes all of it out. The table is there. */
AF_MUST_CHECK bool progress_table_drop(struct engine *engine, struct af_error *err);

#endif
