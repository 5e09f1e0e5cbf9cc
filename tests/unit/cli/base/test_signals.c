/*
 * cli/base/signals.c: the flag, the hook, the shield; and the second signal, in a child.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/base/clock.h"
#include "cli/base/signals.h"

static volatile sig_atomic_t n_called;

static void
count(void *argument)
{
	(void) argument;
	n_called++;
}

/* In a child, since a signal stays pending. */
static int
in_child(void (*run)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
	{
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(90);
		signals_init();
		signals_set_hook(count, NULL);
		run();
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
check_one(void)
{
	struct arena *arena = arena_new();
	struct af_error err;
	bool is_right;

	error_init(&err, arena);
	is_right = signals_check(&err) && signals_pending() == 0;
	raise(SIGTERM);
	is_right = is_right && n_called == 1 && signals_pending() == SIGTERM && !signals_check(&err) &&
			   err.kind == ERR_TERMINATED;
	error_clear(&err);
	signals_shield(true);
	is_right = is_right && signals_check(&err) && signals_pending() == 0;
	signals_shield(true);
	signals_shield(false);
	is_right = is_right && signals_check(&err);
	signals_shield(false);
	is_right = is_right && !signals_check(&err);
	arena_free(arena);
	_exit(is_right ? 0 : 1);
}

static void
test_one(void **state)
{
	(void) state;
	assert_int_equal(in_child(check_one), 0);
}

/* The same press of a key may come twice; the second one is at least as far away as a finger. */
static void
press_twice(void)
{
	raise(SIGINT);
	raise(SIGINT);
	clock_pause_ms(200);
	raise(SIGINT);
}

static void
test_second(void **state)
{
	(void) state;
	assert_int_equal(in_child(press_twice), 130);
}

/* The first cancel may have come too early: it is repeated, but not while cleaning up. */
static void
wait_for_alarm(void)
{
	int64_t deadline = clock_monotonic_ms() + 60000;

	raise(SIGINT);
	while (n_called < 2 && clock_monotonic_ms() < deadline)
		pause();
	if (n_called < 2)
		_exit(1);
	signals_shield(true);
	n_called = 0;
	pause();
	_exit(n_called == 0 ? 0 : 2);
}

static void
test_alarm(void **state)
{
	(void) state;
	assert_int_equal(in_child(wait_for_alarm), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_second),
		cmocka_unit_test(test_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
