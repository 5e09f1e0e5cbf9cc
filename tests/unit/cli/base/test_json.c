/*
 * cli/base/json.c and json_writer.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/json.h"
#include "cli/base/json_writer.h"

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

static const struct json_node *
parse(const char *text)
{
	const struct json_node *root = NULL;

	return json_parse(text, strlen(text), "f.json", ERR_SETTINGS, arena, &root, &err) ? root : NULL;
}

static void
test_tree(void **state)
{
	const struct json_node *root = parse("{\"z\": [1, -2.5, true, null], \"a\": {\"t\": \"x\"}}");

	(void) state;
	assert_non_null(root);
	assert_int_equal(root->n_children, 2);
	assert_string_equal(root->children[0].name, "z");
	assert_int_equal(json_member(root, "z")->children[0].kind, JSON_KIND_INTEGER);
	assert_string_equal(json_member(root, "z")->children[0].text, "1");
	assert_string_equal(json_member(root, "z")->children[1].text, "-2.5");
	assert_string_equal(json_member(root, "z")->children[2].text, "true");
	assert_int_equal(json_member(root, "z")->children[3].kind, JSON_KIND_NULL);
	assert_string_equal(json_member(json_member(root, "a"), "t")->text, "x");
	assert_null(json_member(root, "b"));
	assert_null(json_member(NULL, "b"));
	assert_null(json_member(json_member(root, "z"), "b"));
	assert_string_equal(json_kind_word(JSON_KIND_ARRAY), "list");
}

static void
test_errors_have_a_place(void **state)
{
	(void) state;
	assert_null(parse("{\"a\": 1,\n  oops}"));
	assert_string_equal(err.file, "f.json");
	assert_int_equal(err.line, 2);
	assert_true(err.column > 0);
	assert_int_equal(err.kind, ERR_SETTINGS);
	error_clear(&err);
	assert_null(parse("{\"a\": 1, \"a\": 2}"));
	assert_non_null(strstr(err.message, "duplicate"));
	error_clear(&err);
	assert_null(parse("\"\xff\""));
	error_clear(&err);
	assert_null(parse(""));
	assert_true(error_is_set(&err));
}

static void
test_written_document(void **state)
{
	struct strbuf buf;
	struct json_writer json;
	const struct json_node *root;

	(void) state;
	strbuf_init(&buf, 1 << 16);
	json_writer_init(&json, &buf);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "text", "q\" b\\ n\n t\t \x01 é \xff\xC0\x80 \xED\xA0\x80");
	json_writer_text(&json, "none", NULL);
	json_writer_begin_array(&json, "list");
	json_writer_int(&json, NULL, -5);
	json_writer_bool(&json, NULL, true);
	json_writer_end_array(&json);
	json_writer_begin_object(&json, "empty");
	json_writer_end_object(&json);
	json_writer_end_object(&json);
	assert_string_equal(
		strbuf_text(&buf),
		"{\n"
		"  \"text\": \"q\\\" b\\\\ n\\n t\\t \\u0001 é \uFFFD\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD\",\n"
		"  \"none\": null,\n"
		"  \"list\": [\n"
		"    -5,\n"
		"    true\n"
		"  ],\n"
		"  \"empty\": {}\n"
		"}\n");
	root = parse(strbuf_text(&buf));
	assert_non_null(root);
	assert_int_equal(root->n_children, 4);
	strbuf_release(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tree, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_errors_have_a_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_written_document, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
