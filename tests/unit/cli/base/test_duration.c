/*
 * cli/base/duration.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/duration.h"

static const struct
{
	const char *text;
	int64_t ms; /* -1: none */
	const char *written;
} vectors[] = {
	{"0", 0, "0"},
	{"0s", 0, "0"},
	{"0.0", 0, "0"},
	{"5s", 5000, "5s"},
	{"200ms", 200, "200ms"},
	{"2min", 120000, "2min"},
	{"1h", 3600000, "1h"},
	{"1d", 86400000, "1d"},
	{"60s", 60000, "1min"},
	{"90s", 90000, "90s"},
	{"1500ms", 1500, "1500ms"},
	{"1.5s", 1500, "1500ms"},
	{"0.25h", 900000, "15min"},
	{"1.s", 1000, "1s"},
	{"1500us", 2, "2ms"},
	{"499us", 0, "0"},
	{" 5 s ", 5000, "5s"},
	{"\t7s\r", 7000, "7s"},
	{"2147483647ms", 2147483647, "2147483647ms"},
	{"2147483648ms", -1, NULL},
	{"25d", -1, NULL},
	{"99999999999999999999999999999999d", -1, NULL},
	{"", -1, NULL},
	{" ", -1, NULL},
	{"s", -1, NULL},
	{".5s", -1, NULL},
	{"5", -1, NULL},
	{"5 ", -1, NULL},
	{"0.1", -1, NULL},
	{"-1s", -1, NULL},
	{"+1s", -1, NULL},
	{"5S", -1, NULL},
	{"5m", -1, NULL},
	{"5sec", -1, NULL},
	{"5s 3ms", -1, NULL},
	{"1e3ms", -1, NULL},
	{"soon", -1, NULL},
};

static void
test_vectors(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		int64_t ms = -1;
		bool is_one = duration_parse(vectors[i].text, strlen(vectors[i].text), &ms);

		if (is_one != (vectors[i].ms >= 0) || (is_one && ms != vectors[i].ms))
			fail_msg("\"%s\" is read as %s %lld", vectors[i].text, is_one ? "" : "nothing,",
					 (long long) ms);
		if (is_one)
			assert_string_equal(duration_text(arena, ms), vectors[i].written);
	}
	arena_free(arena);
}

/* What stands behind the text is not read. */
static void
test_length(void **state)
{
	int64_t ms;

	(void) state;
	assert_true(duration_parse("5s\nms", 2, &ms));
	assert_int_equal(ms, 5000);
	assert_true(duration_parse("50", 1, &ms) == false);
	assert_true(duration_parse("0s", 1, &ms));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
