/*
 * core/history/migration.c: rows read and copied, and what can be said of one line alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/history/migration.h"
#include "core/rows.h"

#define N_HISTORY 10
#define N_RESOLVED 6

/* One row of text cells. */
struct one_row
{
	struct af_rows rows;
	const char *cells[N_HISTORY];
};

static const char *
one_row_get(struct af_rows *rows, int column)
{
	return ((struct one_row *) rows)->cells[column];
}

static const struct one_row history_row = {
	.rows = {.get = one_row_get},
	.cells = {"7", "1.2", "a b", "SQL", "V1.2__a_b.sql", "-2147483648", "me",
			  "2024-05-06T07:08:09.123456", "15", "true"},
};

static const struct one_row resolved_row = {
	.rows = {.get = one_row_get},
	.cells = {"1.2", "a b", "SQL", "V1.2__a_b.sql", "2147483647", "-1"},
};

static void
applied(void **state)
{
	struct one_row row = history_row;
	struct af_applied got;

	(void) state;
	assert_true(af_applied_read(&row.rows, &got));
	assert_int_equal(got.installed_rank, 7);
	assert_string_equal(got.version, "1.2");
	assert_string_equal(got.description, "a b");
	assert_string_equal(got.type, "SQL");
	assert_string_equal(got.script, "V1.2__a_b.sql");
	assert_true(got.has_checksum);
	assert_int_equal(got.checksum, INT32_MIN);
	assert_string_equal(got.installed_by, "me");
	assert_string_equal(got.installed_on, "2024-05-06T07:08:09.123456");
	assert_int_equal(got.execution_time, 15);
	assert_true(got.success);

	row.cells[1] = NULL;
	row.cells[5] = NULL;
	row.cells[9] = "false";
	assert_true(af_applied_read(&row.rows, &got));
	assert_null(got.version);
	assert_false(got.has_checksum);
	assert_false(got.success);
}

static void
applied_wrong(void **state)
{
	static const struct
	{
		int column;
		const char *cell;
	} cases[] = {
		{0, NULL},
		{0, ""},
		{0, "-"},
		{0, "x"},
		{0, "1x"},
		{0, "2147483648"},
		{0, "99999999999999999999999"},
		{2, NULL},
		{3, NULL},
		{4, NULL},
		{5, "-2147483649"},
		{5, ""},
		{6, NULL},
		{7, NULL},
		{8, NULL},
		{8, "1.5"},
		{9, NULL},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct one_row row = history_row;
		struct af_applied got;

		row.cells[cases[i].column] = cases[i].cell;
		assert_false(af_applied_read(&row.rows, &got));
	}
}

static void
resolved(void **state)
{
	static const struct
	{
		int column;
		const char *cell;
	} wrong[] = {{2, "FOO"},	  {2, "sql"},		  {2, "SCHEMA"}, {2, "DELETE"},
				 {2, "BASELINE"}, {0, "1.x"},		  {0, ""},		 {4, "2147483648"},
				 {4, "1.0"},	  {5, "-2147483649"}, {5, "true"}};
	struct one_row row = resolved_row;
	struct af_resolved got;
	size_t i;

	(void) state;
	assert_true(af_resolved_read(&row.rows, &got));
	assert_string_equal(got.version, "1.2");
	assert_string_equal(got.description, "a b");
	assert_string_equal(got.type, "SQL");
	assert_string_equal(got.script, "V1.2__a_b.sql");
	assert_null(got.path);
	assert_int_equal(got.checksum, INT32_MAX);
	assert_true(got.has_equivalent_checksum);
	assert_int_equal(got.equivalent_checksum, -1);
	assert_false(got.is_skipped);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		row = resolved_row;
		row.cells[wrong[i].column] = wrong[i].cell;
		assert_false(af_resolved_read(&row.rows, &got));
	}
	row = resolved_row;
	row.cells[0] = row.cells[4] = row.cells[5] = NULL;
	assert_true(af_resolved_read(&row.rows, &got));
	assert_null(got.version);
	assert_false(got.has_checksum);
	assert_false(got.has_equivalent_checksum);
}

