/*
 * cli/migrate/script_guess.c: what was done to a script whose former text is not known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/script_guess.h"
#include "core/history/checksum.h"

static int32_t
checksum_of(const char *text)
{
	struct af_checksum sum;
	int32_t checksum = 0;

	af_checksum_init(&sum);
	af_checksum_update(&sum, text, strlen(text));
	assert_true(af_checksum_final(&sum, &checksum));
	return checksum;
}

static const struct
{
	const char *then; /* as the tool that applied it saw it */
	const char *now;
	const char *guess; /* how it begins; NULL: none */
	enum script_change change;
} cases[] = {
	{"select 1;\nselect 2;\n", "select 1;  \n\tselect 2;\n", NULL, CHANGE_SQL},
	{"select 1;\nselect 2;\n", "select 1; \t\r\nselect 2;  ", "white space", CHANGE_SPACE},
	{"\xEF\xBB\xBF\xEF\xBB\xBFselect 1;", "select 1;", "nothing: ", CHANGE_MARK},
	{"select '\xC3\x83\xC2\xA4';", "select '\xC3\xA4';", "nothing, perhaps", CHANGE_NONE},
	{"select 1;\n", "-- who\n\n  -- when\nselect 1;\n",
	 "comments alone: they were added at its head", CHANGE_COMMENT},
	{"-- when\nselect 1;\n", "-- who\n-- when\nselect 1;\n", "comments alone", CHANGE_COMMENT},
	{"select 1;\n", "select 1;\n-- end\n\n-- of it", "comments alone: they were added at its end",
	 CHANGE_COMMENT},
	{"", "-- all of it", "comments", CHANGE_COMMENT},
	{"select 1;\n", "select 0;\nselect 1;\n", NULL, CHANGE_SQL},
	{"select 1;\n", "select 1;\nselect 2;\n", NULL, CHANGE_SQL},
	{"select 1;\n", "", NULL, CHANGE_SQL},
	{"select 1;\n", "\n", NULL, CHANGE_SQL},
};

static void
test_guesses(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		enum script_change change = CHANGE_SQL;
		const char *now = cases[i].now;
		const char *guess = script_guess(now, strlen(now), checksum_of(cases[i].then), &change);

		if (change != cases[i].change || (guess == NULL) != (cases[i].guess == NULL) ||
			(guess != NULL && strncmp(guess, cases[i].guess, strlen(cases[i].guess)) != 0))
			fail_msg("case %zu: %s, %s", i, guess, script_change_word(change));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
