/*
 * More about a finding of validate than its rule says: what changed, which files are meant, what
 * the ways out are. Who can ask git is not known here: the engine holds a function for it.
 */
#ifndef AF_EXPLAIN_H
#define AF_EXPLAIN_H

#include <stddef.h>

#include "core/history/migration.h"

struct engine;

struct explain_args
{
	const char *code; /* of the finding */
	const struct af_info *line;
	const struct af_info *lines; /* all of info */
	size_t n_lines;
};

struct explanation
{
	const char *text;	/* lines, no newline at the end; NULL: there is nothing more to say */
	const char *change; /* a word of script_change.h, of a script that is not what was applied;
						   NULL: not known */
	const char *commit; /* in which git has what was applied; NULL: not found */
	const char *diff;	/* from that to the file, cut after some lines; NULL: none */
};

/* Never fails: what cannot be found out is not said. */
typedef void explain_function(void *to, struct engine *engine, const struct explain_args *args,
							  struct explanation *explanation);

/* Text and diff, each line behind `indent`, no newline at the end; NULL: there is nothing. In the
 * engine's arena. */
const char *explanation_lines(struct engine *engine, const struct explanation *explanation,
							  const char *indent);

#endif
