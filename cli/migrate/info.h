/*
 * info: every migration, applied or not, with its state. By our own engine, or by the extension in
 * the database.
 */
#ifndef AF_MIGRATE_INFO_H
#define AF_MIGRATE_INFO_H

#include "cli/migrate/engine.h"

struct info_row
{
	const char *installed_rank; /* NULL: not applied; likewise the others of the history */
	const char *category;
	const char *version; /* NULL: none */
	const char *description;
	const char *type;
	const char *script;
	const char *path; /* NULL: no file */
	const char *checksum;
	const char *installed_by;
	const char *installed_on; /* ISO */
	const char *execution_ms;
	const char *state;
	bool is_undoable;
	const char *undo_path; /* NULL: none */
	const char *condition; /* its shouldExecute; NULL: none */
};

struct info_result
{
	const char *database;
	const char *schema_names;
	const char *current; /* NULL: no version */
	bool all_schemas_empty;
	struct info_row *rows;
	size_t n_rows;
	const struct plan *plan; /* what the rows were made of, before filters */
};

/* `extension`: the quoted schema of the extension's functions, NULL for our own engine. The result
 * lives in the engine's arena. */
AF_MUST_CHECK bool info(struct engine *engine, const char *extension, struct info_result *result,
						struct af_error *err);

#endif
