/*
 * Whom a backend waits for, and who waits behind it: what a second connection sees of it.
 */
#ifndef AF_BLOCKERS_H
#define AF_BLOCKERS_H

#include "cli/db/connection.h"

struct blockers
{
	const char *key;	/* another text when they are others; NULL: nobody is waited for */
	const char *text;	/* what is waited for, and who has it */
	bool has_hidden;	/* our role may not see all of it */
	long n_behind;		/* sessions that wait behind the backend */
	const char *making; /* how far an index is that it makes; NULL: it makes none */
};

/* Asks `beside` about the backend `pid`. Texts live in the arena. */
AF_MUST_CHECK bool blockers_look(struct db *beside, int pid, struct arena *arena,
								 struct blockers *blockers, struct af_error *err);

#endif
