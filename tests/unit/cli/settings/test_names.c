/*
 * cli/settings/names.c: one name for each setting, in every spelling
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/settings/settings.h"

static const struct
{
	const char *given;
	bool kebab;
	int id;
	const char *key;
} vectors[] = {
	{"url", false, SETTING_URL, NULL},
	{"outOfOrder", false, SETTING_OUT_OF_ORDER, NULL},
	{"outoforder", false, N_SETTINGS, NULL},
	{"out-of-order", false, N_SETTINGS, NULL},
	{"out-of-order", true, SETTING_OUT_OF_ORDER, NULL},
	{"outOfOrder", true, SETTING_OUT_OF_ORDER, NULL},
	{"docs-style", true, SETTING_DOCS_STYLE, NULL},
	{"docs.style", true, SETTING_DOCS_STYLE, NULL},
	{"undo-sql-migration-prefix", true, SETTING_UNDO_SQL_MIGRATION_PREFIX, NULL},
	{"placeholders.X", false, SETTING_PLACEHOLDERS, "X"},
	{"placeholders.a.b", true, SETTING_PLACEHOLDERS, "a.b"},
	{"dev-placeholders.x", true, SETTING_DEV_PLACEHOLDERS, "x"},
	{"placeholders", false, N_SETTINGS, NULL},
	{"placeholders.", false, N_SETTINGS, NULL},
	{"placeholderssX", false, N_SETTINGS, NULL},
	{"table", true, SETTING_TABLE, NULL},
	{"tables", true, N_SETTINGS, NULL},
	{"", true, N_SETTINGS, NULL},
};

static void
test_vectors(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		const char *key;

		assert_int_equal(settings_find(vectors[i].given, vectors[i].kebab, &key), vectors[i].id);
		if (vectors[i].key == NULL)
			assert_null(key);
		else
			assert_string_equal(key, vectors[i].key);
	}
}

/* Every row is found by its own name in both spellings, and the tables hold no name or variable
 * twice. */
static void
test_tables(void **state)
{
	struct arena *arena = arena_new();
	const char *key;
	int i;
	int j;

	(void) state;
	for (i = 0; i < N_SETTINGS; i++)
	{
		const char *name = settings_table[i].name;
		const char *kebab = settings_kebab(arena, name);

		if (settings_table[i].type == SETTING_MAP)
		{
			name = arena_printf(arena, "%s.x", name);
			kebab = arena_printf(arena, "%s.x", kebab);
		}
		assert_int_equal(settings_find(name, false, &key), i);
		assert_int_equal(settings_find(kebab, true, &key), i);
		for (j = 0; j < i; j++)
			assert_true(settings_table[i].env == NULL || settings_table[j].env == NULL ||
						strcmp(settings_table[i].env, settings_table[j].env) != 0);
	}
	for (i = 0; i < N_REGION_SETTINGS; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(region_table[i].name, region_table[j].name);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
