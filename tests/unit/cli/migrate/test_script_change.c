/*
 * cli/migrate/script_change.c: how much of a change matters to the server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/script_change.h"

static const struct
{
	const char *old;
	const char *now;
	enum script_change change;
} cases[] = {
	{"", "", CHANGE_NONE},
	{"select 1;\n", "select 1;", CHANGE_NONE},
	{"select 1;\nselect 2;\n", "select 1;\r\nselect 2;\r", CHANGE_NONE},
	{"select 1;", "\xEF\xBB\xBFselect 1;", CHANGE_MARK},
	{"select 1;", "select 1;\xEF\xBB\xBF\n", CHANGE_MARK},
	{"select 1;", "select  1 ;\n\n", CHANGE_SPACE},
	{"select\t1;", "select    1;", CHANGE_SPACE},
	{"f(a,b)", "f( a, b )", CHANGE_SPACE},
	{"f('a')", "f ( 'a' )", CHANGE_SPACE},
	{"select 1; -- one", "select 1; -- two", CHANGE_COMMENT},
	{"select 1;", "/* new */ select 1;", CHANGE_COMMENT},
	{"-- a b\nselect 1", "--a  b\nselect 1", CHANGE_SPACE},
	{"-- a\nselect 1", "select 1", CHANGE_COMMENT},
	{"select 1", "select 2", CHANGE_SQL},
	{"select 1", "SELECT 1", CHANGE_SQL},
	{"select 'a b'", "select 'a  b'", CHANGE_SQL},
	{"select 'a --b'", "select 'a --c'", CHANGE_SQL},
	{"select $$ a $$", "select $$  a $$", CHANGE_SQL},
	{"select \"a b\"", "select \"a  b\"", CHANGE_SQL},
	{"a <= b", "a < = b", CHANGE_SQL},
	{"a >b", "a> b", CHANGE_SPACE},
	{"select x'1f'", "select x '1f'", CHANGE_SQL},
	{"select U&\"a\"", "select U& \"a\"", CHANGE_SQL},
	{"select 1.5", "select 1 .5", CHANGE_SQL},
	{"select 12", "select 1 2", CHANGE_SQL},
	{"select ab", "select a b", CHANGE_SQL},
	{"a - -b", "a --b", CHANGE_SQL},
	{"select 1; -- drop table t;", "select 1;\n drop table t;", CHANGE_SQL},
	{"copy t from stdin;\na\tb\n\\.\n", "copy t from stdin;\na b\n\\.\n", CHANGE_SQL},
	{"select 'x", "select  'x", CHANGE_SQL},
	{"select 1", "", CHANGE_SQL},
};

static void
test_changes(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const char *old = cases[i].old;
		const char *now = cases[i].now;
		enum script_change change = script_change_between(old, strlen(old), now, strlen(now));
		enum script_change back = script_change_between(now, strlen(now), old, strlen(old));

		if (change != cases[i].change || back != change)
			fail_msg("\"%s\" and \"%s\": %s, back %s, not %s", old, now, script_change_word(change),
					 script_change_word(back), script_change_word(cases[i].change));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
