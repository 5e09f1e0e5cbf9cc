/*
 * repair: the history table is made to say what is true again. Rows of failed migrations go, those
 * whose files were removed are marked as deleted, the others take over what their files say now.
 * The database itself is not touched.
 */
#ifndef AF_REPAIR_H
#define AF_REPAIR_H

#include "cli/migrate/plan.h"
#include "cli/migrate/progress_table.h"

struct repaired
{
	const char *version; /* NULL: repeatable */
	const char *description;
	const char *script;
	const char *path; /* NULL: no file takes part */
};

struct repair_list
{
	struct repaired *items;
	size_t n;
};

struct repair_result
{
	const char *database;
	bool has_history;
	struct repair_list removed;
	struct repair_list deleted;
	struct repair_list aligned;
	struct progress_list forgotten; /* scripts that were begun: they run from their beginning */
	const struct repaired *marked;	/* by repair_mark_applied(); NULL: that was not asked */
};

/* What is to be done about the rows: nothing is asked and nothing changed. */
struct repair_step
{
	enum
	{
		REPAIR_REMOVE,
		REPAIR_DELETE,
		REPAIR_ALIGN
	} kind;
	const struct af_applied *applied;
	const struct af_resolved *resolved; /* of REPAIR_ALIGN */
};

/* Fills `steps` (room for two a row) in the order they are to be done; returns how many. */
size_t repair_plan(const struct engine *engine, const struct resolved *resolved,
				   const struct history *history, struct arena *arena, struct repair_step *steps);

/* `is_dry_run` only looks. The result lives in the engine's arena. */
AF_MUST_CHECK bool repair(struct engine *engine, bool is_dry_run, struct repair_result *result,
						  struct af_error *err);

/*
 * In place of all that: records a version as applied, by its file; rows of its failures go, and how
 * far it had come. An error when there is no such file, or when it is applied already.
 * mark_applied.c
 */
AF_MUST_CHECK bool repair_mark_applied(struct engine *engine, const char *version, bool is_dry_run,
									   struct repair_result *result, struct af_error *err);

#endif
