/*
 * cli/migrate/repair.c: what is to be repaired.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/repair.h"

#define FILE_OF(v, d, sum)                   \
	{.version = (v),                         \
	 .description = (d),                     \
	 .type = "SQL",                          \
	 .script = (d),                          \
	 .path = (d),                            \
	 .has_checksum = true,                   \
	 .checksum = (sum),                      \
	 .has_equivalent_checksum = (v) == NULL, \
	 .equivalent_checksum = 100}
#define ROW_OF(rank, v, d, t, sum, ok)      \
	{.installed_rank = (rank),              \
	 .version = (v),                        \
	 .description = (d),                    \
	 .type = (t),                           \
	 .script = (d),                         \
	 .has_checksum = (sum) != 0,            \
	 .checksum = (sum),                     \
	 .installed_by = "me",                  \
	 .installed_on = "2020-01-01T00:00:00", \
	 .success = (ok)}

static struct af_resolved files[] = {
	FILE_OF("1", "one", 1),			FILE_OF("2", "two", 2),		  FILE_OF("5", "five", 5),
	FILE_OF("7", "seven", 7),		FILE_OF(NULL, "changed", 10), FILE_OF(NULL, "equivalent", 10),
	FILE_OF(NULL, "same here", 10),
};
static struct af_applied rows[] = {
	ROW_OF(1, "1", "one", "SQL", 0, true), /* without a checksum */
	ROW_OF(2, "2", "other", "SQL", 2, true),
	ROW_OF(3, "3", "missing", "SQL", 3, true),
	ROW_OF(4, "4", "failed", "SQL", 4, false),
	ROW_OF(5, "5", "five", "SQL", 5, true),
	ROW_OF(6, "7", "seven", "JDBC", 7, true), /* not that file's */
	ROW_OF(7, NULL, "changed", "SQL", 11, true),
	ROW_OF(8, NULL, "equivalent", "SQL", 100, true),
	ROW_OF(9, NULL, "same here", "SQL", 10, true),
	ROW_OF(10, NULL, "gone", "SQL", 1, true),
	ROW_OF(11, "9", "future", "SQL", 9, true),
	ROW_OF(12, "0.1", "deleted", "SQL", 9, true),
	ROW_OF(13, "0.1", "deleted", "DELETE", 9, true),
};

static void
expect(const char *const *patterns, const char *expected)
{
	static const char *const names[] = {"remove", "delete", "align"};
	struct repair_step steps[2 * sizeof(rows) / sizeof(rows[0])];
	struct resolved resolved = {.migrations = files, .n = sizeof(files) / sizeof(files[0])};
	struct history history = {.exists = true, .rows = rows, .n = sizeof(rows) / sizeof(rows[0])};
	struct migrate_config config = {.ignore_patterns = patterns};
	struct arena *arena = arena_new();
	struct engine engine = {.config = &config, .arena = arena};
	struct strbuf told;
	size_t n = repair_plan(&engine, &resolved, &history, arena, steps);
	size_t i;

	strbuf_init(&told, 4096);
	for (i = 0; i < n; i++)
		strbuf_addf(&told, "%s%s %d", i == 0 ? "" : ", ", names[steps[i].kind],
					steps[i].applied->installed_rank);
	assert_string_equal(strbuf_text(&told), expected);
	strbuf_release(&told);
	arena_free(arena);
}

static void
test_plan(void **state)
{
	const char *const future[] = {"*:future", NULL};
	const char *const none[] = {"", NULL};
	const char *const missing[] = {"*:missing", "*:future", NULL};

	(void) state;
	expect(future, "remove 4, delete 3, delete 10, align 1, align 2, align 8");
	expect(none, "remove 4, delete 3, delete 6, delete 10, delete 11, align 1, align 2, align 8");
	expect(missing, "remove 4, align 1, align 2, align 8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
