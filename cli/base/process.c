/*
 * fork and exec. A failure in the child before exec comes back through a pipe that exec closes;
 * output is collected by poll, so that no pipe can fill up while another is waited for.
 */
#include "cli/base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/base/signals.h"

#define PIECE 16384

/* One of our ends of the pipes; fd -1: closed or never there. */
enum stream
{
	STREAM_INPUT,
	STREAM_OUTPUT,
	STREAM_ERRORS,
	STREAM_FAILURE, /* an errno from before exec */
	N_STREAMS
};

struct child
{
	pid_t pid;
	int ours[N_STREAMS];
	int theirs[N_STREAMS];
	size_t n_written; /* of the input */
	int exec_errno;
	bool was_signalled; /* the pending signal was passed on */
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
child_release(struct child *child)
{
	int i;

	for (i = 0; i < N_STREAMS; i++)
	{
		close_fd(&child->ours[i]);
		close_fd(&child->theirs[i]);
	}
}

static bool
open_pipe(struct child *child, enum stream stream)
{
	int ends[2];
	bool we_write = stream == STREAM_INPUT;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	child->ours[stream] = ends[we_write ? 1 : 0];
	child->theirs[stream] = ends[we_write ? 0 : 1];
	return stream == STREAM_FAILURE || fcntl(child->ours[stream], F_SETFL, O_NONBLOCK) == 0;
}

static bool
open_streams(struct child *child, const struct process_args *args)
{
	if (!open_pipe(child, STREAM_FAILURE))
		return false;
	if (args->inherit_stdio)
		return true;
	if (args->input != NULL && !open_pipe(child, STREAM_INPUT))
		return false;
	if (args->input == NULL &&
		(child->theirs[STREAM_INPUT] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	return (args->output == NULL || open_pipe(child, STREAM_OUTPUT)) &&
		   (args->errors == NULL || open_pipe(child, STREAM_ERRORS));
}

/* In the child: everything up to exec. Returns only on failure, with errno. */
static void
become(const struct child *child, const struct process_args *args)
{
	const char *const *pair;

	signal(SIGPIPE, SIG_DFL);
	if (!args->inherit_stdio)
	{
		int output = child->theirs[STREAM_OUTPUT] >= 0 ? child->theirs[STREAM_OUTPUT]
					 : args->keeps_output			   ? STDOUT_FILENO
													   : STDERR_FILENO;
		int errors =
			child->theirs[STREAM_ERRORS] >= 0 ? child->theirs[STREAM_ERRORS] : STDERR_FILENO;

		if (dup2(child->theirs[STREAM_INPUT], STDIN_FILENO) < 0 ||
			dup2(output, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0)
			return;
	}
	if (args->change_user &&
		(setgroups(1, &args->gid) != 0 || setgid(args->gid) != 0 || setuid(args->uid) != 0))
		return;
	if (args->directory != NULL && chdir(args->directory) != 0)
		return;
	for (pair = args->env; pair != NULL && *pair != NULL; pair++)
		putenv((char *) *pair);
	execvp(args->argv[0], (char *const *) args->argv);
}

static bool
start(struct child *child, const struct process_args *args)
{
	int i;

	child->pid = fork();
	if (child->pid < 0)
		return false;
	if (child->pid == 0)
	{
		int number;

		become(child, args);
		number = errno;
		_exit(write(child->theirs[STREAM_FAILURE], &number, sizeof(number)) > 0 ? 127 : 126);
	}
	for (i = 0; i < N_STREAMS; i++)
		close_fd(&child->theirs[i]);
	return true;
}

/* A signal that reached us alone goes on to the child; from a terminal it has reached both. */
static void
pass_on_signal(struct child *child, const struct process_args *args)
{
	int number = signals_pending();

	if (number == 0 || child->was_signalled || args->inherit_stdio)
		return;
	child->was_signalled = true;
	kill(child->pid, number);
}

static void
give_input(struct child *child, const char *input)
{
	size_t len = strlen(input);
	ssize_t n = write(child->ours[STREAM_INPUT], input + child->n_written, len - child->n_written);

	if (n >= 0)
		child->n_written += (size_t) n;
	/* a child that does not want all of it is no error: its status tells */
	if (child->n_written == len || (n < 0 && errno != EAGAIN && errno != EINTR))
		close_fd(&child->ours[STREAM_INPUT]);
}

static void
take_output(int *fd, struct strbuf *to)
{
	char piece[PIECE];
	ssize_t n = read(*fd, piece, sizeof(piece));

	if (n > 0)
		strbuf_add(to, piece, (size_t) n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_fd(fd);
}

static void
take_failure(struct child *child)
{
	int number;
	ssize_t n = read(child->ours[STREAM_FAILURE], &number, sizeof(number));

	if (n == (ssize_t) sizeof(number))
		child->exec_errno = number;
	if (n >= 0 || errno != EINTR)
		close_fd(&child->ours[STREAM_FAILURE]);
}

/* Until all pipes are closed. */
static void
exchange(struct child *child, const struct process_args *args)
{
	struct pollfd fds[N_STREAMS];
	bool is_open;
	int i;

	for (;;)
	{
		is_open = false;
		for (i = 0; i < N_STREAMS; i++)
		{
			fds[i].fd = child->ours[i];
			fds[i].events = i == STREAM_INPUT ? POLLOUT : POLLIN;
			fds[i].revents = 0;
			is_open = is_open || child->ours[i] >= 0;
		}
		if (!is_open)
			return;
		if (poll(fds, N_STREAMS, 1000) < 0 && errno != EINTR)
			return;
		pass_on_signal(child, args);
		if (fds[STREAM_INPUT].revents != 0)
			give_input(child, args->input);
		if (fds[STREAM_OUTPUT].revents != 0)
			take_output(&child->ours[STREAM_OUTPUT], args->output);
		if (fds[STREAM_ERRORS].revents != 0)
			take_output(&child->ours[STREAM_ERRORS], args->errors);
		if (fds[STREAM_FAILURE].revents != 0)
			take_failure(child);
	}
}

static int
wait_for(struct child *child, const struct process_args *args)
{
	int status = 0;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		pass_on_signal(child, args);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool
process_run(const struct process_args *args, int *status, struct af_error *err)
{
	struct child child = {.ours = {-1, -1, -1, -1}, .theirs = {-1, -1, -1, -1}};
	bool is_run = false;

	if (!open_streams(&child, args) || !start(&child, args))
	{
		error_set_errno(err, ERR_TOOL, "cannot run \"%s\"", args->argv[0]);
		goto out;
	}
	exchange(&child, args);
	*status = wait_for(&child, args);
	if (child.exec_errno != 0)
	{
		errno = child.exec_errno;
		error_set_errno(err, ERR_TOOL, "cannot run \"%s\"", args->argv[0]);
		if (child.exec_errno == ENOENT)
			error_hint(err, "Install it, or put its folder into PATH.");
		goto out;
	}
	if ((args->output != NULL && args->output->is_over) ||
		(args->errors != NULL && args->errors->is_over))
	{
		error_set(err, ERR_TOOL, "\"%s\" printed too much", args->argv[0]);
		goto out;
	}
	is_run = true;
out:
	child_release(&child);
	return is_run;
}
