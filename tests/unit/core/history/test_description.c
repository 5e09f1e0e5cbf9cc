/*
 * core/history/description.c: what the table has room for, and the order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/history/description.h"

/* The character n times, in room of exactly that size. */
static char *
repeated(const char *character, size_t n)
{
	size_t len = strlen(character);
	char *text = malloc(n * len + 1);
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(text + i * len, character, len);
	text[n * len] = '\0';
	return text;
}

/* Stores the text in place of a copy of its own size, and compares: n_kept bytes and the end. */
static void
check_stored(const char *text, size_t n_kept, const char *end)
{
	char *stored = malloc(strlen(text) + 1);

	af_description_store(text, stored);
	assert_memory_equal(stored, text, n_kept);
	assert_string_equal(stored + n_kept, end);
	/* a row and its file are the same, and a stored description is stored as it is */
	assert_int_equal(af_description_compare(stored, text), 0);
	assert_int_equal(af_description_compare(text, stored), 0);
	free(stored);
}

static void
room(void **state)
{
	static const struct
	{
		const char *character;
		size_t n;
		size_t n_kept;
		const char *end;
	} cases[] = {
		{"d", 0, 0, ""},
		{"d", 200, 200, ""},
		{"d", 201, 197, "..."},
		{"d", 240, 197, "..."},
		{"\xC3\xA9", 200, 400, ""},
		{"\xC3\xA9", 201, 394, "..."},
		/* two UTF-16 units each, and none cut in half */
		{"\xF0\x9F\x8E\x89", 100, 400, ""},
		{"\xF0\x9F\x8E\x89", 101, 392, "..."},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		char *text = repeated(cases[i].character, cases[i].n);

		check_stored(text, cases[i].n_kept, cases[i].end);
		free(text);
	}
}

/* Bytes that are not UTF-8 count for two units each: cut, but never longer than before. */
static void
not_utf8(void **state)
{
	char *text = repeated("\xF5", 101);

	(void) state;
	text[0] = '*';
	check_stored(text, 98, "...");
	free(text);
}

static void
order(void **state)
{
	static const char *const texts[] = {"",
										" z",
										"10 x",
										"9 x",
										"C",
										"a",
										"a ",
										"a.",
										"b",
										"\xC3\xA9",
										"\xED\x9F\xBF",
										"\xF0\x9F\x98\x80",
										"\xF4\x8F\xBF\xBF",
										"\xEE\x80\x80",
										"\xEF\xBC\xA1",
										("\xEF\xBC\xA1"
										 "a")};
	const int n = (int) (sizeof(texts) / sizeof(texts[0]));
	char *longer = repeated("d", 240);
	char *longest = repeated("d", 241);
	int i;
	int j;

	(void) state;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			assert_int_equal(af_description_compare(texts[i], texts[j]), (i > j) - (i < j));
	/* what differs behind the cut is the same in the table */
	assert_int_equal(af_description_compare(longer, longest), 0);
	longest[196] = 'e';
	assert_int_equal(af_description_compare(longer, longest), -1);
	free(longest);
	free(longer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room),
		cmocka_unit_test(not_utf8),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
