/*
 * fork and exec of server programs. process.h is for programs that we wait for; these outlive the
 * call, or even us.
 */
#include "cli/local/server_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/base/clock.h"

#define END_MS 10000
#define STEP_MS 10

extern char **environ;

/* PostgreSQL's own variables, and locales, would change what the server does. */
static bool
is_foreign(const char *pair)
{
	static const char *const prefixes[] = {"PG", "LC_", "LANG", "TZ=", NULL};
	int i;

	for (i = 0; prefixes[i] != NULL; i++)
	{
		if (strncmp(pair, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

static char **
clean_environment(struct arena *arena)
{
	size_t n = 0;
	size_t n_kept = 0;
	char **kept;
	char **pair;

	for (pair = environ; *pair != NULL; pair++)
		n++;
	kept = arena_alloc_array(arena, n + 3, sizeof(*kept));
	for (pair = environ; *pair != NULL; pair++)
	{
		if (!is_foreign(*pair))
			kept[n_kept++] = *pair;
	}
	kept[n_kept++] = arena_strdup(arena, "LC_ALL=C");
	kept[n_kept++] = arena_strdup(arena, "TZ=UTC");
	return kept;
}

/* In the child; returns only on failure, with errno. */
static void
become_program(const struct server *server, const char *const *argv, char **environment,
			   pid_t parent)
{
	static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
	sigset_t none;
	size_t i;
	int log;
	int null;

	for (i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(077);
	/* a terminal's Ctrl-C is for the command, which ends us in its own way */
	if (setsid() < 0 || !server_account_become(&server->account))
		return;
	/* after the change of user, which clears it; the second test is for a parent that ended before
	 * the first */
	if (server->is_throwaway && (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0 || getppid() != parent))
		return;
	log = open(server->log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
	null = open("/dev/null", O_RDONLY);
	if (log < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
		dup2(log, STDERR_FILENO) < 0 || chdir("/") != 0 || fcntl(server->lock, F_SETFD, 0) != 0)
		return;
	if (log > STDERR_FILENO)
		close(log);
	if (null > STDERR_FILENO)
		close(null);
	execve(argv[0], (char *const *) argv, environment);
}

bool
server_child_start(const struct server *server, const char *const *argv, pid_t *pid,
				   struct af_error *err)
{
	char **environment = clean_environment(err->arena);
	pid_t parent = getpid();
	int failure[2];
	int number = 0;

	if (pipe2(failure, O_CLOEXEC) != 0)
		return error_set_errno(err, ERR_TOOL, "cannot run \"%s\"", argv[0]);
	*pid = fork();
	if (*pid == 0)
	{
		become_program(server, argv, environment, parent);
		number = errno;
		_exit(write(failure[1], &number, sizeof(number)) > 0 ? 127 : 126);
	}
	close(failure[1]);
	if (*pid > 0)
	{
		/* exec closes the other end; a signal may come in between */
		while (read(failure[0], &number, sizeof(number)) < 0 && errno == EINTR)
			continue;
		if (number != 0)
			waitpid(*pid, NULL, 0);
		errno = number;
	}
	close(failure[0]);
	if (*pid > 0 && number == 0)
		return true;
	return error_set_errno(err, ERR_TOOL, "cannot run \"%s\"", argv[0]);
}

int
server_child_poll(pid_t pid, int *status)
{
	pid_t ended = waitpid(pid, status, WNOHANG);

	if (ended < 0 && errno != EINTR)
	{
		*status = 0;
		return 1;
	}
	return ended == pid ? 1 : 0;
}

void
server_child_end(pid_t pid)
{
	int64_t deadline = clock_monotonic_ms() + END_MS;
	int status;

	/* its session is also its group: initdb's own children are reached, and a postmaster tells its
	 * own */
	kill(-pid, SIGQUIT);
	while (server_child_poll(pid, &status) == 0)
	{
		if (clock_monotonic_ms() > deadline)
			kill(-pid, SIGKILL);
		clock_pause_ms(STEP_MS);
	}
	kill(-pid, SIGKILL);
}
