/*
 * From locations to the files in them.
 */
#ifndef AF_LOCATION_H
#define AF_LOCATION_H

#include <sys/types.h>

#include "cli/base/error.h"
#include "cli/migrate/config.h"

struct script_file
{
	const char *path;	/* absolute */
	const char *shown;	/* as the location was given: for people */
	const char *script; /* relative to its location: what the history stores */
	const char *name;	/* the last part */
	off_t size;			/* when it was found */
	bool has_config;	/* NAME.conf lies beside it */
	bool is_read_once;	/* long, and not applied yet: checked while it runs (resolve.h) */
};

struct script_files
{
	struct script_file *files;
	size_t n;
	size_t room;
};

/*
 * Every file below the locations, in order of their paths; names that begin with a dot are passed
 * over, symlinks followed. A location that does not exist is a warning, or an error with
 * failOnMissingLocations.
 */
AF_MUST_CHECK bool locate(const struct migrate_config *config, struct arena *arena,
						  struct script_files *found, struct af_error *err);

/* Whether a file of this absolute path would be found by locate(), were it there. */
bool location_covers(const struct migrate_config *config, struct arena *arena, const char *path);

#endif
