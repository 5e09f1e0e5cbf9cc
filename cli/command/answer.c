/*
 * Printing a JSON document: whole, or not at all.
 */
#include "cli/command/answer.h"

#include <stdio.h>

#define LARGEST ((size_t) 1 << 30)

void
answer_begin(struct answer *answer)
{
	strbuf_init(&answer->text, LARGEST);
	json_writer_init(&answer->json, &answer->text);
	json_writer_begin_object(&answer->json, NULL);
}

bool
answer_print(struct answer *answer, struct af_error *err)
{
	bool is_whole;

	json_writer_end_object(&answer->json);
	is_whole = !answer->text.is_over;
	/* a write that fails is noticed by main(), which flushes */
	if (is_whole)
		(void) fwrite(strbuf_text(&answer->text), 1, answer->text.len, stdout);
	else
		error_set(err, ERR_FILE, "the answer is too large for one JSON document");
	strbuf_release(&answer->text);
	return is_whole;
}
