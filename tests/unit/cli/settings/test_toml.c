/*
 * cli/settings/toml.c, toml_text.c, toml_string.c, toml_scalar.c: what is read, and what is said of
 * what cannot be
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "cli/base/strbuf.h"
#include "cli/settings/toml.h"

#define VECTOR(text, expected) {text, sizeof(text) - 1, expected}

struct vector
{
	const char *text;
	size_t len;
	const char *expected;
};

static struct arena *arena;
static struct af_error err;

static int
set_up(void **state)
{
	(void) state;
	arena = arena_new();
	error_init(&err, arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void) state;
	arena_free(arena);
	return 0;
}

/* The text without a NUL behind it, so that reading on is seen. */
static bool
parse(const char *text, size_t len, const struct toml_node **root)
{
	char *copy = malloc(len == 0 ? 1 : len);
	bool is_done;

	assert_non_null(copy);
	memcpy(copy, text, len);
	error_clear(&err);
	is_done = toml_parse(copy, len, "f.toml", arena, root, &err);
	free(copy);
	return is_done;
}

/* A tree as {a=s:text,b=[i:1,i:2]}: s string, i integer, f float, b bool, t time. */
static void
show(const struct toml_node *node, struct strbuf *to)
{
	const struct toml_node *child;

	if (node->name != NULL)
		strbuf_addf(to, "%s=", node->name);
	if (node->kind != TOML_ARRAY && node->kind != TOML_TABLE)
	{
		strbuf_addf(to, "%c:%s", "sifbt"[node->kind], node -> text);
		return;
	}
	strbuf_addc(to, node->kind == TOML_ARRAY ? '[' : '{');
	for (child = node->first; child != NULL; child = child->next)
	{
		show(child, to);
		if (child->next != NULL)
			strbuf_addc(to, ',');
	}
	strbuf_addc(to, node->kind == TOML_ARRAY ? ']' : '}');
}

