/*
 * cli/migrate/progress_kind.c: when a statement's progress can be written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/progress_kind.h"

static const struct
{
	const char *text;
	enum progress_kind kind;
} kinds[] = {
	{"insert into t values (1)", PROGRESS_ALONG},
	{"/* vacuum */ create table t ()", PROGRESS_ALONG},
	{"copy t from stdin", PROGRESS_ALONG},
	{"select 1", PROGRESS_ALONG},
	{"select f(), set_config('a.b', 'c', false)", PROGRESS_ALONG},
	{"alter table t set (fillfactor = 50)", PROGRESS_ALONG},
	{"vacuum t", PROGRESS_BEHIND},
	{"create index concurrently i on t (a)", PROGRESS_BEHIND},
	{"call p()", PROGRESS_BEHIND},
	{"do $$ begin commit; end $$", PROGRESS_BEHIND},
	{"lock table t", PROGRESS_BEHIND},
	{"declare c cursor for select 1", PROGRESS_BEHIND},
	{"begin", PROGRESS_BEHIND},
	{"start transaction", PROGRESS_BEHIND},
	{"rollback", PROGRESS_BEHIND},
	{"rollback to savepoint s", PROGRESS_BEHIND},
	{"commit prepared 'x'", PROGRESS_BEHIND},
	{"prepare transaction 'x'", PROGRESS_BEHIND},
	{"discard all", PROGRESS_BEHIND},
	{"set local role r", PROGRESS_BEHIND},
	{"set transaction read only", PROGRESS_BEHIND},
	{"set constraints all deferred", PROGRESS_BEHIND},
	{"-- c\nSET search_path = a", PROGRESS_SESSION},
	{"set session characteristics as transaction read write", PROGRESS_SESSION},
	{"reset all", PROGRESS_SESSION},
	{"select set_config('search_path', '', false)", PROGRESS_SESSION},
	{"SELECT pg_catalog.set_config('search_path', '', false)", PROGRESS_SESSION},
	{"commit", PROGRESS_COMMIT},
	{"COMMIT AND CHAIN", PROGRESS_COMMIT},
	{"end", PROGRESS_COMMIT},
};

static void
test_kinds(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (progress_kind_of(kinds[i].text, strlen(kinds[i].text)) != kinds[i].kind)
			fail_msg("%s", kinds[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