/* A copy fills its room exactly, keeps NULLs, and needs nothing of the row it came from. */
static void
copies(void **state)
{
	struct one_row row = history_row;
	struct af_applied from;
	struct af_applied to;
	struct af_resolved file = {.version = NULL,
							   .description = "",
							   .type = "SQL",
							   .script = "R__.sql",
							   .path = "sql/R__.sql"};
	struct af_resolved file_copy;
	char *room;

	(void) state;
	assert_true(af_applied_read(&row.rows, &from));
	assert_int_equal(af_applied_room(&from), 4 + 4 + 4 + 14 + 3 + 27);
	room = malloc(af_applied_room(&from));
	af_applied_copy(&from, room, &to);
	assert_string_equal(to.version, from.version);
	assert_string_equal(to.installed_on, from.installed_on);
	assert_ptr_equal(to.installed_on + 27, room + af_applied_room(&from));
	assert_true(to.version == room && to.version != from.version);
	assert_int_equal(to.checksum, from.checksum);
	free(room);

	room = malloc(af_resolved_room(&file));
	af_resolved_copy(&file, room, &file_copy);
	assert_null(file_copy.version);
	assert_string_equal(file_copy.description, "");
	assert_string_equal(file_copy.path, "sql/R__.sql");
	assert_ptr_equal(file_copy.path + 12, room + af_resolved_room(&file));
	free(room);
}

static void
lines(void **state)
{
	static const struct
	{
		const char *type;
		const char *version;
		const char *category;
	} cases[] = {
		{"SQL", "1", "Versioned"},
		{"SQL", NULL, "Repeatable"},
		{"JDBC", "1", "Versioned"},
		{"FOO", "1", "Versioned"},
		{"SQL_BASELINE", "1", "Baseline"},
		{"UNDO_SQL", "1", "Undo"},
		{"BASELINE", "1", ""},
		{"SCHEMA", NULL, ""},
		{"DELETE", "1", ""},
		{"DELETE", NULL, ""},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const struct af_applied row = {.type = cases[i].type,
									   .version = cases[i].version,
									   .description = "row",
									   .script = "r"};
		const struct af_resolved file = {.type = cases[i].type,
										 .version = cases[i].version,
										 .description = "file",
										 .script = "f"};
		const struct af_info both = {.applied = &row, .resolved = &file};
		const struct af_info alone = {.resolved = &file};

		assert_string_equal(af_info_category(&both), cases[i].category);
		assert_string_equal(af_info_category(&alone), cases[i].category);
		assert_string_equal(af_info_description(&both), "row");
		assert_string_equal(af_info_description(&alone), "file");
		assert_string_equal(af_info_script(&both), "r");
		assert_string_equal(af_info_script(&alone), "f");
		assert_ptr_equal(af_info_type(&alone), cases[i].type);
		assert_ptr_equal(af_info_version(&alone), cases[i].version);
	}
}

/* A row's checksum is 1 or NULL; the file's two are 1, 2 or NULL. */
static void
checksums(void **state)
{
	static const struct
	{
		bool row;
		int first; /* 0: NULL */
		int second;
		bool match;
	} cases[] = {
		{true, 1, 0, true},	  {true, 2, 0, false}, {true, 0, 0, false}, {true, 2, 1, true},
		{true, 1, 2, true},	  {true, 2, 2, false}, {false, 1, 0, true}, {false, 0, 0, true},
		{false, 1, 1, false}, {false, 0, 1, true}, {true, 0, 1, true},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const struct af_applied row = {.has_checksum = cases[i].row, .checksum = 1};
		const struct af_resolved file = {
			.has_checksum = cases[i].first != 0,
			.checksum = cases[i].first,
			.has_equivalent_checksum = cases[i].second != 0,
			.equivalent_checksum = cases[i].second,
		};

		assert_int_equal(af_checksum_matches(&row, &file), cases[i].match);
	}
}

static void
states(void **state)
{
	static const enum af_state applied_states[] = {
		AF_STATE_BASELINE, AF_STATE_MISSING,	  AF_STATE_FAILED_MISSING, AF_STATE_SUCCESS,
		AF_STATE_FAILED,   AF_STATE_OUT_OF_ORDER, AF_STATE_FUTURE,		   AF_STATE_FAILED_FUTURE,
		AF_STATE_OUTDATED, AF_STATE_SUPERSEDED,
	};
	size_t n_applied = 0;
	int i;
	int j;

	(void) state;
	for (i = 0; i < AF_N_STATES; i++)
	{
		n_applied += af_state_is_applied((enum af_state) i);
		assert_true(strlen(af_state_name((enum af_state) i)) > 5);
		for (j = 0; j < i; j++)
			assert_string_not_equal(af_state_name((enum af_state) i),
									af_state_name((enum af_state) j));
	}
	assert_int_equal(n_applied, sizeof(applied_states) / sizeof(applied_states[0]));
	for (i = 0; i < (int) n_applied; i++)
		assert_true(af_state_is_applied(applied_states[i]));
	assert_string_equal(af_state_name(AF_STATE_IGNORED_BASELINE), "Ignored (Baseline)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(applied),	 cmocka_unit_test(applied_wrong), cmocka_unit_test(resolved),
		cmocka_unit_test(copies),	 cmocka_unit_test(lines),		  cmocka_unit_test(states),
		cmocka_unit_test(checksums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