static const struct vector valid[] = {
	VECTOR("", "{}"),
	VECTOR("\n \t\r\n# c", "{}"),
	VECTOR("\xEF\xBB\xBF"
		   "a=1",
		   "{a=i:1}"),
	VECTOR("a = 1 # c\nb=2\r\n", "{a=i:1,b=i:2}"),
	/* keys */
	VECTOR("a-b_1 = 1\n1234 = 2\n\"x y\" = 3\n'' = 4\n\"\\u00e9\" = 5",
		   "{a-b_1=i:1,1234=i:2,x y=i:3,=i:4,\xC3\xA9=i:5}"),
	VECTOR("a.b . \"c.d\" = 1\na.e=2", "{a={b={c.d=i:1},e=i:2}}"),
	VECTOR("3.14 = 'pi'", "{3={14=s:pi}}"),
	/* strings */
	VECTOR("a = \"\"\nb=''", "{a=s:,b=s:}"),
	VECTOR("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00E9\\U0001F600\"",
		   "{a=s:\b\t\n\f\r\"\\\xC3\xA9\xF0\x9F\x98\x80}"),
	VECTOR("a = \"\\u20AC\\u007f\"", "{a=s:\xE2\x82\xAC\x7F}"),
	VECTOR("a = 'C:\\dir\\n \"x\"'", "{a=s:C:\\dir\\n \"x\"}"),
	VECTOR("a = \"\"\"\"\"\"\nb=''''''", "{a=s:,b=s:}"),
	VECTOR("a = \"\"\"\none\ntwo\\n\"\"\"", "{a=s:one\ntwo\n}"),
	VECTOR("a = \"\"\"\r\none\r\ntwo\"\"\"", "{a=s:one\r\ntwo}"),
	VECTOR("a = \"\"\"one \\\n   \r\n\t two \\  \n  three\"\"\"", "{a=s:one two three}"),
	VECTOR("a = \"\"\"x\"\"\"\"\"\nb = '''y''''", "{a=s:x\"\",b=s:y'}"),
	VECTOR("a = \"\"\"x\"\"y\"z\"\"\"", "{a=s:x\"\"y\"z}"),
	VECTOR("a = '''\nno \\escape\n'''", "{a=s:no \\escape\n}"),
	/* numbers */
	VECTOR("a = [0, +1, -17, 1_000, 5_3, -0]", "{a=[i:0,i:1,i:-17,i:1000,i:53,i:0]}"),
	VECTOR("a = [0xDEAD_beef, 0o17, 0b1_01, 0x00]", "{a=[i:3735928559,i:15,i:5,i:0]}"),
	VECTOR("a = [9223372036854775807, -9223372036854775808]",
		   "{a=[i:9223372036854775807,i:-9223372036854775808]}"),
	VECTOR("a = [1.0, -0.5, 1e5, 1E+5, 6.6_2e-3_4, 0.0, 0e0, inf, -inf, +nan]",
		   "{a=[f:1.0,f:-0.5,f:1e5,f:1E+5,f:6.62e-34,f:0.0,f:0e0,f:inf,f:-inf,f:+nan]}"),
	VECTOR("a = [true, false]", "{a=[b:true,b:false]}"),
	/* times */
	VECTOR("a = [1979-05-27T07:32:00Z, 1979-05-27t00:32:00.999-07:00, 2000-02-29]",
		   "{a=[t:1979-05-27T07:32:00Z,t:1979-05-27t00:32:00.999-07:00,t:2000-02-29]}"),
	VECTOR("a = 1979-05-27 07:32:00 # c\nb = 07:32:00.5\nc = 1979-05-27 # c",
		   "{a=t:1979-05-27 07:32:00,b=t:07:32:00.5,c=t:1979-05-27}"),
	/* lists */
	VECTOR("a = []\nb = [ [ ], ['x'], ]", "{a=[],b=[[],[s:x]]}"),
	VECTOR("a = [ # c\n 1 # c\n , # c\n 2,\n]\nb=1", "{a=[i:1,i:2],b=i:1}"),
	/* tables */
	VECTOR("[a]\n[b]\nx=1\n", "{a={},b={x=i:1}}"),
	VECTOR("[ a . 'b' ] # c\nx=1", "{a={b={x=i:1}}}"),
	VECTOR("[a.b]\nx=1\n[a]\ny=2", "{a={b={x=i:1},y=i:2}}"),
	VECTOR("[a]\nb.c=1\n[a.b.d]\ne=2", "{a={b={c=i:1,d={e=i:2}}}}"),
	VECTOR("[a.b.c]\nx=1\n[a]\nb.y=2", "{a={b={c={x=i:1},y=i:2}}}"),
	VECTOR("a = {}\nb = { x = 1, y.z = 'q', w = { v = [ {} ] } }",
		   "{a={},b={x=i:1,y={z=s:q},w={v=[{}]}}}"),
	VECTOR("b = { x = [\n1,\n2 ] }", "{b={x=[i:1,i:2]}}"),
	VECTOR("[[a]]\nx=1\n[a.b]\ny=1\n[[a]]\n[a.b]\ny=2\n[[a.c]]\n[[a.c]]",
		   "{a=[{x=i:1,b={y=i:1}},{b={y=i:2},c=[{},{}]}]}"),
};

static void
test_valid(void **state)
{
	const struct toml_node *root;
	struct strbuf shown;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
	{
		if (!parse(valid[i].text, valid[i].len, &root))
			fail_msg("%s: %d:%d: %s", valid[i].text, err.line, err.column, err.message);
		strbuf_init(&shown, 10000);
		show(root, &shown);
		assert_string_equal(strbuf_text(&shown), valid[i].expected);
		strbuf_release(&shown);
	}
}

