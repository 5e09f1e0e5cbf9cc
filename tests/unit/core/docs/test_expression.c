/*
 * core/docs/expression.c: taking the owning schema's name off, and only there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/expression.h"
#include "core/docs/growing_sink.h"

static void
test_unqualify(void **state)
{
	static const struct
	{
		const char *in;
		const char *schema;
		const char *out;
	} cases[] = {
		{"nextval('public.sample_id_seq'::regclass)", "public",
		 "nextval('sample_id_seq'::regclass)"},
		{"nextval('public.sample_id_seq'::regclass)", NULL,
		 "nextval('public.sample_id_seq'::regclass)"},
		{"nextval('other.sample_id_seq'::regclass)", "public",
		 "nextval('other.sample_id_seq'::regclass)"},
		{"nextval('\"Mixed Case\".\"S\"'::regclass)", "\"Mixed Case\"",
		 "nextval('\"S\"'::regclass)"},
		{"'ok'::app.mood", "app", "'ok'::mood"},
		{"'x'::app.\"Mood\"", "app", "'x'::\"Mood\""},
		{"\"A\".f(\"A\".g('\"A\".h'::text))", "\"A\"", "f(g('\"A\".h'::text))"},
		{"app.f(app.g(), xapp.h(), app.app.i)", "app", "f(g(), xapp.h(), app.i)"},
		{"'app.x'::text || E'it\\'s app.y'::text", "app",
		 "'app.x'::text \\|\\| E'it\\\\'s app.y'::text"},
		{"'it''s app.y'::text", "app", "'it''s app.y'::text"},
		{"E'app.\\\\'::regclass", "app", "E'app.\\\\\\\\'::regclass"},
		{"'\"a'::regclass", "\"a'b\"", "'\"a'::regclass"},
		{"'\"a''b\".c'::regclass", "\"a'b\"", "'c'::regclass"},
		{"'open app.x", "app", "'open app.x"},
		{"app.1", "app", "1"},
		{"app. x", "app", "app. x"},
		{"\"a.app.b\"", "app", "\"a.app.b\""},
		{"f(app._x)", "app", "f(\\_x)"},
		{"", "app", ""},
	};
	struct growing_sink growing;
	size_t room;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		growing_sink_init(&growing, SIZE_MAX);
		assert_true(af_expression_put(&growing.sink, cases[i].in, cases[i].schema));
		assert_string_equal(growing.text, cases[i].out);
		growing_sink_release(&growing);
		for (room = 0; room < strlen(cases[i].out); room++)
		{
			growing_sink_init(&growing, room);
			assert_false(af_expression_put(&growing.sink, cases[i].in, cases[i].schema));
			growing_sink_release(&growing);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_unqualify)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
