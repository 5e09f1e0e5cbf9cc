/*
 * core/queries.c and the table embedded from core/queries/: names, parameters, and the history
 * table's name put into a text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/growing_sink.h"
#include "core/queries.h"

static void
named(void **state)
{
	(void) state;
	assert_int_equal(af_query_named("history")->n_params, 0);
	assert_int_equal(af_query_named("resolved")->n_params, 1);
	assert_int_equal(af_query_named("history_tables")->n_params, 1);
	assert_null(af_query_named("no_such_query"));
	assert_null(af_query_named(""));
}

/* What every file promises: a first line that says what a row is, one statement, an order. */
static void
embedded(void **state)
{
	const struct af_query *query;

	(void) state;
	for (query = af_queries; query->name != NULL; query++)
	{
		size_t len = strlen(query->text);

		assert_true(query == af_queries || strcmp(query[-1].name, query->name) < 0);
		assert_memory_equal(query->text, "-- one row", 10);
		assert_string_equal(query->text + len - 2, ";\n");
		assert_null(strchr(query->text, '\r'));
	}
}

static void
put(void **state)
{
	static const struct af_query query = {"x", "select :history, 1 from :history;\n", 0};
	struct growing_sink whole;
	size_t room;

	(void) state;
	growing_sink_init(&whole, SIZE_MAX);
	assert_true(af_query_put(&query, "\"my :history\".h", &whole.sink));
	assert_string_equal(whole.text, "select \"my :history\".h, 1 from \"my :history\".h;\n");
	for (room = 0; room < whole.len; room++)
	{
		struct growing_sink small;

		growing_sink_init(&small, room);
		assert_false(af_query_put(&query, "\"my :history\".h", &small.sink));
		growing_sink_release(&small);
	}
	growing_sink_release(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named),
		cmocka_unit_test(embedded),
		cmocka_unit_test(put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
