/*
 * cli/schema/publish.c: a document put into files, in a folder of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/base/file.h"
#include "cli/schema/publish.h"

#define HEAD "# Database Documentation\n\nCreated at: 1\nServer version: 2\n"
#define DOCUMENT HEAD "## Schema: s\n\nx"

struct place
{
	struct arena *arena;
	struct af_error err;
	char folder[32];
	const char *path;
};

static int
set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	place->arena = arena_new();
	error_init(&place->err, place->arena);
	strcpy(place->folder, "/tmp/aft-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	place->path = file_join(place->arena, place->folder, "f.md");
	*state = place;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *place = *state;

	unlink(place->path);
	/* fails when something else was left behind */
	assert_int_equal(rmdir(place->folder), 0);
	arena_free(place->arena);
	free(place);
	return 0;
}

static void
write_file(const struct place *place, const char *text)
{
	FILE *stream = fopen(place->path, "w");

	assert_non_null(stream);
	assert_true(fputs(text, stream) >= 0);
	assert_int_equal(fclose(stream), 0);
}

static void
assert_file_is(const struct place *place, const char *expected)
{
	struct af_error err;
	struct strbuf text;

	error_init(&err, place->arena);
	strbuf_init(&text, 65536);
	assert_true(file_read(place->path, &text, &err));
	assert_string_equal(strbuf_text(&text), expected);
	strbuf_release(&text);
}

static bool
publish(struct place *place, const char *document, bool is_readme, bool is_check, bool *is_changed)
{
	struct publish_args args = {.path = place->path, .is_readme = is_readme, .is_check = is_check};
	struct strbuf diff;
	bool is_done;

	strbuf_init(&diff, 65536);
	error_clear(&place->err);
	args.document = tmpfile();
	assert_non_null(args.document);
	assert_true(fputs(document, args.document) >= 0);
	is_done = publish_document(&args, &diff, is_changed, &place->err);
	assert_int_equal(is_done, !error_is_set(&place->err));
	assert_int_equal(is_done && *is_changed && access(place->path, F_OK) == 0 && is_check,
					 diff.len > 0 && is_check);
	fclose(args.document);
	strbuf_release(&diff);
	return is_done;
}

static void
test_whole_file(void **state)
{
	struct place *place = *state;
	bool is_changed;

	assert_true(publish(place, DOCUMENT, false, true, &is_changed));
	assert_true(is_changed);
	assert_int_equal(access(place->path, F_OK), -1);
	assert_true(publish(place, DOCUMENT, false, false, &is_changed));
	assert_true(is_changed);
	assert_file_is(place, DOCUMENT "\n");

	/* another time is no change, but a file of its own gets it */
	write_file(place,
			   "# Database Documentation\n\nCreated at: 0\nServer version: 0\n## Schema: s\n\nx\n");
	assert_true(publish(place, DOCUMENT, false, true, &is_changed));
	assert_false(is_changed);
	assert_true(publish(place, DOCUMENT, false, false, &is_changed));
	assert_false(is_changed);
	assert_file_is(place, DOCUMENT "\n");
}

static void
test_readme(void **state)
{
	static const char older[] =
		"a\r\n# Database Documentation\r\n\r\nCreated at: 0\r\n## Schema: s\r\n\r\nx\r\n";
	struct place *place = *state;
	bool is_changed;

	write_file(place, "a\r\n# Database Documentation\r\nold\r\n<!-- aurora_flyway:end -->\r\nz");
	assert_true(publish(place, DOCUMENT, true, true, &is_changed));
	assert_true(is_changed);
	assert_true(publish(place, DOCUMENT, true, false, &is_changed));
	assert_true(is_changed);
	assert_file_is(place, "a\r\n# Database Documentation\r\n\r\nCreated at: 1\r\nServer version: "
						  "2\r\n## Schema: s\r\n\r\nx\r\n\r\n"
						  "<!-- aurora_flyway:end -->\r\nz");
	write_file(place, older);
	assert_true(publish(place, DOCUMENT, true, false, &is_changed));
	assert_false(is_changed);
	assert_file_is(place, older);
}

static void
test_refused(void **state)
{
	static const struct
	{
		const char *document;
		enum err_kind kind;
	} cases[] = {
		{"", ERR_DATABASE},
		{HEAD, ERR_DATABASE},
		{"## Schema: s", ERR_INTERNAL},
		{DOCUMENT "\n<!-- aurora_flyway:end -->\n", ERR_INTERNAL},
		{DOCUMENT "\n# Database Documentation\n", ERR_INTERNAL},
		{DOCUMENT "\n```\nopen", ERR_INTERNAL},
	};
	struct place *place = *state;
	bool is_changed;
	size_t i;

	assert_false(publish(place, DOCUMENT, true, false, &is_changed));
	assert_int_equal(place->err.kind, ERR_FILE);
	write_file(place, "a\n");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		assert_false(publish(place, cases[i].document, true, false, &is_changed));
		assert_int_equal(place->err.kind, cases[i].kind);
		assert_false(publish(place, cases[i].document, false, false, &is_changed));
		assert_int_equal(place->err.kind, cases[i].kind);
		assert_file_is(place, "a\n");
	}
}

static void
test_not_a_file(void **state)
{
	struct place *place = *state;
	bool is_changed;
	int i;

	/* a pipe is told, not waited for */
	assert_int_equal(mkfifo(place->path, 0600), 0);
	for (i = 0; i < 2; i++)
	{
		assert_false(publish(place, DOCUMENT, i == 0, false, &is_changed));
		assert_int_equal(place->err.kind, ERR_FILE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_readme, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_a_file, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("cli/schema/publish", tests, NULL, NULL);
}
