/*
 * The rows of the history table and the migrations that the caller knows, read whole and joined to
 * lines of info.
 */
#ifndef AF_EXT_HISTORY_LINES_H
#define AF_EXT_HISTORY_LINES_H

#include "core/history/migration.h"
#include "extension/spi_source.h"

struct history_lines
{
	struct af_applied *applied;
	size_t n_applied;
	struct af_resolved *resolved;
	size_t n_resolved;
	struct af_info *lines; /* in Flyway's order */
	size_t n_lines;
};

/*
 * Reads the table that the source names and `migrations`, a JSON array as text (NULL: none is
 * known). Memory is the current context's. Throws 22023 when `migrations` is not what it should be
 * or has two of one version, XX001 when a row of the table is not.
 */
extern void history_lines_read(struct spi_source *source, const char *migrations,
							   struct history_lines *history);

#endif
