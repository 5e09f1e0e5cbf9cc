/*
 * cli/migrate/placeholder.c and text_map.c: what becomes of a text, and where its places were in
 * the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/placeholder.h"

static const struct placeholder_value values[] = {
	{"a", "one"},  {"Long_Name", "a;\nb"},	 {"nested", "${a}"},
	{"empty", ""}, {"flyway:user", "never"},
};

static struct migrate_config config = {
	.directory = "/work",
	.table = "history",
	.placeholders = values,
	.n_placeholders = sizeof(values) / sizeof(values[0]),
	.placeholder_prefix = "${",
	.placeholder_suffix = "}",
	.placeholder_separator = ":",
};

static const struct
{
	const char *text;
	const char *replaced; /* NULL: an error … */
	int line;			  /* … here */
	int column;
} cases[] = {
	{"", "", 0, 0},
	{"no $ {a} here", "no $ {a} here", 0, 0},
	{"${a}${A} '${a}' -- ${a}", "oneone 'one' -- one", 0, 0},
	{"x ${LONG_NAME} y", "x a;\nb y", 0, 0},
	{"${nested} ${empty}.", "${a} .", 0, 0},
	{"$${a} $$${a} ${a}}", "$${a} $$one one}", 0, 0},
	{"${flyway:user}, ${FLYWAY:Database}, ${flyway:defaultSchema}, ${flyway:table}",
	 "me, db, app, history", 0, 0},
	{"${flyway:filename} ${flyway:workingDirectory} ${flyway:environment} ${flyway:timestamp}",
	 "V1__x.sql /work default now", 0, 0},
	{"ä\nb ${nope}", NULL, 2, 3},
	{"${ a }", NULL, 1, 1},
	{"${flyway:nope}", NULL, 1, 1},
	{"x ${a", NULL, 1, 3},
};

static bool
replace(const char *text, struct strbuf *to, struct text_map *map, struct af_error *err)
{
	struct engine engine = {
		.config = &config,
		.schema = "app",
		.user = "me",
		.database = "db",
		.started_at = "now",
	};

	strbuf_init(to, 4096);
	text_map_init(map, err->arena);
	return placeholder_replace(&engine, "V1__x.sql", text, strlen(text), to, map, err);
}

static void
test_replace(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct strbuf to;
		struct text_map map;
		struct af_error err;

		error_init(&err, arena);
		assert_int_equal(replace(cases[i].text, &to, &map, &err), cases[i].replaced != NULL);
		if (cases[i].replaced != NULL)
			assert_string_equal(strbuf_text(&to), cases[i].replaced);
		assert_int_equal(err.line, cases[i].line);
		assert_int_equal(err.column, cases[i].column);
		strbuf_release(&to);
	}
	arena_free(arena);
}

static void
test_other_marks(void **state)
{
	struct arena *arena = arena_new();
	struct strbuf to;
	struct text_map map;
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	config.placeholder_prefix = "<<";
	config.placeholder_suffix = ">>";
	config.placeholder_separator = "__";
	assert_true(replace("<<a>> ${a} <<flyway__user>>", &to, &map, &err));
	assert_string_equal(strbuf_text(&to), "one ${a} me");
	strbuf_release(&to);
	config.placeholder_prefix = "${";
	config.placeholder_suffix = "}";
	config.placeholder_separator = ":";
	arena_free(arena);
}

/* Each character outside a placeholder keeps its place; those inside one are at its beginning. */
static void
test_map(void **state)
{
	static const char text[] = "a${a}b${empty}c\n${LONG_NAME}d";
	static const char replaced[] = "aonebc\na;\nbd";
	struct arena *arena = arena_new();
	struct strbuf to;
	struct text_map map;
	struct af_error err;
	size_t i;

	(void) state;
	error_init(&err, arena);
	assert_true(replace(text, &to, &map, &err));
	assert_string_equal(strbuf_text(&to), replaced);
	for (i = 0; i < sizeof(replaced); i++)
	{
		const char *inside = i >= 1 && i < 4 ? "${a}" : i >= 7 && i < 11 ? "${LONG_NAME}" : NULL;
		size_t at = text_map_offset(&map, i);

		if (inside != NULL)
			assert_ptr_equal(text + at, strstr(text, inside));
		else
			assert_int_equal(text[at], replaced[i]);
	}
	strbuf_release(&to);
	arena_free(arena);
}

static void
test_places(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
							   "ab\nä€c\n";
	static const struct
	{
		size_t offset;
		int line;
		int column;
	} places[] = {{3, 1, 1}, {4, 1, 2}, {6, 2, 1}, {8, 2, 2}, {11, 2, 3}, {13, 3, 1}};
	size_t i;

	(void) state;
	assert_int_equal(text_mark_len(text), 3);
	assert_int_equal(text_mark_len("ab"), 0);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
	{
		int line;
		int column;

		text_place(text, places[i].offset, &line, &column);
		assert_int_equal(line, places[i].line);
		assert_int_equal(column, places[i].column);
		assert_int_equal(text_offset(text, sizeof(text) - 1, line, column), places[i].offset);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_other_marks),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
