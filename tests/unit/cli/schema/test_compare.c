/*
 * cli/schema/compare.c and doc_lines.c: which documents are the same, and what the diff of others
 * says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/schema/compare.h"

#define HEAD "# Database Documentation\n\nCreated at: 1\nServer version: 2\n"

static FILE *
open_text(const char *text)
{
	FILE *stream = tmpfile();

	assert_non_null(stream);
	assert_true(fputs(text, stream) >= 0);
	return stream;
}

static bool
compare(const char *was, const char *now, struct strbuf *diff)
{
	struct arena *arena = arena_new();
	FILE *streams[] = {open_text(was), open_text(now)};
	struct doc_lines lines[2];
	struct af_error err;
	bool is_same = false;

	error_init(&err, arena);
	assert_true(doc_lines_init(&lines[0], streams[0], 0, (int64_t) strlen(was), 1, &err));
	assert_true(doc_lines_init(&lines[1], streams[1], 0, (int64_t) strlen(now), 1, &err));
	assert_true(
		compare_documents(&lines[0], &lines[1], "README.md", "database", diff, &is_same, &err));
	doc_lines_release(&lines[0]);
	doc_lines_release(&lines[1]);
	fclose(streams[0]);
	fclose(streams[1]);
	arena_free(arena);
	return is_same;
}

static void
test_same(void **state)
{
	static const struct
	{
		const char *was;
		const char *now;
		bool is_same;
	} cases[] = {
		{"", "", true},
		{"", "\n\n", true},
		{"a\nb", "a\nb\n", true},
		{"a\r\n\r\nb\r\n\r\n", "a\n\nb", true},
		{"a\r\rb\r", "a\n\nb", true},
		{"a\n\nb\n", "a\nb\n", false},
		{"a\n", "a\nb\n", false},
		{"a\n", "A\n", false},
		{"", "a", false},

		/* what changes with every run counts in the head only */
		{HEAD "## Schema: a",
		 "# Database Documentation\n\nCreated at: 3\nServer version: 4\n## Schema: a", true},
		{HEAD "## Schema: a", "# Database Documentation\n\n## Schema: a", true},
		{HEAD "## Schema: a\nCreated at: 1", HEAD "## Schema: a\nCreated at: 2", false},
		{HEAD "## Schema: a\nServer version: 1", HEAD "## Schema: a\nServer version: 2", false},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(compare(cases[i].was, cases[i].now, NULL), cases[i].is_same);
}

static void
test_diff(void **state)
{
	static const struct
	{
		const char *was;
		const char *now;
		const char *diff;
	} cases[] = {
		{"a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
		{"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		 "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"},
		{"", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
		{"a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"},
		{HEAD "## Schema: a\nb\n", HEAD "## Schema: a\nb\n\nc\n",
		 "@@ -2,3 +2,5 @@\n \n ## Schema: a\n b\n+\n+c\n"},
		/* a second difference far off is told, not shown; one nearby is shown */
		{"a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
		 "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n... (the first difference; there may be more)\n"},
		{"a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", "@@ -1,5 +1,5 @@\n-a\n+A\n 1\n 2\n 3\n-b\n+B\n"},
	};
	struct strbuf diff;
	size_t i;

	(void) state;
	strbuf_init(&diff, 65536);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		strbuf_clear(&diff);
		assert_false(compare(cases[i].was, cases[i].now, &diff));
		assert_memory_equal(strbuf_text(&diff), "--- README.md\n+++ database\n", 27);
		assert_string_equal(strbuf_text(&diff) + 27, cases[i].diff);
	}
	strbuf_release(&diff);
}

/* Far larger than the window: the diff stays short, and shows where the documents part. */
static void
test_long_documents(void **state)
{
	struct strbuf was;
	struct strbuf now;
	struct strbuf diff;
	const char *c;
	int n_lines = 0;
	int i;

	(void) state;
	strbuf_init(&was, SIZE_MAX);
	strbuf_init(&now, SIZE_MAX);
	strbuf_init(&diff, SIZE_MAX);
	for (i = 1; i <= 5000; i++)
	{
		strbuf_addf(&was, "line %d\n", i);
		strbuf_addf(&now, i < 3000 ? "line %d\n" : "other %d\n", i);
	}
	assert_true(compare(strbuf_text(&was), strbuf_text(&was), &diff));
	assert_int_equal(diff.len, 0);
	assert_false(compare(strbuf_text(&was), strbuf_text(&now), &diff));
	assert_non_null(strstr(strbuf_text(&diff), "\n line 2999\n-line 3000\n"));
	assert_null(strstr(strbuf_text(&diff), "line 2996\n"));
	for (c = strbuf_text(&diff); *c != '\0'; c++)
		n_lines += *c == '\n';
	assert_in_range(n_lines, 10, 70);
	assert_string_equal(strrchr(strbuf_text(&diff), '(') + 1,
						"the first difference; there may be more)\n");
	strbuf_release(&was);
	strbuf_release(&now);
	strbuf_release(&diff);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_long_documents),
	};

	return cmocka_run_group_tests_name("cli/schema/compare", tests, NULL, NULL);
}
