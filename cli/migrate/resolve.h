/*
 * From files to migrations: names taken apart, checksums, duplicates found.
 */
#ifndef AF_RESOLVE_H
#define AF_RESOLVE_H

#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"
#include "core/history/migration.h"

struct callback_file
{
	const char *event;		 /* Flyway's name of it */
	const char *description; /* "" for the plain one */
	const struct script_file *file;
};

struct resolved
{
	struct af_resolved *migrations;
	struct script_file **files; /* of each migration */
	const char **descriptions;	/* of each, however long; the history's is cut */
	size_t n;
	struct callback_file *callbacks; /* those of one event in the order they run */
	size_t n_callbacks;
};

/*
 * Everything below the locations. Lives in the engine's arena. With engine->reads_once the
 * checksums of long versioned scripts are left out; resolve_complete() then adds those of scripts
 * that the history knows. The others are read once, when they run: their checksum is that of what
 * was sent.
 */
AF_MUST_CHECK bool resolve(struct engine *engine, struct resolved *resolved, struct af_error *err);
AF_MUST_CHECK bool resolve_complete(struct engine *engine, struct resolved *resolved,
									const struct af_applied *rows, size_t n_rows,
									struct af_error *err);

const struct script_file *resolved_file(const struct resolved *resolved,
										const struct af_resolved *migration);

#endif
