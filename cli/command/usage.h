/*
 * What is said of a wrong command line: one line, and how to get help.
 */
#ifndef AF_USAGE_H
#define AF_USAGE_H

#include "cli/command/command.h"

/* All of them fill err (ERR_USAGE) and return false. `command` may be NULL: not known yet. */
bool usage_error(const struct command *command, struct af_error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool usage_unknown_command(const char *const *words, int n_words, struct af_error *err);
bool usage_unknown_option(const struct command *command, const char *option, struct af_error *err);
bool usage_unexpected_argument(const struct command *command, const char *word,
							   struct af_error *err);

#endif
