/*
 * Putting a document into a file: as the whole file, or into its place in a README. The old file
 * stays until the new one is complete.
 */
#ifndef AF_PUBLISH_H
#define AF_PUBLISH_H

#include <stdio.h>

#include "cli/base/error.h"
#include "cli/base/strbuf.h"

struct publish_args
{
	const char *path;
	bool is_readme; /* the document replaces the one in the file; false: it is the file */
	bool is_check;	/* nothing is written */
	FILE *document; /* what document_make() left */
};

/*
 * *is_changed: the file's document differs from `document` (or is missing), `Created at:` and
 * `Server version:` lines and line ends aside; `diff` then takes the first difference. A README
 * whose document does not differ is left alone; a file that is the document is written all the
 * same. Refused (ERR_DATABASE) when `document` has no section: that is no document to replace one
 * with.
 */
AF_MUST_CHECK bool publish_document(const struct publish_args *args, struct strbuf *diff,
									bool *is_changed, struct af_error *err);

#endif
