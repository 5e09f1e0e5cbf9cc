/*
 * The setting engine=flyway: a real `flyway`, found in PATH, does what our engine would do.
 */
#ifndef AF_FLYWAY_PROGRAM_H
#define AF_FLYWAY_PROGRAM_H

#include "cli/base/error.h"
#include "cli/local/dev_throwaway.h"
#include "cli/settings/settings.h"

struct flyway_call
{
	const char *verb;			 /* "migrate" */
	bool wants_json;			 /* -outputType=json */
	bool is_aside;				 /* what it prints goes to standard error */
	const struct dev_door *door; /* a throwaway cluster; NULL: the database of the settings */
};

bool flyway_program_is_asked(const struct settings *settings);

/*
 * Runs it without a shell. All settings that are not at their default are given to it in the
 * environment, secrets among them: argument lists can be read by others. What it prints is passed
 * on. Fails when it is missing (ERR_TOOL), when it ended badly (ERR_MIGRATION; ERR_SETTINGS for
 * what its edition does not have; ERR_TOOL for a signal), and for settings it cannot be given.
 */
AF_MUST_CHECK bool flyway_program_run(const struct settings *settings,
									  const struct flyway_call *call, struct arena *arena,
									  struct af_error *err);

#endif
