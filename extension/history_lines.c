/*
 * Reading both sides of a history. They are held whole, because states depend on all rows; a
 * migration costs some hundred bytes.
 */
#include "postgres.h"

#include "core/history/states.h"
#include "extension/history_lines.h"

/* Makes room for one more element behind the n of an array, which has room for 1 at first and
 * doubles. */
#define GROW(array, n)                                                    \
	do                                                                    \
	{                                                                     \
		if ((n) > 0 && ((n) & ((n) - 1)) == 0)                            \
			(array) = repalloc_huge((array), sizeof(*(array)) * (n) * 2); \
	} while (0)

static void
read_applied(struct spi_source *source, struct history_lines *history)
{
	struct af_rows *rows = source->source.open(&source->source, af_query_named("history"), NULL);
	struct af_applied row;

	while (rows->next(rows) == AF_STEP_ROW)
	{
		if (!af_applied_read(rows, &row))
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("a row of history table %s is not one of Flyway's", source->history),
					 errdetail("Its installed_rank is %s.",
							   rows->get(rows, 0) == NULL ? "null" : rows->get(rows, 0))));
		GROW(history->applied, history->n_applied);
		af_applied_copy(&row, palloc(af_applied_room(&row)),
						&history->applied[history->n_applied++]);
	}
}

static void
read_resolved(struct spi_source *source, const char *migrations, struct history_lines *history)
{
	const char *params[] = {migrations};
	struct af_rows *rows = source->source.open(&source->source, af_query_named("resolved"), params);
	struct af_resolved row;

	while (rows->next(rows) == AF_STEP_ROW)
	{
		if (!af_resolved_read(rows, &row))
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("element %zu of argument \"migrations\" is not a migration",
						history->n_resolved + 1),
				 errhint("Each is an object with \"version\" (null: repeatable), \"description\", "
						 "\"type\" (as \"SQL\", \"SQL_BASELINE\" or \"UNDO_SQL\"), \"script\", "
						 "\"checksum\" and \"equivalent_checksum\".")));
		GROW(history->resolved, history->n_resolved);
		af_resolved_copy(&row, palloc(af_resolved_room(&row)),
						 &history->resolved[history->n_resolved++]);
	}
}

static void
check_duplicates(const struct history_lines *history, size_t *scratch)
{
	const struct af_resolved *a;
	const struct af_resolved *b;
	size_t first;
	size_t second;

	if (!af_resolved_duplicate(history->resolved, history->n_resolved, scratch, &first, &second))
		return;
	a = &history->resolved[first];
	b = &history->resolved[second];
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					a->version == NULL
						? errmsg("found more than one repeatable migration with description \"%s\"",
								 a->description)
						: errmsg("found more than one migration with version \"%s\"", a->version),
					errdetail("They are \"%s\" and \"%s\".", a->script, b->script)));
}

void
history_lines_read(struct spi_source *source, const char *migrations, struct history_lines *history)
{
	struct af_info_args args = {0};
	size_t *scratch;
	size_t n_most;

	memset(history, 0, sizeof(*history));
	history->applied = palloc(sizeof(struct af_applied));
	history->resolved = palloc(sizeof(struct af_resolved));
	read_applied(source, history);
	if (migrations != NULL)
		read_resolved(source, migrations, history);
	n_most = history->n_applied + history->n_resolved;
	history->lines = palloc(sizeof(struct af_info) * (n_most + 1));
	scratch = palloc(sizeof(size_t) * (2 * n_most + 1));
	check_duplicates(history, scratch);
	args.applied = history->applied;
	args.n_applied = history->n_applied;
	args.resolved = history->resolved;
	args.n_resolved = history->n_resolved;
	args.history_only = migrations == NULL;
	history->n_lines = af_info_build(&args, history->lines, scratch);
}
