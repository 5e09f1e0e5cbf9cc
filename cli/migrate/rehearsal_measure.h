/*
 * What the statements of a rehearsal do: their locks, the files of relations, rows, time.
 */
#ifndef AF_REHEARSAL_MEASURE_H
#define AF_REHEARSAL_MEASURE_H

#include "cli/migrate/rehearsal.h"

/* One that was there before. */
struct rehearsal_relation
{
	unsigned long oid;
	const char *name;
	char kind;
	unsigned long file;
	unsigned modes; /* bits of the lock modes held, the weakest first */
	struct rehearsed_lock strongest;
};

struct rehearsal
{
	struct engine *engine;
	rehearsal_listener *listener;
	void *to;
	struct rehearsal_relation *relations; /* by oid */
	size_t n_relations;
	long long n_rows;	 /* written so far */
	struct arena *arena; /* of the present statement */
	struct rehearsal_summary summary;
	size_t room_rewrites;
};

void rehearsal_measure_init(struct rehearsal *rehearsal, struct engine *engine,
							rehearsal_listener *listener, void *to);

/* Looks at what is there. */
AF_MUST_CHECK bool rehearsal_measure_begin(struct rehearsal *rehearsal, struct af_error *err);

void rehearsal_summarise(struct rehearsal *rehearsal, struct rehearsal_summary *summary);

#endif
