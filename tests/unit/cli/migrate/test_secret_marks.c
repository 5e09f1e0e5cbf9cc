/*
 * cli/migrate/secret_marks.c: secrets of a statement take their place in a message, and places of
 * the message are found again in the script.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/secret_marks.h"

static const struct placeholder_value secret = {"pw", "it's", true};

/* Every "${pw}" of a text that begins at `offset` becomes a mark. */
static void
mark(struct secret_marks *marks, const char *text, size_t offset)
{
	const char *at;

	for (at = text; (at = strstr(at, "${pw}")) != NULL; at += 5)
		secret_marks_add(marks, offset + (size_t) (at - text), 5, &secret);
}

static void
test_reveal(void **state)
{
	static const char text[] = "SELECT '${pw}', E'${pw}${pw}', $$${pw}$$, x";
	struct lexer_statement statement = {.text = text, .len = sizeof(text) - 1, .offset = 100};
	struct revealed_list revealed = {NULL, 0, 0};
	struct secret_marks marks = {NULL, 0, 0};
	struct arena *arena = arena_new();
	struct af_error err;
	struct strbuf sql;
	size_t offender;
	const char *x;

	(void) state;
	error_init(&err, arena);
	strbuf_init(&sql, 4096);
	strbuf_adds(&sql, "BEGIN;");
	mark(&marks, text, 100);
	mark(&marks, "SELECT ${pw}", 100 + sizeof(text));
	assert_true(secret_marks_check(&marks, &statement, true, &offender, &err));
	secret_marks_reveal(&marks, &statement, &sql, &revealed);
	assert_string_equal(strbuf_text(&sql), "BEGIN;SELECT 'it''s', E'it''sit''s', $$it's$$, x");
	assert_int_equal(revealed.n, 4);
	x = strchr(strbuf_text(&sql), 'x');
	assert_int_equal(revealed_distance(&revealed, 6, (size_t) (x - sql.text)),
					 strchr(text, 'x') - text);
	/* inside a value: where its placeholder begins */
	assert_int_equal(revealed_distance(&revealed, 6, 6 + 10), 8);
	secret_marks_drop(&marks, 100 + statement.len);
	assert_int_equal(marks.n, 1);
	secret_marks_release(&marks);
	revealed_release(&revealed);
	strbuf_release(&sql);
	arena_free(arena);
}

static void
test_refuse(void **state)
{
	static const struct
	{
		const char *text;
		const char *value;
		size_t offender;
	} cases[] = {
		{"SELECT ${pw}", "x", 7},	{"SELECT '${pw}', ${pw}, '${pw}'", "x", 16},
		{"'a' ${pw} 'b'", "x", 4},	{"'a${p'w}b'", "x", 2},
		{"$$${pw}$$", "$$", 2},		{"$$${pw}$$", "x$", 2},
		{"$a$x$${pw}$a$", "a$", 5}, {"$a$${pw}a${pw}$a$", "$", 3},
		{"E'\\${pw}'", "x", 3},		{"U&'${pw}'", "x", 3},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const struct placeholder_value value = {"pw", cases[i].value, true};
		const char *text = cases[i].text;
		struct lexer_statement statement = {.text = text, .len = strlen(text), .offset = 10};
		struct secret_marks marks = {NULL, 0, 0};
		struct arena *arena = arena_new();
		size_t offender = 0;
		struct af_error err;
		const char *at;

		error_init(&err, arena);
		for (at = text; (at = strstr(at, "${p")) != NULL; at++)
			secret_marks_add(&marks, 10 + (size_t) (at - text), strcspn(at, "}") + 1, &value);
		assert_false(secret_marks_check(&marks, &statement, true, &offender, &err));
		assert_int_equal(offender, 10 + cases[i].offender);
		secret_marks_release(&marks);
		arena_free(arena);
	}
}

/* Where no statement is, none may be: data of COPY, comments at the end. */
static void
test_between(void **state)
{
	struct lexer_statement statement = {.text = "SELECT 1", .len = 8, .offset = 50};
	struct secret_marks marks = {NULL, 0, 0};
	struct arena *arena = arena_new();
	size_t offender;
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	assert_true(secret_marks_check(&marks, NULL, true, &offender, &err));
	secret_marks_add(&marks, 40, 5, &secret);
	assert_false(secret_marks_check(&marks, &statement, true, &offender, &err));
	assert_int_equal(offender, 40);
	error_clear(&err);
	assert_false(secret_marks_check(&marks, NULL, true, &offender, &err));
	secret_marks_release(&marks);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reveal),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
