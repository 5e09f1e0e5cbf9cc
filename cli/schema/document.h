/*
 * Making the schema document of a database, by the extension in it or by our own engine: the bytes
 * are the same.
 */
#ifndef AF_SCHEMA_DOCUMENT_H
#define AF_SCHEMA_DOCUMENT_H

#include <stdio.h>

#include "cli/db/connection.h"

struct document_args
{
	const char *const *schemas; /* ended by NULL; none at all means every schema of the user's */
	const char *style;
	const char *format;
	const char *engine; /* auto, extension, builtin; NULL: auto */
};

/* ERR_USAGE for an unknown style or format; to be asked before connecting. */
AF_MUST_CHECK bool document_args_check(const struct document_args *args, struct af_error *err);

/*
 * Writes the document to a scratch file (draft_scratch), which is left at its beginning; there is
 * no final newline. A run that fails because a table went away under it is made again. The stream
 * holds the whole document or, on failure, nothing of use.
 */
AF_MUST_CHECK bool document_make(struct db *db, const struct document_args *args, FILE *scratch,
								 struct af_error *err);

#endif
