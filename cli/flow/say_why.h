/*
 * Why files and history do not agree, as far as the files, the history and git can tell.
 */
#ifndef AF_FLOW_SAY_WHY_H
#define AF_FLOW_SAY_WHY_H

#include "cli/git/repository.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/explain.h"

/* What is remembered from one finding to the next; zeroed at first. */
struct say_why
{
	struct git git;
	bool was_looked_for; /* the repository */
	bool has_git;
	int n_asked; /* how often git has searched a history: so many findings, no more */
};

/* An explain_function; `to` is a struct say_why. */
void say_why(void *to, struct engine *engine, const struct explain_args *args,
			 struct explanation *explanation);

#endif
