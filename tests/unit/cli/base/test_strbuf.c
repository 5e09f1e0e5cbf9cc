/*
 * cli/base/strbuf.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"

static void
test_grows(void **state)
{
	struct strbuf buf;
	int i;

	(void) state;
	strbuf_init(&buf, 1 << 20);
	assert_string_equal(strbuf_text(&buf), "");
	for (i = 0; i < 1000; i++)
		assert_true(strbuf_addf(&buf, "%03d,", i));
	assert_int_equal(buf.len, 4000);
	assert_memory_equal(strbuf_text(&buf) + 3996, "999,", 5);
	strbuf_clear(&buf);
	assert_string_equal(strbuf_text(&buf), "");
	assert_true(strbuf_addc(&buf, 'x') && strbuf_adds(&buf, "yz") && strbuf_add(&buf, "", 0));
	assert_string_equal(strbuf_text(&buf), "xyz");
	strbuf_release(&buf);
	strbuf_release(&buf);
}

static void
test_cap_is_kept_as_an_error(void **state)
{
	struct strbuf buf;

	(void) state;
	strbuf_init(&buf, 10);
	assert_true(strbuf_adds(&buf, "0123456789"));
	assert_false(strbuf_addc(&buf, 'x'));
	assert_true(buf.is_over);
	assert_false(strbuf_add(&buf, "", 0));
	assert_false(strbuf_addf(&buf, "%d", 1));
	assert_string_equal(strbuf_text(&buf), "0123456789");
	strbuf_clear(&buf);
	assert_true(strbuf_adds(&buf, "again"));
	strbuf_release(&buf);
}

static void
test_sink(void **state)
{
	struct strbuf buf;
	struct strbuf_sink sink;

	(void) state;
	strbuf_init(&buf, 4);
	strbuf_sink_init(&sink, &buf);
	assert_true(sink.sink.write(&sink.sink, "abcd", 4));
	assert_false(sink.sink.write(&sink.sink, "e", 1));
	assert_string_equal(strbuf_text(&buf), "abcd");
	strbuf_release(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_cap_is_kept_as_an_error),
		cmocka_unit_test(test_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
