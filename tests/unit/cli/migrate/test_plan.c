/*
 * cli/migrate/plan.c: what runs, in which order, up to which target; and the key of the lock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/plan.h"

#define FILE_OF(v, d)                        \
	{.version = (v),                         \
	 .description = (d),                     \
	 .type = "SQL",                          \
	 .script = (d),                          \
	 .path = (d),                            \
	 .has_checksum = true,                   \
	 .checksum = 1,                          \
	 .has_equivalent_checksum = (v) == NULL, \
	 .equivalent_checksum = 1}
#define ROW_OF(rank, v, d, sum)             \
	{.installed_rank = (rank),              \
	 .version = (v),                        \
	 .description = (d),                    \
	 .type = "SQL",                         \
	 .script = (d),                         \
	 .has_checksum = true,                  \
	 .checksum = (sum),                     \
	 .installed_by = "me",                  \
	 .installed_on = "2020-01-01T00:00:00", \
	 .success = true}

static struct af_resolved files[] = {
	FILE_OF(NULL, "z view"), FILE_OF("10", "ten"),	 FILE_OF("2", "two"),	FILE_OF("1", "one"),
	FILE_OF(NULL, "10 x"),	 FILE_OF("1.5", "late"), FILE_OF(NULL, "Same"),
};
static struct af_applied rows[] = {
	ROW_OF(1, "1", "one", 1),
	ROW_OF(2, "2", "two", 1),
	ROW_OF(3, NULL, "Same", 1),
	ROW_OF(4, NULL, "z view", 7),
};

static const struct
{
	size_t n_rows;
	const char *target;
	bool out_of_order;
	const char *pending; /* NULL: the target is an error */
} cases[] = {
	{0, "latest", false, "one late two ten 10 x,Same,z view"},
	{0, NULL, false, "one late two ten 10 x,Same,z view"},
	{0, "next", false, "one 10 x,Same,z view"},
	{0, "current", false, "10 x,Same,z view"},
	{0, "1.5", false, "one late 10 x,Same,z view"},
	{0, "1.50?", false, "one late 10 x,Same,z view"},
	{4, "latest", false, "ten 10 x,z view"},
	{4, "LATEST", true, "late ten 10 x,z view"},
	{4, "next", false, "ten 10 x,z view"},
	{4, "next", true, "late 10 x,z view"},
	{4, "current", false, "10 x,z view"},
	{4, "2", true, "late 10 x,z view"},
	{4, "3", false, NULL},
	{4, "3?", false, "10 x,z view"},
	{4, "soon", false, NULL},
	{4, "?", false, NULL},
};

static void
tell(const struct plan *plan, struct strbuf *told)
{
	bool is_repeatable = false;
	size_t i;

	for (i = 0; i < plan->n_pending; i++)
	{
		const struct af_resolved *file = plan->pending[i]->resolved;

		strbuf_addf(told, "%s%s", i == 0 ? "" : is_repeatable ? "," : " ", file->description);
		is_repeatable = file->version == NULL;
	}
}

static void
test_pending(void **state)
{
	struct resolved resolved = {.migrations = files, .n = sizeof(files) / sizeof(files[0])};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct arena *arena = arena_new();
		struct migrate_config config = {.target = cases[i].target,
										.out_of_order = cases[i].out_of_order};
		struct engine engine = {.config = &config, .arena = arena};
		struct history history = {.exists = true, .rows = rows, .n = cases[i].n_rows};
		const char *target;
		struct strbuf told;
		struct plan plan;
		struct af_error err;

		error_init(&err, arena);
		strbuf_init(&told, 4096);
		if (plan_target(&engine, &resolved, &history, &target, &err))
		{
			assert_non_null(cases[i].pending);
			plan_make(&engine, &resolved, &history, target, arena, &plan);
			tell(&plan, &told);
			assert_string_equal(strbuf_text(&told), cases[i].pending);
		}
		else
			assert_null(cases[i].pending);
		strbuf_release(&told);
		arena_free(arena);
	}
}

static void
test_cherry_pick(void **state)
{
	struct resolved resolved = {.migrations = files, .n = sizeof(files) / sizeof(files[0])};
	const char *const picks[] = {"z view", "1.5.0", "10.0", NULL};
	const char *const wrong[] = {"1.5", "late", NULL};
	struct arena *arena = arena_new();
	struct migrate_config config = {.cherry_pick = picks};
	struct engine engine = {.config = &config, .arena = arena};
	struct history history = {.exists = false};
	struct strbuf told;
	struct plan plan;
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	strbuf_init(&told, 4096);
	assert_true(plan_check_picks(&engine, &resolved, &err));
	plan_make(&engine, &resolved, &history, NULL, arena, &plan);
	tell(&plan, &told);
	assert_string_equal(strbuf_text(&told), "late ten z view");
	config.cherry_pick = wrong;
	assert_false(plan_check_picks(&engine, &resolved, &err));
	assert_non_null(strstr(err.message, "\"late\""));
	strbuf_release(&told);
	arena_free(arena);
}

/* Keys that Flyway 13 was seen to take, and Java's hash of characters outside the basic plane. */
static void
test_lock_key(void **state)
{
	(void) state;
	assert_true(lock_key("\"public\".\"flyway_schema_history\"") == INT64_C(77433833903597));
	assert_true(lock_key("") == INT64_C(77431708279161));
	assert_true(lock_key("a") == INT64_C(77431708279161) + 97);
	assert_true(lock_key("\xC3\xA4") == INT64_C(77431708279161) + 228);
	assert_true(lock_key("\xE2\x82\xAC") == INT64_C(77431708279161) + 8364);
	assert_true(lock_key("\xF0\x9F\x98\x80") == INT64_C(77431708279161) + 0xD83D * 31 + 0xDE00);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_cherry_pick),
		cmocka_unit_test(test_lock_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
