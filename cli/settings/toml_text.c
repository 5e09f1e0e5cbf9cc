/*
 * Walking through a TOML document: where we are, what stands there, what is said of it.
 */
#include "cli/settings/toml_text.h"

int
toml_column(const struct toml_text *text, const char *at)
{
	int column = 1;
	const char *c;

	for (c = text->line_start; c < at; c++)
		column += ((unsigned char) *c & 0xC0) != 0x80;
	return column;
}

bool
toml_error_at(struct toml_text *text, const char *at, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_set(text->err, ERR_SETTINGS, "invalid TOML: %s",
			  arena_vprintf(text->arena, format, args));
	va_end(args);
	error_place(text->err, text->file, text->line, toml_column(text, at));
	if (hint != NULL)
		error_hint(text->err, "%s", hint);
	text->err->code = "ERROR";
	return false;
}

char
toml_peek(const struct toml_text *text)
{
	return text->at < text->end ? *text->at : '\0';
}

char
toml_peek_at(const struct toml_text *text, size_t distance)
{
	return (size_t) (text->end - text->at) > distance ? text->at[distance] : '\0';
}

bool
toml_is_at_line_end(const struct toml_text *text)
{
	return toml_peek(text) == '\n' || (toml_peek(text) == '\r' && toml_peek_at(text, 1) == '\n');
}

void
toml_next_line(struct toml_text *text)
{
	text->at += *text->at == '\r' ? 2 : 1;
	text->line_start = text->at;
	text->line++;
}

const char *
toml_found(const struct toml_text *text)
{
	size_t len = 1;

	if (text->at >= text->end)
		return "the end of the file";
	if (toml_is_at_line_end(text))
		return "the end of the line";
	if ((unsigned char) *text->at < 0x20 || *text->at == 0x7F)
		return arena_printf(text->arena, "the control character 0x%02X",
							(unsigned) (unsigned char) *text->at);
	while (((unsigned char) toml_peek_at(text, len) & 0xC0) == 0x80)
		len++;
	return arena_printf(text->arena, "\"%.*s\"", (int) len, text->at);
}
