/*
 * The one JSON document that a command prints.
 */
#ifndef AF_ANSWER_H
#define AF_ANSWER_H

#include "cli/base/error.h"
#include "cli/base/json_writer.h"

struct answer
{
	struct json_writer json; /* write here: members of the document's object */
	struct strbuf text;
};

/* Opens the object. The answer must not be moved until answer_print(). */
void answer_begin(struct answer *answer);

/* Closes the object, prints it on stdout, frees it. False: it was too large to be held, nothing is
 * printed. */
AF_MUST_CHECK bool answer_print(struct answer *answer, struct af_error *err);

/* Prints a document that is complete. */
void answer_put(const struct strbuf *text);

/*
 * Documents printed between the two are elements of one: {"individualResults": […]}. It is ended by
 * answer_list_end(), or by answer_print_behind_list(), which adds the members of one more answer
 * (and is answer_print() where there is no list).
 */
void answer_list_begin(void);
void answer_list_end(void);
AF_MUST_CHECK bool answer_print_behind_list(struct answer *answer, struct af_error *err);

#endif
