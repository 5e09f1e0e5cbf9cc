/*
 * Printing a JSON document: whole, or not at all.
 */
#include "cli/command/answer.h"

#include <stdio.h>

#define LARGEST ((size_t) 1 << 30)

static bool is_in_list;
static bool is_first;

/* a write that fails is noticed by main(), which flushes */
void
answer_put(const struct strbuf *text)
{
	if (is_in_list && !is_first)
		fputs(",\n", stdout);
	is_first = false;
	(void) fwrite(strbuf_text(text), 1, text->len, stdout);
}

void
answer_list_begin(void)
{
	is_in_list = true;
	is_first = true;
	fputs("{\n\"individualResults\": [\n", stdout);
}

void
answer_list_end(void)
{
	is_in_list = false;
	fputs("]\n}\n", stdout);
}

bool
answer_print_behind_list(struct answer *answer, struct af_error *err)
{
	if (is_in_list)
	{
		/* its object is open already */
		answer->text.text[0] = ',';
		fputs("]", stdout);
		is_in_list = false;
	}
	return answer_print(answer, err);
}

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
	if (is_whole)
		answer_put(&answer->text);
	else
		error_set(err, ERR_FILE, "the answer is too large for one JSON document");
	strbuf_release(&answer->text);
	return is_whole;
}
