/*
 * The extension of ours in a database, and who answers: it, or the CLI's own engine.
 */
#ifndef AF_EXTENSION_H
#define AF_EXTENSION_H

#include "cli/db/connection.h"

struct db_extension
{
	const char *version; /* NULL: not installed in this database */
	const char *schema;	 /* quoted; where its functions are */
};

/* Strings live in the arena. */
AF_MUST_CHECK bool db_extension_find(struct db *db, struct arena *arena, struct db_extension *found,
									 struct af_error *err);

/*
 * `--engine auto|extension|builtin` (NULL: auto). *schema: the quoted schema of the extension's
 * functions when the extension answers, NULL when the CLI's own engine does. Auto takes the
 * extension when it has the CLI's version; when it has another, a line on stderr says that it is
 * left alone. An unknown word is ERR_USAGE, a missing extension ERR_DATABASE.
 */
AF_MUST_CHECK bool db_engine_choose(struct db *db, struct arena *arena, const char *engine,
									const char **schema, struct af_error *err);

#endif
