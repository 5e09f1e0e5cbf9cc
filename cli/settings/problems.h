/*
 * What is wrong with the settings, gathered while they are read: one run names all of it.
 */
#ifndef AF_PROBLEMS_H
#define AF_PROBLEMS_H

#include "cli/settings/settings.h"

struct problems
{
	struct arena *arena;
	struct settings_problem *list;
	size_t n;
	size_t size;
	bool is_look_ahead; /* they will be found again: nothing is told */
};

/* Adds one and answers it, for line, column, hint and the rest. Its code is CONFIGURATION. */
struct settings_problem *problems_add(struct problems *problems, const char *file, const char *key,
									  const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Adds an error of a lower function (a file that cannot be read, invalid JSON). */
void problems_add_error(struct problems *problems, const char *file, const struct af_error *err);

/* "did you mean …" as the hint; nothing when best is NULL. */
void problems_suggest(struct problems *problems, struct settings_problem *problem,
					  const char *best);

#endif
