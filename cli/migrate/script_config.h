/*
 * What a script says about how it is run: NAME.sql.conf beside it, and comments of the form "--
 * key=value" at its head.
 */
#ifndef AF_SCRIPT_CONFIG_H
#define AF_SCRIPT_CONFIG_H

#include <stdint.h>

#include "cli/base/error.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"

enum script_choice
{
	CHOICE_NONE,
	CHOICE_FALSE,
	CHOICE_TRUE
};

struct script_config
{
	enum script_choice executes_in_transaction;
	enum script_choice replaces_placeholders;
	enum script_choice should_execute; /* what the condition comes to */
	const char *condition;			   /* as it is written; NULL: there is none */
	const char *encoding;			   /* NULL: as configured */

	/* at its head alone, since Flyway refuses unknown keys in the file beside it; -1: not said */
	int64_t lock_timeout_ms;
	int64_t statement_timeout_ms;
};

/* Reads the .conf of the file if there is one, into the engine's arena. */
AF_MUST_CHECK bool script_config_read(const struct engine *engine, const struct script_file *file,
									  struct script_config *config, struct af_error *err);

/* The same from the file's text, which is written over; `conf` is its name in errors, `script_name`
 * what ${flyway:filename} is in a condition. */
AF_MUST_CHECK bool script_config_parse(const struct engine *engine, char *text, const char *conf,
									   const char *script_name, struct script_config *config,
									   struct af_error *err);

/* Reads the comments before the first statement; the file beside the script wins. An error has the
 * line. */
AF_MUST_CHECK bool script_config_read_head(const char *text, struct script_config *config,
										   struct af_error *err);

#endif
