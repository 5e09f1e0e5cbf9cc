/*
 * From rows and files to the lines of info: joining, states, order. Nothing is allocated: the
 * caller gives the room.
 */
#ifndef AF_STATES_H
#define AF_STATES_H

#include "core/history/migration.h"

struct af_info_args
{
	const struct af_applied *applied; /* by installed_rank */
	size_t n_applied;
	const struct af_resolved *resolved; /* any order, no duplicates */
	size_t n_resolved;
	const char *target; /* a version; NULL: latest */
	bool out_of_order;
	bool history_only; /* no files are known: each row counts as if its own file were there */
};

/*
 * One line a row and one a file that waits, was passed over or lies outside. A row that repair
 * wrote to hide a version (DELETE) has none; an undo script that has not run has none either, the
 * line it could undo points to it.
 *
 * Fills `lines` (room for n_applied + n_resolved) in Flyway's order and returns how many there are.
 * `scratch` has room for 2 * (n_applied + n_resolved) numbers.
 */
size_t af_info_build(const struct af_info_args *args, struct af_info *lines, size_t *scratch);

/* The highest version applied, failed ones too, and not undone or deleted (NULL: none): Flyway's
 * schemaVersion. */
const char *af_info_current_version(const struct af_info *lines, size_t n_lines);

/*
 * Two files of one kind with one version (or one description, for repeatables): the indexes of the
 * first such pair, by version. False: none. `scratch` has room for n_resolved numbers. A versioned
 * script, a baseline script and an undo script may share a version.
 */
bool af_resolved_duplicate(const struct af_resolved *resolved, size_t n_resolved, size_t *scratch,
						   size_t *first, size_t *second);

/* DUPLICATE_VERSIONED_MIGRATION, DUPLICATE_REPEATABLE_MIGRATION or DUPLICATE_UNDO_MIGRATION:
 * Flyway's code for such a pair. */
const char *af_resolved_duplicate_code(const struct af_resolved *either);

#endif
