/*
 * From rows and files to the lines of info: joining, states, order. Nothing is allocated: the caller gives the room.
 */
#ifndef AF_STATES_H
#define AF_STATES_H

#include "core/history/migration.h"

struct af_info_args
{
	const struct af_applied *applied;	/* by installed_rank */
	size_t n_applied;
	const struct af_resolved *resolved;	/* any order, no duplicates */
	size_t n_resolved;
	const char *target;					/* a version; NULL: latest */
	bool out_of_order;
};

/*
 * Fills `lines` (room for n_applied + n_resolved) in Flyway's order and returns how many there are.
 * `scratch` has room for 2 * (n_applied + n_resolved) numbers.
 */
size_t af_info_build(const struct af_info_args *args, struct af_info *lines, size_t *scratch);

/* The highest version applied and not undone or deleted (NULL: none): Flyway's schemaVersion. */
const char *af_info_current_version(const struct af_info *lines, size_t n_lines);

/*
 * Two files with one version (or one description, for repeatables): the indexes of the first such pair. False: none.
 * `scratch` has room for n_resolved numbers.
 */
bool af_resolved_duplicate(const struct af_resolved *resolved, size_t n_resolved, size_t *scratch, size_t *first,
						   size_t *second);

#endif
