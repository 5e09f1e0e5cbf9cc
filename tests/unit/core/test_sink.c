/*
 * core/sink.c: every form of writing, and that a sink that refuses is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/sink.h"

/* Takes at most `room` bytes. */
struct small_sink
{
	struct af_sink sink;
	char text[64];
	size_t len;
	size_t room;
};

static bool
small_sink_write(struct af_sink *sink, const char *text, size_t len)
{
	struct small_sink *small = (struct small_sink *) sink;

	if (len > small->room - small->len)
		return false;
	memcpy(small->text + small->len, text, len);
	small->len += len;
	small->text[small->len] = '\0';
	return true;
}

static void
small_sink_init(struct small_sink *small, size_t room)
{
	memset(small, 0, sizeof(*small));
	small->sink.write = small_sink_write;
	small->room = room;
}

static void
test_integers(void **state)
{
	static const struct
	{
		long long value;
		const char *text;
	} cases[] = {
		{0, "0"},
		{7, "7"},
		{-1, "-1"},
		{1000000, "1000000"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};
	struct small_sink small;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		small_sink_init(&small, 63);
		assert_true(af_put_int(&small.sink, cases[i].value));
		assert_string_equal(small.text, cases[i].text);
	}
}

static void
test_text(void **state)
{
	struct small_sink small;

	(void) state;
	small_sink_init(&small, 63);
	assert_true(af_put(&small.sink, "ab"));
	assert_true(af_put_char(&small.sink, 'c'));
	assert_true(af_put_bytes(&small.sink, "def", 1));
	assert_true(af_put(&small.sink, ""));
	assert_string_equal(small.text, "abcd");
}

static void
test_refusal(void **state)
{
	struct small_sink small;

	(void) state;
	small_sink_init(&small, 0);
	assert_false(af_put(&small.sink, "a"));
	assert_false(af_put_char(&small.sink, 'a'));
	assert_false(af_put_int(&small.sink, 1));
	assert_true(af_put_bytes(&small.sink, "a", 0)); /* nothing to write is never refused */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests_name("core/sink", tests, NULL, NULL);
}
