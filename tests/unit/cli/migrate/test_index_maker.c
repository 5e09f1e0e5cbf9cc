/*
 * cli/migrate/index_maker.c: what statements name that leave an invalid index behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/index_maker.h"

static const struct
{
	const char *text;
	struct index_maker maker;
} makers[] = {
	{"create index concurrently i on t (a)", {false, false, "t", "i"}},
	{"-- c\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My.i\" ON ONLY \"s\".\"T\" (a)",
	 {false, false, "\"s\".\"T\"", "\"My.i\""}},
	{"create index concurrently on s . t using gin (a)", {false, false, "s . t", NULL}},
	{"create index concurrently /* on x */ i on d.s.t (a)", {false, false, "d.s.t", "i"}},
	{"reindex index concurrently s.i", {true, true, "s.i", NULL}},
	{"REINDEX (VERBOSE, CONCURRENTLY) TABLE t", {true, false, "t", NULL}},
	{"reindex (concurrently true, tablespace x) index i", {true, true, "i", NULL}},
	{"reindex table concurrently \"T\"", {true, false, "\"T\"", NULL}},
	{"reindex schema concurrently s", {true, false, NULL, NULL}},
	{"reindex database concurrently d", {true, false, NULL, NULL}},
};

static const char *const others[] = {
	"create index i on t (a)",
	"create unique index concurrently_i on t (a)",
	"create index concurrently",
	"create index concurrently i",
	"create index concurrently i on",
	"create index concurrently s. on t",
	"create table t (a int)",
	"drop index concurrently i",
	"reindex index i",
	"reindex (verbose) table t",
	"reindex (concurrently false) table t",
	"reindex (concurrently off) index i",
	"reindex",
	"reindex (",
	"",
};

static void
assert_same(const char *text, const char *got, const char *wanted)
{
	if ((got == NULL) != (wanted == NULL) || (got != NULL && strcmp(got, wanted) != 0))
		fail_msg("%s: %s, not %s", text, got == NULL ? "(none)" : got,
				 wanted == NULL ? "(none)" : wanted);
}

static void
test_makers(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
	{
		const char *text = makers[i].text;
		struct index_maker maker;

		if (!index_maker_read(text, strlen(text), arena, &maker))
			fail_msg("%s", text);
		assert_int_equal(maker.is_reindex, makers[i].maker.is_reindex);
		assert_int_equal(maker.names_index, makers[i].maker.names_index);
		assert_same(text, maker.relation, makers[i].maker.relation);
		assert_same(text, maker.index, makers[i].maker.index);
	}
	arena_free(arena);
}

static void
test_others(void **state)
{
	struct arena *arena = arena_new();
	struct index_maker maker;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (index_maker_read(others[i], strlen(others[i]), arena, &maker))
			fail_msg("%s", others[i]);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_makers),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
