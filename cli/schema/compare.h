/*
 * Is the document in a file the one that was just made, and if not, where do they part?
 */
#ifndef AF_COMPARE_H
#define AF_COMPARE_H

#include "cli/schema/doc_lines.h"

/*
 * Compares two documents (doc_lines.h tells what is passed over). *is_same is the answer; when it
 * is false, `diff` (if not NULL) takes a unified diff of the first place where they differ, some 60
 * lines long, under the names given.
 */
AF_MUST_CHECK bool compare_documents(struct doc_lines *was, struct doc_lines *now,
									 const char *was_name, const char *now_name,
									 struct strbuf *diff, bool *is_same, struct af_error *err);

#endif
