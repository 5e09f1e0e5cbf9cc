/*
 * SIGINT, SIGTERM and SIGHUP set a flag and call the hook; system calls are not restarted. A second
 * one ends the program at once. In between, an alarm every second calls the hook again (the first
 * cancel may have come just before the statement), and the first says what takes so long. SIGPIPE
 * is ignored: a closed pipe is a write error like any other.
 */
#include "cli/base/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/clock.h"

/* One press of a key may reach us twice: from the terminal, and from whoever started us. */
#define SAME_PRESS_MS 100

static volatile sig_atomic_t pending;
static volatile sig_atomic_t n_shields;
static volatile sig_atomic_t is_in_hook;
static volatile sig_atomic_t has_told;
static int64_t pending_since;
static void (*volatile hook_function)(void *);
static void *volatile hook_argument;

/* It may block, so it is never called within itself. */
static void
call_hook(void)
{
	void (*function)(void *) = hook_function;

	if (function == NULL || is_in_hook)
		return;
	is_in_hook = 1;
	function(hook_argument);
	is_in_hook = 0;
}

static void
handle(int number)
{
	int saved_errno = errno;

	if (pending != 0)
	{
		if (clock_monotonic_ms() - pending_since > SAME_PRESS_MS)
			_exit(128 + number);
		return;
	}
	pending_since = clock_monotonic_ms();
	pending = number;
	alarm(1);
	call_hook();
	errno = saved_errno;
}

static void
tell_waiting(void)
{
	static const char server[] =
		"aurora-flyway: waiting for the server to end the statement and "
		"take back what was not committed; another signal leaves at once\n";
	static const char other[] = "aurora-flyway: still ending; another signal leaves at once\n";
	const char *text = hook_function == NULL ? other : server;

	if (!has_told && write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
	has_told = 1;
}

static void
handle_alarm(int number)
{
	int saved_errno = errno;

	(void) number;
	tell_waiting();
	alarm(1);
	if (n_shields == 0)
		call_hook();
	errno = saved_errno;
}

static void
take(int number)
{
	struct sigaction action = {0};
	struct sigaction old;

	/* what was ignored when we were started (nohup, a background job) stays ignored */
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return;
	action.sa_handler = handle;
	/* the hook may block in the handler: a second signal is to come through */
	action.sa_flags = SA_NODEFER;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void
take_alarm(void)
{
	struct sigaction action = {0};

	action.sa_handler = handle_alarm;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
}

void
signals_init(void)
{
	take(SIGINT);
	take(SIGTERM);
	take(SIGHUP);
	take_alarm();
	signal(SIGPIPE, SIG_IGN);
}

int
signals_pending(void)
{
	return n_shields > 0 ? 0 : pending;
}

void
signals_set_hook(void (*hook)(void *), void *argument)
{
	/* never a new function with an old argument */
	hook_function = NULL;
	hook_argument = argument;
	hook_function = hook;
}

void
signals_shield(bool is_up)
{
	n_shields += is_up ? 1 : -1;
}

bool
signals_check(struct af_error *err)
{
	switch (signals_pending())
	{
		case 0:
			return true;
		case SIGINT:
			return error_set(err, ERR_INTERRUPTED, "interrupted");
		default:
			return error_set(err, ERR_TERMINATED, "terminated by a signal");
	}
}
