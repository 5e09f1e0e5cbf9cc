/*
 * The next migration's file.
 */
#ifndef AF_FLOW_NEW_SCRIPT_H
#define AF_FLOW_NEW_SCRIPT_H

#include "cli/flow/inventory.h"

enum new_script_kind
{
	NEW_NEXT,		/* the next version in the style in use */
	NEW_TIMESTAMP,	/* the time in UTC */
	NEW_VERSION,	/* the version given */
	NEW_REPEATABLE, /* none */
};

struct new_script_args
{
	enum new_script_kind kind;
	const char *version;	 /* of NEW_VERSION */
	const char *description; /* in words, as people write it */
	bool has_undo;			 /* an undo script, too */
};

struct new_script
{
	const char *version; /* NULL: repeatable */
	const char *description;
	const char *path;	   /* as people read it: from the working directory */
	const char *undo_path; /* NULL: none */
};

/* Makes the files in the first location that can be written to; never writes over one. */
AF_MUST_CHECK bool new_script(struct inventory *inventory, const struct new_script_args *args,
							  struct new_script *made, struct af_error *err);

#endif
