/*
 * cli/db/lexer.c (and words.c under it): the statements of a text, their places, and what is not
 * closed, whatever the size of the pieces it is fed in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/db/lexer.h"

#define UTF8 6

struct feed
{
	struct lexer *lexer;
	const char *rest;
	size_t len;
	size_t piece;
};

static void
feed_more(struct feed *feed)
{
	size_t now = feed->len < feed->piece ? feed->len : feed->piece;

	if (now == 0)
	{
		lexer_feed_end(feed->lexer);
		return;
	}
	lexer_feed(feed->lexer, feed->rest, now);
	feed->rest += now;
	feed->len -= now;
}

static bool
read_data(struct feed *feed, struct strbuf *story, struct af_error *err)
{
	const char *bytes;
	size_t len;

	strbuf_adds(story, "<");
	for (;;)
		switch (lexer_copy_data(feed->lexer, &bytes, &len, err))
		{
			case LEXER_STATEMENT:
				strbuf_add(story, bytes, len);
				break;
			case LEXER_MORE:
				feed_more(feed);
				break;
			case LEXER_END:
				strbuf_adds(story, ">");
				return true;
			case LEXER_FAILED:
				return false;
		}
}

/* "line:column text" of each statement, each in brackets, and the error. */
static void
tell(const char *text, size_t piece, struct strbuf *story)
{
	struct arena *arena = arena_new();
	struct feed feed = {lexer_new(UTF8, 1024), text, strlen(text), piece};
	struct lexer_statement statement;
	struct af_error err;
	bool is_going = true;

	error_init(&err, arena);
	while (is_going)
		switch (lexer_next(feed.lexer, &statement, &err))
		{
			case LEXER_STATEMENT:
				assert_memory_equal(text + statement.offset, statement.text, statement.len);
				assert_int_equal(statement.offset + statement.first_word, statement.place.offset);
				strbuf_addf(story, "[%d:%d %.*s]", statement.place.line, statement.place.column,
							(int) statement.len, statement.text);
				is_going = !statement.is_copy_from_stdin || read_data(&feed, story, &err);
				break;
			case LEXER_MORE:
				feed_more(&feed);
				break;
			default:
				is_going = false;
		}
	if (error_is_set(&err))
		strbuf_addf(story, "! %d:%d %s %s", err.line, err.column, err.sqlstate, err.message);
	lexer_free(feed.lexer);
	arena_free(arena);
}

