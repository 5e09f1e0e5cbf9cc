/*
 * cli/migrate/undo.c: which versions are undone, and in which order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/undo.h"

#define ROW(rank, v, t, ok)              \
	{.installed_rank = (rank),           \
	 .version = (v),                     \
	 .description = "",                  \
	 .type = (t),                        \
	 .script = "",                       \
	 .installed_by = "me",               \
	 .installed_on = "2020-01-01T00:00", \
	 .success = (ok)}

static const struct af_applied baseline = ROW(1, "0.5", "BASELINE", true);
static const struct af_applied one = ROW(2, "1", "SQL", true);
static const struct af_applied three = ROW(3, "3", "SQL", true);
static const struct af_applied late = ROW(4, "2", "SQL", true);
static const struct af_applied undone = ROW(5, "4", "SQL", true);
static const struct af_applied undo_row = ROW(6, "4", "UNDO_SQL", true);
static const struct af_applied repeatable = ROW(7, NULL, "SQL", true);
static const struct af_applied failed = ROW(8, "5", "SQL", false);
static const struct af_resolved script = {.version = "1", .type = "UNDO_SQL"};

/* in an order that is not that of the ranks */
static const struct af_info lines[] = {
	{.applied = &baseline, .state = AF_STATE_BASELINE},
	{.applied = &three, .undo = &script, .state = AF_STATE_SUCCESS},
	{.applied = &one, .undo = &script, .state = AF_STATE_SUCCESS},
	{.applied = &late, .undo = &script, .state = AF_STATE_OUT_OF_ORDER},
	{.applied = &undone, .undo = &script, .state = AF_STATE_UNDONE},
	{.applied = &undo_row, .state = AF_STATE_SUCCESS},
	{.applied = &repeatable, .state = AF_STATE_SUCCESS},
	{.resolved = &script, .state = AF_STATE_PENDING},
	{.applied = &failed, .undo = &script, .state = AF_STATE_FAILED},
};
#define N_LINES (sizeof(lines) / sizeof(lines[0]))

static void
expect(const struct af_info *from, size_t n_lines, const char *target, const char *expected)
{
	const struct af_info *chosen[N_LINES];
	struct arena *arena = arena_new();
	struct strbuf told;
	struct af_error err;
	size_t n;
	size_t i;

	error_init(&err, arena);
	strbuf_init(&told, 1024);
	if (undo_choose(from, n_lines, target, chosen, &n, &err))
		for (i = 0; i < n; i++)
			strbuf_addf(&told, "%s ", chosen[i]->applied->version);
	else
		strbuf_adds(&told, err.message);
	assert_string_equal(strbuf_text(&told), expected);
	strbuf_release(&told);
	arena_free(arena);
}

static void
test_choice(void **state)
{
	(void) state;
	expect(lines, N_LINES - 1, NULL, "2 ");
	expect(lines, N_LINES - 1, "1", "2 3 1 ");
	expect(lines, N_LINES - 1, "2", "2 3 ");
	expect(lines, N_LINES - 1, "3", ""); /* the last one applied is below it */
	expect(lines, 1, NULL, "");
	expect(lines, 0, "1", "");
	expect(lines, N_LINES, NULL, "version 5 has failed: it cannot be undone");
}

static void
test_no_script(void **state)
{
	const struct af_info without[] = {{.applied = &one, .state = AF_STATE_SUCCESS}};

	(void) state;
	expect(without, 1, NULL, "version 1 () has no undo script");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_no_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
