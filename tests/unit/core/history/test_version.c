/*
 * core/history/version.c: what is a version, the order of some, and that comparing is a total order
 * for any text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/history/version.h"

static void
validity(void **state)
{
	static const char *const valid[] = {
		"0", "1", "001", "1.0", "1_0", "1.2_3", "20240101120000", "99999999999999999999999999"};
	static const char *const invalid[] = {"",  ".",	 "1.", ".1", "1..2", "1._2", "_1",		"1_",
										  "a", "1a", "1 ", " 1", "1-2",	 "+1",	 "\xD9\xA1"};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		assert_true(af_version_is_valid(valid[i], strlen(valid[i])));
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		assert_false(af_version_is_valid(invalid[i], strlen(invalid[i])));
	/* no more than len bytes are read */
	assert_true(af_version_is_valid("1__a", 1));
}

/* Each is below the next group; those of one group are equal. */
static void
order(void **state)
{
	static const struct
	{
		const char *version;
		int group;
	} versions[] = {
		{"0", 0},
		{"0.0", 0},
		{"00", 0},
		{"0.0.1", 1},
		{"0.1", 2},
		{"1", 3},
		{"1.0", 3},
		{"01", 3},
		{"1_0", 3},
		{"001.000.0", 3},
		{"1.1", 4},
		{"1_1", 4},
		{"1.9.1", 5},
		{"1.10", 6},
		{"2", 7},
		{"10", 8},
		{"20240101120000", 9},
		{"99999999999999999999999998", 10},
		{"99999999999999999999999999", 11},
		{"100000000000000000000000000", 12},
		{NULL, 13},
	};
	const size_t n = sizeof(versions) / sizeof(versions[0]);
	size_t i;
	size_t j;

	(void) state;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			assert_int_equal(af_version_compare(versions[i].version, versions[j].version),
							 (versions[i].group > versions[j].group) -
								 (versions[i].group < versions[j].group));
}

static unsigned int seed = 20240101;

static unsigned int
next_random(unsigned int below)
{
	seed = seed * 1103515245U + 12345U;
	return (seed >> 16) % below;
}

/* Short texts of few characters, so that equal and nearly equal ones are met often. */
static void
random_text(char *text)
{
	static const char valid[] = "0012.";
	static const char any[] = "01a._";
	const char *characters = next_random(4) == 0 ? any : valid;
	size_t len = next_random(6);
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = characters[next_random(5)];
	text[len] = '\0';
}

static void
total_order(void **state)
{
	int n;

	(void) state;
	for (n = 0; n < 200000; n++)
	{
		char a[7];
		char b[7];
		char c[7];
		int ab;
		int bc;
		int ac;

		random_text(a);
		random_text(b);
		random_text(c);
		ab = af_version_compare(a, b);
		bc = af_version_compare(b, c);
		ac = af_version_compare(a, c);
		assert_int_equal(af_version_compare(a, a), 0);
		assert_int_equal(af_version_compare(b, a), -ab);
		if (ab <= 0 && bc <= 0)
			assert_int_equal(ac, ab < 0 || bc < 0 ? -1 : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validity),
		cmocka_unit_test(order),
		cmocka_unit_test(total_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
