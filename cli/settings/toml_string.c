/*
 * TOML's strings: "basic", 'literal', and both over several lines.
 */
#include <stdint.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/settings/toml_text.h"

#define LARGEST_STRING (SIZE_MAX / 4) /* the file's size is limited where it is read */

struct string
{
	struct toml_text *text;
	struct strbuf value;
	int open_line;
	char quote;
	bool is_long; /* three quotes */
};

static bool
unclosed(struct string *string)
{
	struct toml_text *text = string->text;

	if (string->is_long)
		return toml_error_at(text, text->at,
							 arena_printf(text->arena, "Close it with %c%c%c.", string->quote,
										  string->quote, string->quote),
							 "the string that begins in line %d is not closed", string->open_line);
	return toml_error_at(
		text, text->at,
		arena_printf(text->arena, "Close it with %c; a string of several lines has three quotes.",
					 string->quote),
		"the string is not closed in its line");
}

static void
add_character(struct strbuf *value, uint32_t c)
{
	if (c < 0x80)
		strbuf_addc(value, (char) c);
	else if (c < 0x800)
		strbuf_addc(value, (char) (0xC0 | (c >> 6)));
	else if (c < 0x10000)
		strbuf_addc(value, (char) (0xE0 | (c >> 12)));
	else
		strbuf_addc(value, (char) (0xF0 | (c >> 18)));
	if (c >= 0x10000)
		strbuf_addc(value, (char) (0x80 | ((c >> 12) & 0x3F)));
	if (c >= 0x800)
		strbuf_addc(value, (char) (0x80 | ((c >> 6) & 0x3F)));
	if (c >= 0x80)
		strbuf_addc(value, (char) (0x80 | (c & 0x3F)));
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);

	return at == NULL ? -1 : (int) (at - digits);
}

/* The digits of \uXXXX and \UXXXXXXXX; the reading point is on the first. */
static bool
read_code(struct string *string, const char *backslash, size_t n_digits)
{
	struct toml_text *text = string->text;
	uint32_t code = 0;
	size_t i;

	for (i = 0; i < n_digits; i++)
	{
		int digit = hex_digit(toml_peek_at(text, i));

		if (digit < 0)
			return toml_error_at(text, backslash, NULL, "an escape \\%c needs %zu hex digits",
								 n_digits == 4 ? 'u' : 'U', n_digits);
		code = code << 4 | (uint32_t) digit;
	}
	if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return toml_error_at(text, backslash, NULL, "the escape \\%.*s is no character",
							 (int) n_digits + 1, text->at - 1);
	text->at += n_digits;
	add_character(&string->value, code);
	return true;
}

/* A backslash before a line's end takes all blanks and line ends behind it away. */
static bool
skip_line_end(struct string *string)
{
	struct toml_text *text = string->text;
	const char *at = text->at;

	while (at < text->end && (*at == ' ' || *at == '\t'))
		at++;
	if (!string->is_long || at == text->end ||
		!(*at == '\n' || (*at == '\r' && at + 1 < text->end && at[1] == '\n')))
		return false;
	for (;;)
	{
		while (toml_peek(text) == ' ' || toml_peek(text) == '\t')
			text->at++;
		if (!toml_is_at_line_end(text))
			return true;
		toml_next_line(text);
	}
}

static bool
read_escape(struct string *string)
{
	static const char names[] = "btnfr\"\\";
	static const char meanings[] = "\b\t\n\f\r\"\\";
	struct toml_text *text = string->text;
	const char *backslash = text->at++;
	char c = toml_peek(text);
	const char *name = c == '\0' ? NULL : strchr(names, c);

	if (skip_line_end(string))
		return true;
	if (name == NULL && c != 'u' && c != 'U')
		return toml_error_at(text, backslash,
							 "Write \\\\ for a backslash, or the string in 'single quotes'.",
							 "unknown escape: a backslash before %s", toml_found(text));
	text->at++;
	if (name == NULL)
		return read_code(string, backslash, c == 'u' ? 4 : 8);
	strbuf_addc(&string->value, meanings[name - names]);
	return true;
}

static size_t
count_quotes(const struct string *string)
{
	size_t n = 0;

	while (n < 5 && toml_peek_at(string->text, n) == string->quote)
		n++;
	return n;
}

/* Is this the end? A long string may have one or two quotes of its own before the three. */
static bool
take_closing(struct string *string)
{
	size_t n = count_quotes(string);

	if (n == 0 || (string->is_long && n < 3))
		return false;
	if (string->is_long)
		strbuf_add(&string->value, string->text->at, n - 3);
	string->text->at += string->is_long ? n : 1;
	return true;
}

static bool
read_content(struct string *string)
{
	struct toml_text *text = string->text;

	while (!take_closing(string))
	{
		char c = toml_peek(text);

		if (text->at >= text->end || (toml_is_at_line_end(text) && !string->is_long))
			return unclosed(string);
		if (toml_is_at_line_end(text))
		{
			strbuf_add(&string->value, text->at, *text->at == '\r' ? 2 : 1);
			toml_next_line(text);
		}
		else if (((unsigned char) c < 0x20 && c != '\t') || c == 0x7F)
			return toml_error_at(text, text->at, "Write it as an escape: \\u0000 with its number.",
								 "%s in a string", toml_found(text));
		else if (c == '\\' && string->quote == '"')
		{
			if (!read_escape(string))
				return false;
		}
		else
		{
			strbuf_addc(&string->value, c);
			text->at++;
		}
	}
	return true;
}

static bool
read(struct toml_text *text, bool may_be_long, const char **value)
{
	struct string string = {.text = text, .open_line = text->line, .quote = *text->at};
	bool is_done;

	string.is_long = may_be_long && count_quotes(&string) >= 3;
	text->at += string.is_long ? 3 : 1;
	if (string.is_long && toml_is_at_line_end(text))
		toml_next_line(text);
	strbuf_init(&string.value, LARGEST_STRING);
	is_done = read_content(&string);
	if (is_done)
		*value = arena_strndup(text->arena, strbuf_text(&string.value), string.value.len);
	strbuf_release(&string.value);
	return is_done;
}

bool
toml_read_string(struct toml_text *text, const char **value)
{
	return read(text, true, value);
}

bool
toml_read_line_string(struct toml_text *text, const char **value)
{
	return read(text, false, value);
}
