/*
 * SIGINT, SIGTERM and SIGHUP set a flag and call the hook; system calls are not restarted. SIGPIPE
 * is ignored: a closed pipe is a write error like any other.
 */
#include "cli/base/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t pending;
static volatile sig_atomic_t n_shields;
static void (*volatile hook_function)(void *);
static void *volatile hook_argument;

static void
handle(int number)
{
	int saved_errno = errno;
	void (*function)(void *) = hook_function;

	pending = number;
	if (function != NULL)
		function(hook_argument);
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
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

void
signals_init(void)
{
	take(SIGINT);
	take(SIGTERM);
	take(SIGHUP);
	signal(SIGPIPE, SIG_IGN);
}

int
signals_pending(void)
{
	return pending;
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
	switch (n_shields > 0 ? 0 : pending)
	{
		case 0:
			return true;
		case SIGINT:
			return error_set(err, ERR_INTERRUPTED, "interrupted");
		default:
			return error_set(err, ERR_TERMINATED, "terminated by a signal");
	}
}
