/*
 * Texts that are sent to the server and that nobody may see: wherever it repeats one of them, or a
 * good part, a name is shown instead.
 */
#ifndef AF_HIDDEN_H
#define AF_HIDDEN_H

#include "cli/db/connection.h"

struct db_hidden
{
	const char *text;
	const char *shown; /* "${PASSWORD}" */
};

/* From now on errors and notices of this connection show the names. The list is borrowed. */
void db_hide(struct db *db, const struct db_hidden *list, size_t n);

/* What may be shown of a text that the server gave, in the arena when it had to be changed; NULL
 * for NULL. */
const char *db_masked(const struct db *db, struct arena *arena, const char *text);

#endif
