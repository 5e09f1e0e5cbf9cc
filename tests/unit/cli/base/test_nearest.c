/*
 * cli/base/nearest.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/nearest.h"

static const struct
{
	const char *word;
	const char *expected; /* NULL: nothing is near enough */
} vectors[] = {
	{"migrate", "migrate"},
	{"mirgate", "migrate"},
	{"migrat", "migrate"},
	{"MIGRATE", "migrate"},
	{"inof", "info"},
	{"infos", "info"},
	{"x", NULL},
	{"frobnicate", NULL},
	{"", NULL},
	{"validaet", "validate"},
};

static void
test_vectors(void **state)
{
	static const char *const known[] = {"migrate", "info", "validate", "docs"};
	size_t i;
	size_t j;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		struct nearest nearest = {.word = vectors[i].word};

		for (j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			nearest_offer(&nearest, known[j]);
		if (vectors[i].expected == NULL)
			assert_null(nearest.best);
		else
			assert_string_equal(nearest.best, vectors[i].expected);
	}
}

static void
test_long_words_are_left_alone(void **state)
{
	char word[200];
	struct nearest nearest = {.word = word};

	(void) state;
	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	nearest_offer(&nearest, word);
	assert_null(nearest.best);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_long_words_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
