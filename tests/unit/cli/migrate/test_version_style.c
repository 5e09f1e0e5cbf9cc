/*
 * cli/migrate/version_style.c: the version that comes next, in the style in use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/version_style.h"
#include "core/history/version.h"

#define NOW 1717558205 /* 2024-06-05 03:30:05 UTC */

static const struct
{
	const char *highest;
	const char *next;
} cases[] = {
	{NULL, "1"},
	{"0", "1"},
	{"1", "2"},
	{"9", "10"},
	{"007", "008"},
	{"099", "100"},
	{"999", "1000"},
	{"99999999999999999999999", "100000000000000000000000"},
	{"1.0.9", "1.0.10"},
	{"1_2_03", "1_2_04"},
	{"1.2", "1.3"},
	{"2.0", "2.1"},
	/* times */
	{"20240102030405", "20240605033005"},
	{"202401020304", "202406050330"},
	{"2024_01_02_0304", "2024_06_05_0330"},
	{"20240102.030405", "20240605.033005"},
	{"2024.01.02.03.04.05", "2024.06.05.03.30.05"},
	/* not later than what there is */
	{"20240605033005", "20240605033006"},
	{"20250102030405", "20250102030406"},
	/* no times */
	{"20241302030405", "20241302030406"},
	{"20240132030405", "20240132030406"},
	{"20240102240405", "20240102240406"},
	{"10000102030405", "10000102030406"},
	/* dates, with a counter and without */
	{"20240102", "20240605"},
	{"2024_01_02", "2024_06_05"},
	{"20240605", "20240605.1"},
	{"20240605.1", "20240605.2"},
	{"20240102.7", "20240605.1"},
	{"20240102_009", "20240605_001"},
	{"2024.01.02.3", "2024.06.05.1"},
	{"20250102", "20250102.1"},
	/* neither a date with one counter nor a time */
	{"20240102.1.1", "20240102.1.2"},
	{"123456789", "123456790"},
	{"202401021", "202401022"},
};

static void
test_next(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const char *next = version_next(arena, cases[i].highest, NOW);

		if (strcmp(next, cases[i].next) != 0)
			fail_msg("behind %s: %s, not %s", cases[i].highest, next, cases[i].next);
		assert_true(af_version_is_valid(next, strlen(next)));
		if (cases[i].highest != NULL)
			assert_true(af_version_compare(next, cases[i].highest) > 0);
	}
	assert_string_equal(version_of_time(arena, NOW), "20240605033005");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
