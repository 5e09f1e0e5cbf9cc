/*
 * cli/base/log.c: what arrives on stderr, on a terminal and in a file
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/base/log.h"

static char seen[4096];

static void
tell_all(void)
{
	log_info("info %d", 1);
	log_progress("%d %%", 50);
	log_warning("warning %d", 2);
	log_progress("%d %%", 90);
	log_progress_end();
	log_progress_end();
	log_debug("debug %d", 3);
}

/* What tell_all() writes when stderr is `theirs`; read from `ours`. */
static const char *
listen(int ours, int theirs, enum log_level level)
{
	int saved;
	size_t len = 0;

	fflush(stderr);
	saved = dup(STDERR_FILENO);
	assert_true(dup2(theirs, STDERR_FILENO) >= 0);
	log_init(level);
	tell_all();
	fputs(".", stderr); /* the end: a terminal hands its text over in pieces */
	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	do
	{
		ssize_t n = read(ours, seen + len, sizeof(seen) - len);

		assert_true(n > 0);
		len += (size_t) n;
	} while (seen[len - 1] != '.');
	seen[len - 1] = '\0';
	return seen;
}

static void
test_file_gets_plain_lines(void **state)
{
	int ends[2];

	(void) state;
	assert_int_equal(pipe(ends), 0);
	assert_string_equal(listen(ends[0], ends[1], LOG_QUIET), "");
	assert_string_equal(listen(ends[0], ends[1], LOG_NORMAL), "info 1\nwarning: warning 2\n");
	assert_string_equal(listen(ends[0], ends[1], LOG_DEBUG),
						"info 1\nwarning: warning 2\ndebug: debug 3\n");
	assert_false(log_has_colour());
	close(ends[0]);
	close(ends[1]);
}

#define CLEAR "\r\033[K"

static void
test_terminal_gets_colour_and_progress(void **state)
{
	int ours = posix_openpt(O_RDWR | O_NOCTTY);
	int theirs;

	(void) state;
	assert_true(ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0);
	theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
	assert_true(theirs >= 0);
	unsetenv("NO_COLOR");
	assert_string_equal(listen(ours, theirs, LOG_NORMAL),
						"info 1\r\n" CLEAR "50 %" CLEAR
						"\033[33mwarning:\033[0m warning 2\r\n" CLEAR "90 %" CLEAR);
	assert_true(log_has_colour());
	setenv("NO_COLOR", "1", 1);
	assert_string_equal(listen(ours, theirs, LOG_NORMAL),
						"info 1\r\n" CLEAR "50 %" CLEAR "warning: warning 2\r\n" CLEAR
						"90 %" CLEAR);
	assert_string_equal(listen(ours, theirs, LOG_QUIET), "");
	unsetenv("NO_COLOR");
	close(theirs);
	close(ours);
}

/* A line that is longer than the terminal is wide could not be overwritten. */
static void
test_progress_is_cut(void **state)
{
	const struct winsize narrow = {.ws_row = 24, .ws_col = 4};
	int ours = posix_openpt(O_RDWR | O_NOCTTY);
	int theirs;

	(void) state;
	assert_true(ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0);
	theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
	assert_true(theirs >= 0 && ioctl(theirs, TIOCSWINSZ, &narrow) == 0);
	setenv("NO_COLOR", "1", 1);
	assert_string_equal(listen(ours, theirs, LOG_NORMAL),
						"info 1\r\n" CLEAR "50 " CLEAR "warning: warning 2\r\n" CLEAR "90 " CLEAR);
	assert_true(log_has_progress());
	unsetenv("NO_COLOR");
	close(theirs);
	close(ours);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_gets_plain_lines),
		cmocka_unit_test(test_terminal_gets_colour_and_progress),
		cmocka_unit_test(test_progress_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
