/*
 * The text of a TOML document while it is read, and the values that are no containers. For toml.c
 * and its neighbours; others use toml.h.
 */
#ifndef AF_TOML_TEXT_H
#define AF_TOML_TEXT_H

#include "cli/settings/toml.h"

struct toml_text
{
	const char *at;
	const char *end;
	const char *line_start;
	int line;
	const char *file;
	struct arena *arena;
	struct af_error *err;
};

/* Fills the error with the place of `at`; returns false. The hint may be NULL. */
bool toml_error_at(struct toml_text *text, const char *at, const char *hint, const char *format,
				   ...) __attribute__((format(printf, 4, 5)));

/* The character at the reading point, NUL at the end; and at some distance from it. */
char toml_peek(const struct toml_text *text);
char toml_peek_at(const struct toml_text *text, size_t distance);

/* What stands at the reading point, in words: "end of file", "end of line", "x". */
const char *toml_found(const struct toml_text *text);

int toml_column(const struct toml_text *text, const char *at);

/* Steps over a line's end (there is one at the reading point). */
void toml_next_line(struct toml_text *text);
bool toml_is_at_line_end(const struct toml_text *text);

/* A string of any of the four kinds; the reading point is on its quote. */
AF_MUST_CHECK bool toml_read_string(struct toml_text *text, const char **value);

/* The same of one line, for a key. */
AF_MUST_CHECK bool toml_read_line_string(struct toml_text *text, const char **value);

/* A number, a time, true or false. */
AF_MUST_CHECK bool toml_read_scalar(struct toml_text *text, struct toml_node *node);

#endif