/* "LINE:COLUMN what" without "invalid TOML: ". */
static const struct vector invalid[] = {
	/* as Flyway's own recorded answer has it */
	VECTOR("[flyway\ntable=\"t\"\n",
		   "1:8 expected \"]\" behind the header, found the end of the line"),
	VECTOR("a", "1:2 expected \"=\" behind the key, found the end of the file"),
	VECTOR("a\n=1", "1:2 expected \"=\" behind the key, found the end of the line"),
	VECTOR("= 1", "1:1 expected a key, found \"=\""),
	VECTOR("a. = 1", "1:4 expected a key, found \"=\""),
	VECTOR("\xC3\xA9 = 1", "1:1 expected a key, found \"\xC3\xA9\""),
	VECTOR("\"\"\"a\"\"\" = 1", "1:3 expected \"=\" behind the key, found \"\"\""),
	VECTOR("\"a\nb\" = 1", "1:3 the string is not closed in its line"),
	VECTOR("\n a = ", "2:6 expected a value, found the end of the file"),
	VECTOR("a = # c", "1:5 expected a value, found \"#\""),
	VECTOR("a = 1 b = 2", "1:7 expected the end of the line, found \"b\""),
	VECTOR("a = 'x' 'y'", "1:9 expected the end of the line, found \"'\""),
	VECTOR("[a] b=1", "1:5 expected the end of the line, found \"b\""),
	/* encoding */
	VECTOR("a = '\xC3\xA9'\nb = '\xE9'", "2:6 the byte 0xE9 is not UTF-8"),
	VECTOR("# \xED\xA0\x80", "1:3 the byte 0xED is not UTF-8"),
	VECTOR("# \xC0\x80", "1:3 the byte 0xC0 is not UTF-8"),
	VECTOR("# \xE0\x80\x80", "1:3 the byte 0xE0 is not UTF-8"),
	VECTOR("# \xF0\x80\x80\x80", "1:3 the byte 0xF0 is not UTF-8"),
	VECTOR("# \xF4\x90\x80\x80", "1:3 the byte 0xF4 is not UTF-8"),
	VECTOR("# \xF0\x9F", "1:3 the byte 0xF0 is not UTF-8"),
	VECTOR("# \x01", "1:3 the control character 0x01 in a comment"),
	VECTOR("# a\rb", "1:4 the control character 0x0D in a comment"),
	VECTOR("a = 1\rb = 2", "1:6 expected the end of the line, found the control character 0x0D"),
	VECTOR("a = '\xC3\xA9\x7F'", "1:7 the control character 0x7F in a string"),
	VECTOR("a = \"\0\"", "1:6 the control character 0x00 in a string"),
	VECTOR("a = 1\0", "1:6 expected the end of the line, found the control character 0x00"),
	/* strings */
	VECTOR("a = 'x", "1:7 the string is not closed in its line"),
	VECTOR("a = \"x\\\n\"", "1:7 unknown escape: a backslash before the end of the line"),
	VECTOR("a = \"\\x41\"", "1:6 unknown escape: a backslash before \"x\""),
	VECTOR("a = \"\\u12\"", "1:6 an escape \\u needs 4 hex digits"),
	VECTOR("a = \"\\U0001F60\"", "1:6 an escape \\U needs 8 hex digits"),
	VECTOR("a = \"\\uD800\"", "1:6 the escape \\uD800 is no character"),
	VECTOR("a = \"\\U00110000\"", "1:6 the escape \\U00110000 is no character"),
	VECTOR("a = \"\\u0000\"", "1:6 the escape \\u0000 is no character"),
	VECTOR("\na = \"\"\"x\ny", "3:2 the string that begins in line 2 is not closed"),
	VECTOR("a = \"\"\"\\", "1:8 unknown escape: a backslash before the end of the file"),
	VECTOR("a = '''x'''''''", "1:14 expected the end of the line, found \"'\""),
	/* numbers and the like */
	VECTOR("a = yes", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = True", "1:5 expected a value, found \"True\""),
	VECTOR("a = 01", "1:5 expected a value, found a number with leading zeros"),
	VECTOR("a = 1__0", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 1_", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = _1", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = +-1", "1:5 expected a value, found a number with leading zeros"),
	VECTOR("a = +0x1", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 0x", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 0o8", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 1.", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = .5", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 00.5", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 1e", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 1e5.5", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 9223372036854775808", "1:5 the number is too large"),
	VECTOR("a = 2001-02-29", "1:5 expected a value, found a number with leading zeros"),
	VECTOR("a = 2001-13-01", "1:5 expected a value, found a number with leading zeros"),
	VECTOR("a = 24:00:00", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 23:00:00.", "1:5 expected a value, found a word without quotes"),
	VECTOR("a = 2001-01-01T10:00:00+1:00", "1:5 expected a value, found a word without quotes"),
	/* lists and tables in braces */
	VECTOR("a = [1 2]", "1:8 expected \",\" or \"]\" in the list of line 1, found \"2\""),
	VECTOR("a = [\n1,\n", "3:1 expected a value, found the end of the file"),
	VECTOR("a = [,]", "1:6 expected a value, found \",\""),
	VECTOR("a = { x = 1, }", "1:14 expected a key, found \"}\""),
	VECTOR("a = { x = 1\n}", "1:12 expected \",\" or \"}\", found the end of the line"),
	VECTOR("a = { x = 1, x = 2 }", "1:14 \"x\" is there already, in line 1"),
	/* twice */
	VECTOR("a=1\nb=2\na=3", "3:1 \"a\" is there already, in line 1"),
	VECTOR("[a]\n[a]", "2:2 \"a\" is there already, in line 1"),
	VECTOR("a=1\n[a]", "2:2 \"a\" is there already, in line 1"),
	VECTOR("a=1\n[a.b]", "2:2 \"a\" is a whole number, given in line 1, and no table"),
	VECTOR("a=1\na.b=2", "2:1 \"a\" is a whole number, given in line 1, and no table"),
	VECTOR("a.b=1\n[a]", "2:2 \"a\" is there already, in line 1"),
	VECTOR("[a.b]\nx=1\n[a]\nb.y=2",
		   "4:1 the table \"b\" of line 1 is complete: nothing can be added"),
	VECTOR("[a.b.c]\nx=1\n[a]\nb.y=2\n[a.b]", "5:4 \"b\" is there already, in line 1"),
	VECTOR("a={}\n[a.b]", "2:2 the table \"a\" of line 1 is complete: nothing can be added"),
	VECTOR("a={b.c=1}\na.b.d=2", "2:1 the table \"a\" of line 1 is complete: nothing can be added"),
	VECTOR("a={b.c=1, b={}}", "1:11 \"b\" is there already, in line 1"),
	VECTOR("a=[]\n[[a]]", "2:3 \"a\" is there already, in line 1"),
	VECTOR("a=[{}]\n[a.b]", "2:2 \"a\" is a list, given in line 1, and no table"),
	VECTOR("[[a]]\n[a]", "2:2 \"a\" is there already, in line 1"),
	VECTOR("[a]\n[[a]]", "2:3 \"a\" is there already, in line 1"),
	VECTOR("[[a]\nx=1", "1:4 expected \"]]\" behind the header, found \"]\""),
	VECTOR("[]", "1:2 expected a key, found \"]\""),
};

static void
test_invalid(void **state)
{
	const struct toml_node *root;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
	{
		if (parse(invalid[i].text, invalid[i].len, &root))
			fail_msg("%s: taken", invalid[i].text);
		assert_string_equal(err.file, "f.toml");
		assert_string_equal(err.code, "ERROR");
		assert_int_equal(err.kind, ERR_SETTINGS);
		assert_memory_equal(err.message, "invalid TOML: ", 14);
		assert_string_equal(arena_printf(arena, "%d:%d %s", err.line, err.column, err.message + 14),
							invalid[i].expected);
	}
}

/* What to do about it. */
static void
test_hints(void **state)
{
	static const struct vector hints[] = {
		VECTOR("[flyway", "A header is [name] or [name.name]."),
		VECTOR("a = yes", "A string stands in quotes."),
		VECTOR("a = True", "Write true and false in small letters."),
		VECTOR("a = 007", "A whole number has no leading zeros; a string stands in quotes."),
		VECTOR("a = \"C:\\dir\"", "Write \\\\ for a backslash, or the string in 'single quotes'."),
		VECTOR("a = \"x", "Close it with \"; a string of several lines has three quotes."),
		VECTOR("a = '''x", "Close it with '''."),
		VECTOR("a = 1\na = 1", "Keep one of them."),
		VECTOR("\xFF", "Save the file as UTF-8."),
	};
	const struct toml_node *root;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
	{
		assert_false(parse(hints[i].text, hints[i].len, &root));
		assert_string_equal(err.hint, hints[i].expected);
	}
}

static void
test_depth(void **state)
{
	struct strbuf text;
	const struct toml_node *root;
	int i;

	(void) state;
	strbuf_init(&text, 100000);
	strbuf_adds(&text, "a = ");
	for (i = 0; i < 20000; i++)
		strbuf_addc(&text, '[');
	assert_false(parse(strbuf_text(&text), text.len, &root));
	assert_string_equal(err.message, "invalid TOML: more than 64 levels");
	strbuf_clear(&text);
	for (i = 0; i < 20000; i++)
		strbuf_adds(&text, "a.");
	assert_false(parse(strbuf_text(&text), text.len, &root));
	assert_string_equal(err.message, "invalid TOML: a key of more than 64 parts");
	strbuf_release(&text);
}

static void
test_places_and_members(void **state)
{
	static const char text[] = "[flyway]\n  table = 'x'\n\xC3\xA9 = 1";
	const struct toml_node *root;
	const struct toml_node *table;

	(void) state;
	assert_true(parse(text, sizeof(text) - 1 - 7, &root));
	table = toml_member(toml_member(root, "flyway"), "table");
	assert_string_equal(table->text, "x");
	assert_int_equal(table->line, 2);
	assert_int_equal(table->column, 3);
	assert_null(toml_member(root, "tabel"));
	assert_null(toml_member(NULL, "table"));
	assert_string_equal(toml_kind_word(TOML_STRING), "string");
	assert_string_equal(toml_kind_word(TOML_TABLE), "table");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_valid),
		TEST(test_invalid),
		TEST(test_hints),
		TEST(test_depth),
		TEST(test_places_and_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
