/*
 * core/docs/markdown.c: what comes out for every character that means something to GitHub-flavoured
 * Markdown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/growing_sink.h"
#include "core/docs/markdown.h"

struct vector
{
	const char *in;
	const char *out;
	int part;
};

static bool
put_text(struct af_sink *sink, const struct vector *vector)
{
	return af_md_text(sink, vector->in, strlen(vector->in), vector->part);
}

static bool
put_comment(struct af_sink *sink, const struct vector *vector)
{
	return af_md_comment(sink, vector->in);
}

static bool
put_fence(struct af_sink *sink, const struct vector *vector)
{
	return af_md_fence(sink, vector->in);
}

/* The text is as said, and a sink that refuses any one byte of it makes the whole thing fail. */
static void
check(bool (*put)(struct af_sink *, const struct vector *), const struct vector *vector)
{
	struct growing_sink growing;
	size_t room;

	growing_sink_init(&growing, SIZE_MAX);
	assert_true(put(&growing.sink, vector));
	assert_string_equal(growing.text, vector->out);
	growing_sink_release(&growing);
	for (room = 0; room < strlen(vector->out); room++)
	{
		growing_sink_init(&growing, room);
		assert_false(put(&growing.sink, vector));
		growing_sink_release(&growing);
	}
}

static void
test_text(void **state)
{
	static const struct vector vectors[] = {
		{"", "", AF_MD_WHOLE},
		{"flyway_schema_history", "flyway_schema_history", AF_MD_LINE_START},
		{"nextval('sample_id_seq'::regclass)", "nextval('sample_id_seq'::regclass)", AF_MD_WHOLE},
		{"a|b", "a\\|b", AF_MD_WHOLE},
		{"back\\slash", "back\\\\slash", AF_MD_WHOLE},
		{"a\\|b", "a\\\\\\|b", AF_MD_WHOLE},
		{"`x` *y* ~z~ $1 c#", "\\`x\\` \\*y\\* \\~z\\~ \\$1 c\\#", AF_MD_WHOLE},
		{"<b>html</b>", "\\<b>html\\</b>", AF_MD_WHOLE},
		{"_under_", "\\_under\\_", AF_MD_WHOLE},
		{"a__b _ c_", "a__b \\_ c\\_", AF_MD_WHOLE},
		{"\xd1\x8f_\xd1\x8e", "\xd1\x8f_\xd1\x8e", AF_MD_WHOLE},
		{"[br](x)", "\\[br\\](x)", AF_MD_WHOLE},
		{"integer[]", "integer[]", AF_MD_WHOLE},
		{"integer[]", "integer\\[\\]", AF_MD_AFTER},
		{"x[](y)", "x\\[\\](y)", AF_MD_WHOLE},
		{"x[][y]", "x\\[\\]\\[y\\]", AF_MD_WHOLE},
		{"x[] y", "x[] y", AF_MD_WHOLE},
		{"]", "\\]", AF_MD_WHOLE},
		{"a & b &amp; &#1; &", "a & b \\&amp; \\&\\#1; &", AF_MD_WHOLE},
		{"a &", "a \\&", AF_MD_AFTER},
		{" lead", "&#32;lead", AF_MD_WHOLE},
		{"trail ", "trail&#32;", AF_MD_WHOLE},
		{" both ", " both ", AF_MD_BEFORE | AF_MD_AFTER},
		{"two  blanks", "two  blanks", AF_MD_WHOLE},
		{"new\nline\ttab\rcr", "new&#10;line&#9;tab&#13;cr", AF_MD_WHOLE},
		{"- list", "\\- list", AF_MD_LINE_START},
		{"- list", "- list", AF_MD_WHOLE},
		{"+", "\\+", AF_MD_LINE_START},
		{"===", "\\===", AF_MD_LINE_START},
		{"> quote", "\\> quote", AF_MD_LINE_START},
		{":-", "\\:-", AF_MD_LINE_START},
		{"12. x", "12\\. x", AF_MD_LINE_START},
		{"12) x", "12\\) x", AF_MD_LINE_START},
		{"a1. x)", "a1. x)", AF_MD_LINE_START},
		{".", ".", AF_MD_LINE_START},
		{"12. x)", "12. x)", AF_MD_WHOLE},
		{"www.example.org", "www\\.example.org", AF_MD_WHOLE},
		{"http://example.org", "http\\://example.org", AF_MD_WHOLE},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		check(put_text, &vectors[i]);
}

static void
test_comment(void **state)
{
	static const struct vector vectors[] = {
		{"*bold* _it_ `code` [x](y)", "*bold* _it_ `code` [x](y)", 0},
		{"  first\r\nsecond    third\t ", "first second third", 0},
		{"a|b", "a\\|b", 0},
		{"a\\|b", "a\\|b", 0},
		{"a\\\\|b", "a\\\\\\|b", 0},
		{"`a|b` ``c`|`d``", "`a\\|b` ``c`\\|`d``", 0},
		{"`a\\|b`", "`a\\\\|b`", 0},
		{"`a \n b` ```", "`a b` ```", 0},
		{"open ` and \\` | `", "open ` and \\` \\| `", 0},
		{"`<b>`", "<code>\\<b></code>", 0},
		{"`` <i> ` | ``", "<code> \\<i> \\` \\| </code>", 0},
		{"`a < b`", "`a < b`", 0},
		{"http://x.y<b> <b>", "http://x.y&lt;b> \\<b>", 0},
		{"(WWW.x\\<b>", "(WWW.x\\&lt;b>", 0},
		{"<i>x</i> <!-- --> <?x?> < 1", "\\<i>x\\</i> \\<!-- --> \\<?x?> < 1", 0},
		{"\\<i>", "\\<i>", 0},
		{"a<br>b<BR />c<br/>d<brx>", "a<br>b<BR />c<br/>d\\<brx>", 0},
		{"<https://example.org/?a> <me@example.org>", "<https://example.org/?a> <me@example.org>",
		 0},
		{"<a href='x:y'> <x:y <b@c", "\\<a href='x:y'> \\<x:y \\<b@c", 0},
		{"<x @> <b", "\\<x @> \\<b", 0},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		check(put_comment, &vectors[i]);
}

static void
test_fence(void **state)
{
	static const struct vector vectors[] = {
		{"plain", "```\nplain\n```", 0},
		{"one  \r\ntwo\rthree\n", "```\none\ntwo\nthree\n```", 0},
		{"a\n```\ncode\n```", "````\na\n```\ncode\n```\n````", 0},
		{"`````", "``````\n`````\n``````", 0},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		check(put_fence, &vectors[i]);
}

static void
test_is_text(void **state)
{
	(void) state;
	assert_false(af_md_is_text(NULL));
	assert_false(af_md_is_text(""));
	assert_false(af_md_is_text(" \t\n"));
	assert_true(af_md_is_text(" x"));
}

static void
test_edges(void **state)
{
	static const struct
	{
		const char *text;
		bool is_space;
	} cases[] = {
		{"", false},
		{"x", false},
		{"\xc2\xa0x", true},
		{"x\xc2\xa0", true},
		{"x\xc2\xa0x", false},
		{"\xd0\xa0", false},
		{"\xd0\xa0\xd0\xa0", false},
		{"\xe1\x9a\x80x", true},
		{"x\xe2\x80\x85", true},
		{"x\xe2\x80\xa8", true},
		{"x\xe2\x80\xa9", true},
		{"x\xe2\x80\xaf", true},
		{"x\xe2\x80\x94", false},
		{"\xe2\x81\x9fx", true},
		{"\xe3\x80\x80x", true},
		{"\xe3\x80\x81x", false},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(af_md_edge_is_space(cases[i].text), cases[i].is_space);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),  cmocka_unit_test(test_comment),
		cmocka_unit_test(test_fence), cmocka_unit_test(test_is_text),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
