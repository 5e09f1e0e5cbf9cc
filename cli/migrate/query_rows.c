/*
 * Telling rows as they come: none is held. What the server repeats of secrets is masked.
 */
#include "cli/migrate/query_rows.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/db/hidden.h"

#define MOST_ROWS 20
#define LONGEST_ROW 1000

void
query_rows_init(struct query_rows *rows, const struct script *script)
{
	memset(rows, 0, sizeof(*rows));
	rows->script = script;
}

/* Column names for row -1. */
static const char *
field(const struct db_result *result, int row, int column)
{
	const char *value;

	if (row < 0)
		return db_result_column(result, column);
	value = db_result_get(result, row, column);
	return value == NULL ? "" : value;
}

/* Cut between characters. */
static int
shown_len(const struct strbuf *line)
{
	size_t len = line->len < LONGEST_ROW ? line->len : LONGEST_ROW;

	while (len > 0 && len < line->len && ((unsigned char) line->text[len] & 0xC0) == 0x80)
		len--;
	return (int) len;
}

static void
tell(const struct query_rows *rows, const struct db_result *result, int row)
{
	struct arena *arena = arena_new();
	int n = db_result_n_columns(result);
	struct strbuf line;
	int column;

	strbuf_init(&line, (size_t) 1024 * 1024 * 1024);
	for (column = 0; column < n; column++)
	{
		strbuf_adds(&line, column == 0 ? "" : " | ");
		strbuf_adds(&line, db_masked(rows->script->engine->db, arena, field(result, row, column)));
	}
	if (row < 0)
		log_info("%s: %.*s", rows->script->file->shown, shown_len(&line), strbuf_text(&line));
	else
		log_info("  %.*s", shown_len(&line), strbuf_text(&line));
	strbuf_release(&line);
	arena_free(arena);
}

void
query_rows_take(struct query_rows *rows, size_t statement, const struct db_result *row)
{
	if (!rows->script->engine->config->outputs_query_results)
		return;
	if (rows->n_rows > 0 && statement != rows->statement)
		query_rows_end(rows);
	rows->statement = statement;
	if (rows->n_rows == 0)
		tell(rows, row, -1);
	if (rows->n_rows++ < MOST_ROWS)
		tell(rows, row, 0);
}

void
query_rows_end(struct query_rows *rows)
{
	if (rows->n_rows > MOST_ROWS)
		log_info("  … and %zu more", rows->n_rows - MOST_ROWS);
	rows->n_rows = 0;
}
