/*
 * cli/base/process.c, signals.c and clock.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/base/clock.h"
#include "cli/base/process.h"
#include "cli/base/signals.h"

static struct arena *arena;
static struct af_error err;
static struct strbuf output;
static struct strbuf errors;

static int
set_up(void **state)
{
	(void) state;
	arena = arena_new();
	error_init(&err, arena);
	strbuf_init(&output, 4 << 20);
	strbuf_init(&errors, 1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void) state;
	strbuf_release(&output);
	strbuf_release(&errors);
	arena_free(arena);
	return 0;
}

static void
test_captures_both_streams(void **state)
{
	const char *const argv[] = {"sh", "-c", "cat; echo \"$X\" >&2; pwd; exit 3", NULL};
	const char *const env[] = {"X=from env", NULL};
	const struct process_args args = {.argv = argv,
									  .env = env,
									  .directory = "/",
									  .input = "given\n",
									  .output = &output,
									  .errors = &errors};
	int status;

	(void) state;
	assert_true(process_run(&args, &status, &err));
	assert_int_equal(status, 3);
	assert_string_equal(strbuf_text(&output), "given\n/\n");
	assert_string_equal(strbuf_text(&errors), "from env\n");
	assert_null(getenv("X"));
}

/* More than any pipe holds, both ways at once. */
static void
test_much_input_and_output(void **state)
{
	const char *const argv[] = {"cat", NULL};
	size_t len = 1 << 20;
	char *input = arena_alloc(arena, len + 1);
	const struct process_args args = {.argv = argv, .input = input, .output = &output};
	int status;

	(void) state;
	memset(input, 'x', len);
	assert_true(process_run(&args, &status, &err));
	assert_int_equal(status, 0);
	assert_int_equal(output.len, len);
}

static void
test_child_that_does_not_read(void **state)
{
	const char *const argv[] = {"true", NULL};
	size_t len = 1 << 20;
	char *input = arena_alloc(arena, len + 1);
	const struct process_args args = {.argv = argv, .input = input};
	int status;

	(void) state;
	memset(input, 'x', len);
	assert_true(process_run(&args, &status, &err));
	assert_int_equal(status, 0);
}

static void
test_arguments_are_no_shell_text(void **state)
{
	const char *const argv[] = {"printf", "%s|", "a b", "$HOME", "'\"", NULL};
	const struct process_args args = {.argv = argv, .output = &output};
	int status;

	(void) state;
	assert_true(process_run(&args, &status, &err));
	assert_string_equal(strbuf_text(&output), "a b|$HOME|'\"|");
}

static void
test_what_cannot_be_run(void **state)
{
	const char *const missing[] = {"no-such-program", NULL};
	const char *const present[] = {"true", NULL};
	const struct process_args args = {.argv = missing};
	const struct process_args no_folder = {.argv = present, .directory = "/no/such/folder"};
	int status;

	(void) state;
	/* a folder of PATH that may not be entered would give another message */
	assert_int_equal(setenv("PATH", "/usr/bin:/bin", 1), 0);
	assert_false(process_run(&args, &status, &err));
	assert_int_equal(err.kind, ERR_TOOL);
	assert_string_equal(err.message, "cannot run \"no-such-program\": No such file or directory");
	error_clear(&err);
	assert_false(process_run(&no_folder, &status, &err));
	assert_int_equal(err.kind, ERR_TOOL);
}

static void
test_too_much_output_is_an_error(void **state)
{
	const char *const argv[] = {"sh", "-c", "printf 0123456789", NULL};
	struct strbuf small;
	const struct process_args args = {.argv = argv, .output = &small};
	int status;

	(void) state;
	strbuf_init(&small, 5);
	assert_false(process_run(&args, &status, &err));
	assert_string_equal(err.message, "\"sh\" printed too much");
	strbuf_release(&small);
}

static void
test_death_by_signal(void **state)
{
	const char *const argv[] = {"sh", "-c", "kill -9 $$", NULL};
	const struct process_args args = {.argv = argv};
	int status;

	(void) state;
	assert_true(process_run(&args, &status, &err));
	assert_int_equal(status, 128 + SIGKILL);
}

static void
test_change_of_user(void **state)
{
	const char *const argv[] = {"sh", "-c", "id -u; id -g; id -G", NULL};
	const struct process_args args = {
		.argv = argv, .output = &output, .uid = 12345, .gid = 12346, .change_user = true};
	int status;

	(void) state;
	if (geteuid() != 0)
	{
		assert_false(process_run(&args, &status, &err));
		assert_int_equal(err.kind, ERR_TOOL);
		return;
	}
	assert_true(process_run(&args, &status, &err));
	assert_string_equal(strbuf_text(&output), "12345\n12346\n12346\n");
}

/* As main.c does: a closed pipe is a write error. */
static int
set_up_all(void **state)
{
	(void) state;
	signals_init();
	return 0;
}

static int n_hook_calls;

static void
hook(void *argument)
{
	n_hook_calls += *(int *) argument;
}

/* The last one: a signal stays pending. */
static void
test_signal_ends_sleep_and_child(void **state)
{
	const char *const argv[] = {"sh", "-c", "kill -TERM $PPID; exec sleep 60", NULL};
	const struct process_args args = {.argv = argv};
	int64_t begin = clock_monotonic_ms();
	int two = 2;
	int status;

	(void) state;
	signals_set_hook(hook, &two);
	assert_true(signals_check(&err));
	clock_sleep_ms(20);
	assert_true(clock_monotonic_ms() - begin >= 20);
	assert_true(process_run(&args, &status, &err));
	assert_int_equal(status, 128 + SIGTERM);
	assert_int_equal(signals_pending(), SIGTERM);
	assert_int_equal(n_hook_calls, 2);
	clock_sleep_ms(60000);
	assert_true(clock_monotonic_ms() - begin < 30000);
	assert_false(signals_check(&err));
	assert_int_equal(err.kind, ERR_TERMINATED);
	signals_set_hook(NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_captures_both_streams, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_much_input_and_output, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_child_that_does_not_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_arguments_are_no_shell_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_much_output_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_death_by_signal, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_change_of_user, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_signal_ends_sleep_and_child, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, set_up_all, NULL);
}
