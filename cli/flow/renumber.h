/*
 * Repairing collisions: scripts whose version another one has, or that are below what is applied,
 * get the next free version. What the base or the database has is never touched.
 */
#ifndef AF_FLOW_RENUMBER_H
#define AF_FLOW_RENUMBER_H

#include "cli/flow/inventory.h"

struct renumbered
{
	const char *from; /* as people read it */
	const char *to;
	const char *from_path; /* absolute */
	const char *to_path;
	const char *from_version; /* NULL: goes along with the script before it */
	const char *to_version;
	const char *why;
	bool is_tracked; /* git renames it */
};

struct renumber_result
{
	struct renumbered *moves; /* each script, and behind it its .conf and its undo script */
	size_t n;
	size_t n_scripts;
};

/* What would be done. */
AF_MUST_CHECK bool renumber_plan(struct inventory *inventory, struct renumber_result *result,
								 struct af_error *err);

/* Does it; a failure takes back what was done before it. */
AF_MUST_CHECK bool renumber_run(const struct inventory *inventory,
								const struct renumber_result *result, struct af_error *err);

#endif
