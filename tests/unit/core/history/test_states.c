/*
 * core/history/states.c, order.c and sort.c: what info shows of recorded cases and of those Flyway
 * does not know, duplicates, and that ten thousand rows against ten thousand files stay a matter of
 * milliseconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/docs/growing_sink.h"
#include "core/history/cases.h"
#include "core/history/sort.h"
#include "core/history/states.h"

static void
put_line(const struct af_info *line, struct af_sink *sink)
{
	const char *const parts[] = {
		af_info_version(line) == NULL ? "" : af_info_version(line),
		af_info_description(line),
		af_info_type(line),
		af_state_name(line->state),
		af_info_category(line),
		line->resolved == NULL ? "" : line->resolved->script,
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
	{
		af_put(sink, i == 0 ? "" : "^");
		af_put(sink, parts[i]);
	}
	if (line->undo != NULL)
		af_put(sink, "^undo");
	if (line->is_repeated)
		af_put(sink, "^repeated");
}

static void
check_lines(const struct history_case *now)
{
	struct growing_sink got;
	const char *current = af_info_current_version(now->lines, now->n_lines);
	size_t i;

	growing_sink_init(&got, SIZE_MAX);
	for (i = 0; i < now->n_lines; i++)
	{
		af_put(&got.sink, i == 0 ? "" : " ; ");
		put_line(&now->lines[i], &got.sink);
	}
	if (strcmp(got.text, now->expected[0]) != 0)
		fail_msg("%s:\n got %s\nwant %s", now->name, got.text, now->expected[0]);
	growing_sink_release(&got);
	if (strcmp(current == NULL ? "\\N" : current, now->expected[1]) != 0)
		fail_msg("%s: current version %s, want %s", now->name, current, now->expected[1]);
}

static void
recorded(void **state)
{
	(void) state;
	cases_each("states.vectors", check_lines);
}

static void
beyond(void **state)
{
	(void) state;
	cases_each("states_beyond.vectors", check_lines);
}

static void
duplicates(void **state)
{
	static const struct
	{
		struct af_resolved files[3];
		const char *code; /* NULL: no duplicate */
		size_t first;
		size_t second;
	} cases[] = {
		{{{.version = "2", .type = "SQL"},
		  {.version = "1", .type = "SQL"},
		  {.version = "02.0", .type = "SQL"}},
		 "DUPLICATE_VERSIONED_MIGRATION",
		 0,
		 2},
		{{{.version = "1", .type = "SQL"},
		  {.version = "1", .type = "SQL_BASELINE"},
		  {.version = "1", .type = "UNDO_SQL"}},
		 NULL,
		 0,
		 0},
		{{{.version = "1", .type = "SQL"},
		  {.version = "1", .type = "UNDO_SQL"},
		  {.version = "1.0", .type = "UNDO_SQL"}},
		 "DUPLICATE_UNDO_MIGRATION",
		 1,
		 2},
		{{{.description = "b", .type = "SQL"},
		  {.description = "a", .type = "SQL"},
		  {.description = "a", .type = "JDBC"}},
		 "DUPLICATE_REPEATABLE_MIGRATION",
		 1,
		 2},
		{{{.description = "b", .type = "SQL"},
		  {.description = "a", .type = "SQL"},
		  {.description = "c", .type = "SQL"}},
		 NULL,
		 0,
		 0},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		size_t scratch[3];
		size_t first = SIZE_MAX;
		size_t second = SIZE_MAX;

		assert_int_equal(af_resolved_duplicate(cases[i].files, 3, scratch, &first, &second),
						 cases[i].code != NULL);
		if (cases[i].code == NULL)
			continue;
		assert_int_equal(first, cases[i].first);
		assert_int_equal(second, cases[i].second);
		assert_string_equal(af_resolved_duplicate_code(&cases[i].files[first]), cases[i].code);
	}
}