static const struct
{
	const char *text;
	const char *story;
} cases[] = {
	{"", ""},
	{" \n -- nothing\n /* at all */ ;;\n", ""},
	{"select 1", "[1:1 select 1]"},
	{"select 1;\n  select 2;select 3\n", "[1:1 select 1][2:3 select 2][2:12 select 3]"},
	{"-- one\n/* two */ select 1;\r\n\r\nselect 2;\r\n",
	 "[2:11 -- one\n/* two */ select 1][4:1 select 2]"},
	{"select ';', E'\\';', \";\", $$;$$, $a$;$$;$a$, 'it''s;';x;",
	 "[1:1 select ';', E'\\';', \";\", $$;$$, $a$;$$;$a$, 'it''s;'][1:54 x]"},
	{"select /* ; /* ; */ ; */ 1 -- ;\n;select 'ä', 2;z",
	 "[1:1 select /* ; /* ; */ ; */ 1 -- ;][2:2 select 'ä', 2][2:16 z]"},
	{"create rule r as on insert to t do (select 1; select 2); select 3;",
	 "[1:1 create rule r as on insert to t do (select 1; select 2)][1:58 select 3]"},
	{"create function f() returns int begin atomic\nselect case when true then case when true then "
	 "1 end end; end;\nx;",
	 "[1:1 create function f() returns int begin atomic\nselect case when true then case when true "
	 "then 1 end end; end]"
	 "[3:1 x]"},
	{"create function f(int) returns int language sql begin atomic select $1 + 1; end;\ny;",
	 "[1:1 create function f(int) returns int language sql begin atomic select $1 + 1; end][2:1 "
	 "y]"},
	{"select E'a'\n\n'\\';b';c", "[1:1 select E'a'\n\n'\\';b'][3:8 c]"},
	{"begin; select :x, :'y', a[1:{?z}], b::int; end;",
	 "[1:1 begin][1:8 select :x, :'y', a[1:{?z}], b::int][1:44 end]"},
	{"\\restrict abc;d\nselect 1;\n\\unrestrict abc;d\n", "[2:1 select 1]"},
	{"select 1;\n\\set x 1\n", "[1:1 select 1]! 2:1 42601 \"\\set\" is a command of psql, not SQL"},
	{"\xC2\xA0select 1\xC2\xA0;\n \xC2\xA0 \n;select 'ä\xC2\xA0'\n\xC2\xA0",
	 "[1:2 select 1][3:2 select 'ä\xC2\xA0']"},
	{"select 1;\n\xEF\xBB\xBFselect 2;", "[1:1 select 1][2:2 select 2]"},
	{"select 1 \\restrict x", "! 1:10 42601 \"\\restrict\" is a command of psql, not SQL"},
	{"select 1;\nselect 'x;\n;",
	 "[1:1 select 1]! 2:8 42601 unterminated quoted string: it is opened in line 2, column 8"},
	{"select \"x;", "! 1:8 42601 unterminated quoted name: it is opened in line 1, column 8"},
	{"x;\n  /* /* */ y;\n",
	 "[1:1 x]! 2:3 42601 unterminated comment: it is opened in line 2, column 3"},
	{"do $a$ begin; $$ end $b$;",
	 "! 1:4 42601 unterminated dollar-quoted string: it is opened in line 1, column 4"},
	{"create table t (\n a int, b numeric(1,2);\n",
	 "! 1:16 42601 unbalanced parenthesis: it is opened in line 1, column 16"},
	{"copy t from stdin;\n1;'\n2\n\\.\nselect 1;",
	 "[1:1 copy t from stdin]<1;'\n2\n>[5:1 select 1]"},
	{"COPY \"from stdin\" (a, b) FROM STDIN with (format csv) ; -- data\r\n\\.\r\nselect 2",
	 "[1:1 COPY \"from stdin\" (a, b) FROM STDIN with (format csv)]<>[3:1 select 2]"},
	{"copy (select a from stdin) to stdout;x;",
	 "[1:1 copy (select a from stdin) to stdout][1:38 x]"},
	{"select 1;\ncopy t from stdin;\n1\n",
	 "[1:1 select 1][2:1 copy t from stdin]<1\n! 2:1 42601 the data of COPY has no end: a line "
	 "that is \"\\.\" is missing"},
	{"copy t from stdin; select 1;\n",
	 "[1:1 copy t from stdin]<! 1:19 42601 text follows COPY … FROM STDIN in its line"},
};

static void
test_cut(void **state)
{
	size_t i;
	size_t piece;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (piece = 1; piece < 130; piece = piece * 3 + 1)
		{
			struct strbuf story;

			strbuf_init(&story, 1024 * 1024);
			tell(cases[i].text, piece, &story);
			/* how the data of COPY is cut into pieces depends on the feeding, what it is does not
			 */
			assert_string_equal(strbuf_text(&story), cases[i].story);
			strbuf_release(&story);
		}
}

static void
test_too_long(void **state)
{
	struct strbuf text;
	struct strbuf story;
	int i;

	(void) state;
	strbuf_init(&text, 8192);
	strbuf_init(&story, 8192);
	strbuf_adds(&text, "x;\nselect");
	for (i = 0; i < 300; i++)
		strbuf_adds(&text, " 1,\n");
	strbuf_adds(&text, "1;");
	tell(strbuf_text(&text), 100, &story);
	assert_string_equal(strbuf_text(&story), "[1:1 x]! 2:1 54000 a statement is longer than 0 MB");
	strbuf_release(&text);
	strbuf_release(&story);
}

/* With standard_conforming_strings off a backslash escapes in plain quotes too. */
static void
test_standard_strings(void **state)
{
	static const char text[] = "select 'a\\';b';c";
	struct lexer *lexer = lexer_new(UTF8, 1024);
	struct lexer_statement statement;
	struct arena *arena = arena_new();
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	lexer_set_standard_strings(lexer, false);
	lexer_feed(lexer, text, sizeof(text) - 1);
	lexer_feed_end(lexer);
	assert_int_equal(lexer_next(lexer, &statement, &err), LEXER_STATEMENT);
	assert_int_equal(statement.len, 14);
	lexer_free(lexer);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_standard_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
