/*
 * cli/db/literal.c: where the literals of a statement are, and texts written into them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/db/literal.h"

/* The insides of all literals, each behind a letter for its kind. */
static const struct
{
	const char *sql;
	bool is_standard;
	const char *found;
} cases[] = {
	{"", true, ""},
	{"SELECT 1", true, ""},
	{"'a' 'b'", true, "p:a p:b "},
	{"'a''b'", true, "p:a''b "},
	{"'a\\' 'b'", true, "p:a\\ p:b "},
	{"'a\\' 'c'", false, "e:a\\'  e: "},
	{"E'a\\'b' e'\\\\'", true, "e:a\\'b e:\\\\ "},
	{"E'a''\\''", true, "e:a''\\' "},
	{"namE'a' _e'b' N'c'", true, "p:a p:b p:c "},
	{"E'a'\n'b\\'' 'c'", true, "e:a e:b\\' p:c "},
	{"E'a' -- '\n -- '\n 'b\\''", true, "e:a e:b\\' "},
	{"E'a' 'b'", true, "e:a p:b "},
	{"'a'\n'b\\'", true, "p:a p:b\\ "},
	{"U&'a' u&'b' U & 'c'", true, "o:a o:b p:c "},
	{"U&\"'\" 'a'", true, "p:a "},
	{"B'1' x'2' 1'3' $1'4'", true, "o:1 o:2 o:3 o:4 "},
	{"\"a'b\"\"'\" 'c'", true, "p:c "},
	{"-- '\n'a' --'", true, "p:a "},
	{"/* ' /* ' */ ' */ 'a' /* '", true, "p:a "},
	{"- - 'a' / * 'b'", true, "p:a p:b "},
	{"$$a'b$$ $t$c$$d$t$ 'e'", true, "d:a'b d:c$$d p:e "},
	{"a$b$c '$b$' $1 $2 $ 'd'", true, "p:$b$ p:d "},
	{"$e1$x$e1$ $\xC3\xA4$y$\xC3\xA4$", true, "d:x d:y "},
	{"'open", true, "p:open "},
	{"$$open", true, "d:open "},
	{"E'open\\", true, "e:open\\ "},
};

static void
test_walk(void **state)
{
	static const char letters[] = "-pedo";
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct literal_walk walk;
		struct literal literal;
		struct strbuf found;

		strbuf_init(&found, 4096);
		literal_walk_init(&walk, cases[i].sql, strlen(cases[i].sql), cases[i].is_standard);
		while (literal_next(&walk, &literal) != LITERAL_NONE)
			strbuf_addf(&found, "%c:%.*s ", letters[literal.kind],
						(int) (literal.end - literal.start), cases[i].sql + literal.start);
		assert_string_equal(strbuf_text(&found), cases[i].found);
		strbuf_release(&found);
	}
}

static void
test_backslashes(void **state)
{
	static const char sql[] = "E'a\\\\\\b' '\\'";
	struct literal_walk walk;
	struct literal literal;

	(void) state;
	literal_walk_init(&walk, sql, strlen(sql), true);
	assert_int_equal(literal_next(&walk, &literal), LITERAL_ESCAPED);
	assert_false(literal_is_escaping(&walk, &literal, 2));
	assert_false(literal_is_escaping(&walk, &literal, 3));
	assert_true(literal_is_escaping(&walk, &literal, 4));
	assert_false(literal_is_escaping(&walk, &literal, 5));
	assert_true(literal_is_escaping(&walk, &literal, 6));
	assert_int_equal(literal_next(&walk, &literal), LITERAL_PLAIN);
	assert_false(literal_is_escaping(&walk, &literal, literal.end));
}

/* What is written is found again as one literal with the same end. */
static void
test_put(void **state)
{
	static const char *const texts[] = {"", "a", "'", "''", "\\", "\\'", "a\\", "it's", "\n'\\''"};
	static const enum literal_kind kinds[] = {LITERAL_PLAIN, LITERAL_ESCAPED};
	size_t i;
	size_t k;

	(void) state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (k = 0; k < 2; k++)
		{
			struct literal_walk walk;
			struct literal literal;
			struct strbuf sql;

			strbuf_init(&sql, 4096);
			strbuf_adds(&sql, kinds[k] == LITERAL_ESCAPED ? "E'" : "'");
			literal_put(&sql, kinds[k], texts[i]);
			strbuf_adds(&sql, "'");
			literal_walk_init(&walk, strbuf_text(&sql), sql.len, true);
			assert_int_equal(literal_next(&walk, &literal), kinds[k]);
			assert_int_equal(literal.end, sql.len - 1);
			assert_int_equal(literal_next(&walk, &literal), LITERAL_NONE);
			strbuf_release(&sql);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_backslashes),
		cmocka_unit_test(test_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