/* Repeatables come in Java's order: U+FF21 behind U+1F600, though its bytes are smaller. */
static void
order_of_descriptions(void **state)
{
	const struct af_resolved files[] = {
		{.description = "\xEF\xBC\xA1", .type = "SQL"},
		{.description = "\xF0\x9F\x98\x80", .type = "SQL"},
		{.description = "\xEE\x80\x80", .type = "SQL"},
		{.description = "z", .type = "SQL"},
		{.description = "", .type = "SQL"},
		{.description = "\xC3\xA9", .type = "SQL"},
	};
	static const size_t want[] = {4, 3, 5, 1, 2, 0};
	const struct af_info_args args = {.resolved = files, .n_resolved = 6};
	struct af_info lines[6];
	size_t scratch[12];
	size_t i;

	(void) state;
	assert_int_equal(af_info_build(&args, lines, scratch), 6);
	for (i = 0; i < 6; i++)
		assert_ptr_equal(lines[i].resolved, &files[want[i]]);
}

static int
compare_numbers(const void *context, size_t a, size_t b)
{
	(*(size_t *) context)++;
	return (a > b) - (a < b);
}

/* Shuffled, sorted and reversed input of many lengths, and no more than 2 n log2 n comparisons. */
static void
sorting(void **state)
{
	size_t numbers[300];
	size_t n;
	unsigned int seed = 1;

	(void) state;
	for (n = 0; n < 300; n++)
	{
		size_t n_compared = 0;
		size_t most = 0;
		size_t i;

		for (i = 0; i < n; i++)
			numbers[i] = n % 3 == 0	  ? i
						 : n % 3 == 1 ? n - i
									  : (seed = seed * 1103515245U + 12345U) % 50;
		af_sort(numbers, n, compare_numbers, &n_compared);
		for (i = 1; i < n; i++)
			assert_true(numbers[i - 1] <= numbers[i]);
		for (i = n; i > 1; i /= 2)
			most += 2 * n;
		assert_true(n_compared <= most + 2 * n);
	}
}

#define N_MANY 10000

/* Rows 1 to 10,000, files 5,001 to 15,000 in reverse; a quadratic join would take minutes under the
 * sanitizers. */
static void
many(void **state)
{
	struct af_applied *applied = calloc(N_MANY, sizeof(*applied));
	struct af_resolved *resolved = calloc(N_MANY, sizeof(*resolved));
	struct af_info *lines = malloc(2 * N_MANY * sizeof(*lines));
	size_t *scratch = malloc(4 * N_MANY * sizeof(*scratch));
	char(*versions)[16] = malloc(2 * N_MANY * sizeof(*versions));
	struct af_info_args args = {
		.applied = applied, .n_applied = N_MANY, .resolved = resolved, .n_resolved = N_MANY};
	clock_t start;
	size_t i;

	(void) state;
	for (i = 0; i < N_MANY; i++)
	{
		snprintf(versions[i], sizeof(versions[i]), "%zu", i + 1);
		snprintf(versions[N_MANY + i], sizeof(versions[i]), "%zu.0", N_MANY + N_MANY / 2 - i);
		applied[i] = (struct af_applied){.installed_rank = (int32_t) i + 1,
										 .version = versions[i],
										 .description = "x",
										 .type = "SQL",
										 .success = true};
		resolved[i] = (struct af_resolved){
			.version = versions[N_MANY + i], .description = "x", .type = "SQL"};
	}
	start = clock();
	assert_int_equal(af_info_build(&args, lines, scratch), N_MANY + N_MANY / 2);
	assert_true((double) (clock() - start) / CLOCKS_PER_SEC < 5);
	for (i = 0; i < N_MANY + N_MANY / 2; i++)
		assert_int_equal(lines[i].state, i < N_MANY / 2 ? AF_STATE_MISSING
										 : i < N_MANY	? AF_STATE_SUCCESS
														: AF_STATE_PENDING);
	assert_string_equal(af_info_current_version(lines, N_MANY + N_MANY / 2), "10000");
	free(versions);
	free(scratch);
	free(lines);
	free(resolved);
	free(applied);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded),	  cmocka_unit_test(beyond),
		cmocka_unit_test(duplicates), cmocka_unit_test(order_of_descriptions),
		cmocka_unit_test(sorting),	  cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
