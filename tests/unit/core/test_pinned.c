/*
 * core/pinned.c: every setting that deparsed text depends on is there once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/pinned.h"

static void
settings(void **state)
{
	static const char *const wanted[] = {
		"search_path",
		"TimeZone",
		"DateStyle",
		"IntervalStyle",
		"quote_all_identifiers",
		"extra_float_digits",
		"bytea_output",
		"xmloption",
		"lc_monetary",
		"cursor_tuple_fraction",
		"jit",
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
	{
		const struct af_pinned *setting;
		int n_found = 0;

		for (setting = af_pinned_settings; setting->name != NULL; setting++)
			n_found += strcmp(setting->name, wanted[i]) == 0 && setting->value != NULL;
		assert_int_equal(n_found, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(settings)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
