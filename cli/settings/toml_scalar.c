/*
 * TOML's numbers, times, true and false. They are cut as one word and then looked at, so that an
 * error names the word.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/settings/toml_text.h"

#define DIGITS "0123456789"
#define WORD_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-.:"

/* Does the word have this shape? 9 is a digit, other characters are themselves; *rest is behind. */
static bool
has_shape(const char *word, const char *shape, const char **rest)
{
	for (; *shape != '\0'; shape++, word++)
		if (*shape == '9' ? *word == '\0' || strchr(DIGITS, *word) == NULL : *word != *shape)
			return false;
	*rest = word;
	return true;
}

static int
number_at(const char *word, int n_digits)
{
	int number = 0;

	while (n_digits-- > 0)
		number = number * 10 + (*word++ - '0');
	return number;
}

static bool
is_date(const char *word)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = number_at(word, 4);
	int month = number_at(word + 5, 2);
	int day = number_at(word + 8, 2);
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month >= 1 && month <= 12 && day >= 1 &&
		   day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* HH:MM:SS and a fraction; *rest is behind. */
static bool
is_time(const char *word, const char **rest)
{
	if (!has_shape(word, "99:99:99", rest) || number_at(word, 2) > 23 ||
		number_at(word + 3, 2) > 59 || number_at(word + 6, 2) > 60)
		return false;
	if (**rest == '.')
	{
		size_t n = strspn(*rest + 1, DIGITS);

		*rest += n + 1;
		return n > 0;
	}
	return true;
}

static bool
is_offset(const char *word)
{
	const char *rest;

	if (strcmp(word, "Z") == 0 || strcmp(word, "z") == 0)
		return true;
	return (word[0] == '+' || word[0] == '-') && has_shape(word + 1, "99:99", &rest) &&
		   *rest == '\0' && number_at(word + 1, 2) <= 23 && number_at(word + 4, 2) <= 59;
}

static bool
is_datetime(const char *word)
{
	const char *rest;

	if (!has_shape(word, "9999-99-99", &rest))
		return is_time(word, &rest) && *rest == '\0';
	if (!is_date(word))
		return false;
	if (*rest == '\0')
		return true;
	return strchr("Tt ", *rest) != NULL && is_time(rest + 1, &rest) &&
		   (*rest == '\0' || is_offset(rest));
}

/* Digits with single underscores between them; *rest is behind. */
static bool
skip_digits(const char *word, const char *digits, const char **rest)
{
	bool is_digit = false;

	for (; *word != '\0' && (*word == '_' || strchr(digits, *word) != NULL); word++)
	{
		if (*word == '_' && (!is_digit || word[1] == '\0' || strchr(digits, word[1]) == NULL))
			return false;
		is_digit = *word != '_';
	}
	*rest = word;
	return is_digit;
}

static const char *
without_underscores(struct arena *arena, const char *word)
{
	char *copy = arena_strdup(arena, word);
	char *to = copy;

	for (; *word != '\0'; word++)
		if (*word != '_')
			*to++ = *word;
	*to = '\0';
	return copy;
}

/* 0x…, 0o…, 0b…: the base, its digits. */
static int
base_of(const char *word, const char **digits)
{
	static const struct
	{
		char letter;
		int base;
		const char *digits;
	} bases[] = {
		{'x', 16, "0123456789abcdefABCDEF"},
		{'o', 8, "01234567"},
		{'b', 2, "01"},
	};
	size_t i;

	for (i = 0; word[0] == '0' && i < sizeof(bases) / sizeof(bases[0]); i++)
		if (word[1] == bases[i].letter)
		{
			*digits = bases[i].digits;
			return bases[i].base;
		}
	*digits = DIGITS;
	return 10;
}

/* In decimal; NULL: no integer. */
static const char *
integer_text(struct arena *arena, const char *word, bool *is_too_large)
{
	const char *digits;
	int base = base_of(word, &digits);
	const char *start = word + (base != 10 ? 2 : strspn(word, "+-") != 0 ? 1 : 0);
	const char *rest;
	long long number;

	if (!skip_digits(start, digits, &rest) || *rest != '\0' ||
		(base == 10 && start[0] == '0' && start[1] != '\0'))
		return NULL;
	errno = 0;
	number = strtoll(without_underscores(arena, base == 10 ? word : start), NULL, base);
	*is_too_large = errno == ERANGE;
	return arena_printf(arena, "%lld", number);
}

static bool
is_float(const char *word)
{
	const char *at = word + (*word == '+' || *word == '-' ? 1 : 0);
	const char *start = at;

	if (strcmp(at, "inf") == 0 || strcmp(at, "nan") == 0)
		return true;
	if (!skip_digits(at, DIGITS, &at) ||
		(start[0] == '0' && (start[1] == '_' || strchr(DIGITS, start[1]) != NULL)))
		return false;
	if (*at == '.' && !skip_digits(at + 1, DIGITS, &at))
		return false;
	if (*at == 'e' || *at == 'E')
		return skip_digits(at + (at[1] == '+' || at[1] == '-' ? 2 : 1), DIGITS, &at) && *at == '\0';
	return *at == '\0';
}

/* Letters, digits and what numbers and times are made of; a time may stand behind its date and one
 * blank. */
static const char *
cut_word(const struct toml_text *text)
{
	size_t len = 0;
	char c;

	for (;;)
	{
		c = toml_peek_at(text, len);
		if (c != '\0' && strchr(WORD_CHARACTERS, c) != NULL)
			len++;
		else if (c == ' ' && len == 10 && text->at[4] == '-' && toml_peek_at(text, 11) >= '0' &&
				 toml_peek_at(text, 11) <= '9')
			len++;
		else
			return arena_strndup(text->arena, text->at, len);
	}
}

/*
 * What was meant by a word that is no value. The word itself is not told: it may be a password
 * without quotes.
 */
static bool
not_a_value(struct toml_text *text, const char *word)
{
	if (word[0] == '\0')
		return toml_error_at(text, text->at, NULL, "expected a value, found %s", toml_found(text));
	if (strcasecmp(word, "true") == 0 || strcasecmp(word, "false") == 0)
		return toml_error_at(text, text->at, "Write true and false in small letters.",
							 "expected a value, found \"%s\"", word);
	if (strspn(word, "+-" DIGITS) == strlen(word))
		return toml_error_at(text, text->at,
							 "A whole number has no leading zeros; a string stands in quotes.",
							 "expected a value, found a number with leading zeros");
	return toml_error_at(text, text->at, "A string stands in quotes.",
						 "expected a value, found a word without quotes");
}

bool
toml_read_scalar(struct toml_text *text, struct toml_node *node)
{
	const char *word = cut_word(text);
	bool is_too_large = false;

	node->text = word;
	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
		node->kind = TOML_BOOL;
	else if (is_datetime(word))
		node->kind = TOML_DATETIME;
	else if ((node->text = integer_text(text->arena, word, &is_too_large)) != NULL)
		node->kind = TOML_INTEGER;
	else if (is_float(word))
	{
		node->kind = TOML_FLOAT;
		node->text = without_underscores(text->arena, word);
	}
	else
		return not_a_value(text, word);
	if (is_too_large)
		return toml_error_at(text, text->at, NULL, "the number is too large");
	text->at += strlen(word);
	return true;
}
