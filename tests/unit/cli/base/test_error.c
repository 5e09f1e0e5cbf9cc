/*
 * cli/base/error.c and secret.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "cli/base/error.h"
#include "cli/base/secret.h"

static void
test_first_error_stays(void **state)
{
	struct arena *arena = arena_new();
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	assert_false(error_is_set(&err));
	assert_int_equal(error_exit_status(&err), 0);
	errno = ENOENT;
	assert_false(error_set_errno(&err, ERR_FILE, "cannot open \"%s\"", "x"));
	assert_string_equal(err.message, "cannot open \"x\": No such file or directory");
	assert_false(error_set(&err, ERR_INTERNAL, "another"));
	assert_false(error_set_errno(&err, ERR_INTERNAL, "another"));
	assert_int_equal(err.kind, ERR_FILE);
	error_context(&err, "while one");
	error_context(&err, "while two");
	assert_string_equal(err.context, "while one\nwhile two");
	error_place(&err, "f.sql", 3, 4);
	error_detail(&err, "d%d", 1);
	error_hint(&err, "h%d", 2);
	assert_string_equal(err.detail, "d1");
	assert_string_equal(err.hint, "h2");
	error_clear(&err);
	assert_false(error_is_set(&err));
	assert_null(err.file);
	arena_free(arena);
}

/* The table of docs/DESIGN.md. */
static void
test_exit_statuses(void **state)
{
	static const struct
	{
		enum err_kind kind;
		int status;
		const char *word;
	} rows[] = {
		{ERR_NONE, 0, "none"},
		{ERR_USAGE, 2, "usage"},
		{ERR_SETTINGS, 2, "settings"},
		{ERR_FILE, 2, "file"},
		{ERR_VALIDATION, 1, "validation"},
		{ERR_MIGRATION, 1, "migration"},
		{ERR_STALE, 1, "stale"},
		{ERR_CONNECTION, 3, "connection"},
		{ERR_DATABASE, 3, "database"},
		{ERR_REMOTE, 4, "remote"},
		{ERR_TOOL, 4, "tool"},
		{ERR_LOCK, 5, "lock"},
		{ERR_TIMEOUT, 5, "timeout"},
		{ERR_INTERNAL, 70, "internal"},
		{ERR_INTERRUPTED, 130, "interrupted"},
		{ERR_TERMINATED, 143, "terminated"},
	};
	struct af_error err = {0};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		err.kind = rows[i].kind;
		assert_int_equal(error_exit_status(&err), rows[i].status);
		assert_string_equal(error_kind_word(rows[i].kind), rows[i].word);
		assert_int_equal(rows[i].kind, i);
	}
}

static void
test_secret_is_masked(void **state)
{
	struct arena *arena = arena_new();

	(void) state;
	assert_string_equal(secret_mask(secret_new(arena, "geheim")), "***");
	assert_string_equal(secret_mask(secret_new(arena, NULL)), "");
	assert_null(secret_reveal(secret_new(arena, NULL)));
	assert_string_equal(secret_reveal(secret_new(arena, "geheim")), "geheim");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_error_stays),
		cmocka_unit_test(test_exit_statuses),
		cmocka_unit_test(test_secret_is_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
