/*
 * cli/schema/readme.c: where the document goes, fed in pieces of every size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/schema/readme.h"

#define H "# Database Documentation"
#define E "<!-- aurora_flyway:end -->"

static bool
scan(const char *text, size_t len, size_t piece, struct readme_place *place, struct af_error *err)
{
	struct readme_scan scan;
	size_t at;

	readme_scan_init(&scan);
	for (at = 0; at < len; at += piece)
		readme_scan_add(&scan, text + at, piece < len - at ? piece : len - at);
	return readme_scan_end(&scan, "README.md", place, err);
}

/* [ and ] stand for the bytes kept around the document. */
static void
check_place(const char *text, size_t len, size_t piece, const char *expected)
{
	struct arena *arena = arena_new();
	struct af_error err;
	struct readme_place place;
	struct strbuf buf;

	error_init(&err, arena);
	strbuf_init(&buf, 4096);
	if (scan(text, len, piece, &place, &err))
	{
		strbuf_add(&buf, text, (size_t) place.begin);
		strbuf_addf(&buf, "%s[%s]%s", place.before,
					strcmp(place.line_end, "\n") == 0	? ""
					: strcmp(place.line_end, "\r") == 0 ? "cr"
														: "crlf",
					place.after);
		strbuf_add(&buf, text + place.end, len - (size_t) place.end);
		assert_string_equal(strbuf_text(&buf), expected);
	}
	else
		assert_string_equal(err.message, expected);
	strbuf_release(&buf);
	arena_free(arena);
}

static const struct
{
	const char *text;
	const char *expected;
} places[] = {
	/* nothing there yet: behind a blank line, and the end of the file as it was */
	{"", "[]\n"},
	{"a", "a\n\n[]"},
	{"a\n", "a\n\n[]\n"},
	{"a\n\n", "a\n\n[]\n"},
	{"a\n \t\n", "a\n \t\n[]\n"},
	{"a\n  ", "a\n  \n[]"},
	{"a\r\n", "a\r\n\r\n[crlf]\r\n"},
	{"a\r\nb", "a\r\nb\r\n\r\n[crlf]"},
	{"a\r", "a\r\r[cr]\r"},
	{"a\nb\r", "a\nb\r\n\n[]\n"},
	{"a\r\nb\r", "a\r\nb\r\r\n[crlf]\r\n"},
	{"\xEF\xBB\xBF", "\xEF\xBB\xBF\n[]"},
	{E "\na\n", E "\na\n\n[]\n"},

	/* to the end */
	{H, "[]"},
	{H "\n", "[]\n"},
	{"a\n" H "\nold\n", "a\n[]\n"},
	{"a\n" H "\nold", "a\n[]"},
	{"a\r\n" H "\r\nold\r\n", "a\r\n[crlf]\r\n"},
	{"a\r" H "\rold\r", "a\r[cr]\r"},
	{"\xEF\xBB\xBF" H "\nold\n", "\xEF\xBB\xBF[]\n"},

	/* to the end mark, which stays */
	{H "\nold\n" E "\nz", "[]\n\n" E "\nz"},
	{H "\nold\n\n" E "\nz\n" E "\n", "[]\n\n" E "\nz\n" E "\n"},
	{H "\r\n" E "\r\nz\r\n", "[crlf]\r\n\r\n" E "\r\nz\r\n"},
	{H "\n" E, "[]\n\n" E},
	{H "\n " E "\n", "[]\n"},
	{E "\n" H "\nold\n", E "\n[]\n"},

	/* exactly that line */
	{" " H "\n", " " H "\n\n[]\n"},
	{H " \n", H " \n\n[]\n"},
	{"#" H "\n", "#" H "\n\n[]\n"},
	{"# Database Documentatio\n", "# Database Documentatio\n\n[]\n"},
	{"# database documentation\n", "# database documentation\n\n[]\n"},

	/* code fences */
	{"```\n" H "\n```\na\n", "```\n" H "\n```\na\n\n[]\n"},
	{"```\n" H "\n```\n" H "\nold\n", "```\n" H "\n```\n[]\n"},
	{"~~~ c `x`\n" H "\n~~~\n" H "\n", "~~~ c `x`\n" H "\n~~~\n[]\n"},
	{"   ````md\n" H "\n```\n" H "\n  ``````  \t\n" H "\n",
	 "   ````md\n" H "\n```\n" H "\n  ``````  \t\n[]\n"},
	{"```\n" H "\n~~~\n``` x\n" H "\n```\n" H "\n", "```\n" H "\n~~~\n``` x\n" H "\n```\n[]\n"},
	{"    ```\n" H "\n", "    ```\n[]\n"},
	{"\t```\n" H "\n", "\t```\n[]\n"},
	{"``` a`b\n" H "\n", "``` a`b\n[]\n"},
	{"``\n" H "\n", "``\n[]\n"},
	{"~~\n" H "\n", "~~\n[]\n"},
	{"x```\n" H "\n", "x```\n[]\n"},
	{"```\n    ```\n```\n" H "\n", "```\n    ```\n```\n[]\n"},
	{"```\r" H "\r```\r" H "\rold", "```\r" H "\r```\r[cr]"},
	{H "\n```\n" E "\n```\nold\n" E "\nz\n", "[]\n\n" E "\nz\n"},
	{H "\n```\n" H "\n```\n", "[]\n"},
	{H "\n```\nnever closed\n", "[]\n"},
	{H "\n" E "\n```\n" E "\n", "[]\n\n" E "\n```\n" E "\n"},

	/* refused */
	{H "\n" H "\n", "several lines \"" H "\" in \"README.md\": lines 1 and 2"},
	{H "\n" E "\n\n" H "\r\n\r\n" H, "several lines \"" H "\" in \"README.md\": lines 1, 4 and 6"},
	{H "\n" H "\n" H "\n" H "\n" H "\n" H "\n" H "\n" H "\n" H "\n" H "\n",
	 "several lines \"" H "\" in \"README.md\": lines 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"},
	{"a\n```\n" H "\n",
	 "a code fence in \"README.md\" is never closed, so the document's place is not known"},
	{H "\n~~~\n" E "\nz\n",
	 "a code fence in \"README.md\" is never closed, so the document's place is not known"},
};

static void
test_places(void **state)
{
	size_t i;
	size_t piece;

	(void) state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (piece = 1; piece <= strlen(places[i].text) + 1; piece++)
			check_place(places[i].text, strlen(places[i].text), piece, places[i].expected);
}

/* A NUL behind the heading makes it another line, and is not read past. */
static void
test_nul_bytes(void **state)
{
	static const char text[] = H "\0\n" H "\0# more";
	struct arena *arena = arena_new();
	struct af_error err;
	struct readme_place place;

	(void) state;
	error_init(&err, arena);
	assert_true(scan(text, sizeof(text) - 1, 1, &place, &err));
	assert_false(place.is_found);
	assert_int_equal(place.begin, sizeof(text) - 1);
	arena_free(arena);
}

static void
test_fence_is_named(void **state)
{
	static const char text[] = "a\n\n  ~~~~ sql\nb\n";
	struct arena *arena = arena_new();
	struct af_error err;
	struct readme_place place;

	(void) state;
	error_init(&err, arena);
	assert_false(scan(text, sizeof(text) - 1, 3, &place, &err));
	assert_int_equal(err.kind, ERR_FILE);
	assert_string_equal(err.file, "README.md");
	assert_int_equal(err.line, 3);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_fence_is_named),
	};

	return cmocka_run_group_tests_name("cli/schema/readme", tests, NULL, NULL);
}
