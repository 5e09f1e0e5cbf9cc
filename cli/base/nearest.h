/*
 * "Did you mean …": the known word that is nearest to a misspelt one.
 */
#ifndef AF_NEAREST_H
#define AF_NEAREST_H

#include <stddef.h>

/* Start with {word}; offer every known word; `best` is then the nearest one that is near enough, or
 * NULL. */
struct nearest
{
	const char *word;
	const char *best; /* as it was offered */
	size_t distance;
};

void nearest_offer(struct nearest *nearest, const char *known);

#endif
