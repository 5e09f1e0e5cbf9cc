/*
 * initdb and postgres of one cluster, and what postmaster.pid tells about them.
 */
#include "cli/local/server.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/base/clock.h"
#include "cli/base/file.h"
#include "cli/local/server_child.h"

#define STEP_MS 10
#define INIT_TIMEOUT_MS 300000
#define START_TIMEOUT_MS 300000 /* recovery after a crash may take long */
#define LOG_TAIL 3000
#define PID_FILE_CAP 65536
#define STATUS_LINE 8 /* of postmaster.pid */

static const char superuser_option[] = "--username=" SERVER_SUPERUSER;

/* ------------------------------------------------------------------ errors */

/* The last lines of the log, as the error's detail. */
static void
tell_log(const struct server *server, struct af_error *err)
{
	char tail[LOG_TAIL + 1];
	const char *from = tail;
	int fd = open(server->log, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;
	off_t size;

	if (fd < 0)
		return;
	size = lseek(fd, 0, SEEK_END);
	if (size > LOG_TAIL)
		size = lseek(fd, size - LOG_TAIL, SEEK_SET);
	else
		size = lseek(fd, 0, SEEK_SET);
	if (size >= 0)
		n = read(fd, tail, LOG_TAIL);
	close(fd);
	if (n <= 0)
		return;
	tail[n] = '\0';
	while (n > 0 && tail[n - 1] == '\n')
		tail[--n] = '\0';
	if (size > 0 && strchr(tail, '\n') != NULL)
		from = strchr(tail, '\n') + 1;
	error_detail(err, "%s", from);
}

/* A program ended by itself, badly. */
static bool
fail_ended(const struct server *server, const char *program, int status, struct af_error *err)
{
	if (WIFSIGNALED(status))
		error_set(err, ERR_TOOL, "\"%s\" was ended by signal %d", program, WTERMSIG(status));
	else
		error_set(err, ERR_TOOL, "\"%s\" failed with status %d", program, WEXITSTATUS(status));
	tell_log(server, err);
	return false;
}

/* Whether the wait should go on; otherwise the program is ended and err is filled. */
static bool
go_on(const struct server *server, const char *program, pid_t pid, int64_t deadline,
	  struct af_error *err)
{
	if (!server->may_go_on(server->argument, err))
	{
		server_child_end(pid);
		return false;
	}
	if (clock_monotonic_ms() > deadline)
	{
		server_child_end(pid);
		error_set(err, ERR_TIMEOUT, "\"%s\" takes too long", program);
		tell_log(server, err);
		return false;
	}
	clock_pause_ms(STEP_MS);
	return true;
}

/* ------------------------------------------------------------------ initdb */

static const char *
locale_option(void)
{
	locale_t found = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t) 0);

	if (found == (locale_t) 0)
		return "--locale=C";
	freelocale(found);
	return "--locale=C.UTF-8";
}

bool
server_init(const struct server *server, const char *data, struct af_error *err)
{
	const char *argv[] = {server->programs.initdb,
						  "--auth=trust",
						  superuser_option,
						  "--encoding=UTF8",
						  locale_option(),
						  "--lc-messages=C",
						  "--pgdata",
						  data,
						  server->is_throwaway ? "--no-sync" : NULL,
						  server->password_file == NULL ? NULL : "--auth-host=scram-sha-256",
						  server->password_file == NULL
							  ? NULL
							  : arena_printf(err->arena, "--pwfile=%s", server->password_file),
						  NULL};
	int64_t deadline = clock_monotonic_ms() + INIT_TIMEOUT_MS;
	int status;
	pid_t pid;

	if (!server_child_start(server, argv, &pid, err))
		return false;
	while (server_child_poll(pid, &status) == 0)
	{
		if (!go_on(server, "initdb", pid, deadline, err))
			return false;
	}
	return status == 0 || fail_ended(server, "initdb", status, err);
}

/* ------------------------------------------------------------------ postgres */

/* A list of folders with one element: in double quotes, doubled inside. */
static const char *
socket_option(const char *folder, struct arena *arena)
{
	char *quoted = arena_alloc(arena, 2 * strlen(folder) + 1);
	char *to = quoted;

	for (; *folder != '\0'; folder++)
	{
		if (*folder == '"')
			*to++ = '"';
		*to++ = *folder;
	}
	return arena_printf(arena, "unix_socket_directories=\"%s\"", quoted);
}

bool
server_start(const struct server *server, pid_t *pid, struct af_error *err)
{
	const char *argv[] = {
		server->programs.postgres, "-D", server->data, "-c",
		arena_printf(err->arena, "port=%s",
					 server->tcp_port == NULL ? SERVER_PORT : server->tcp_port),
		"-c", server->tcp_port == NULL ? "listen_addresses=" : "listen_addresses=127.0.0.1", "-c",
		socket_option(server->socket_folder, err->arena),
		/* the log is ours: where errors of the start are looked for */
		"-c", "logging_collector=off", "-c", "log_destination=stderr",
		/* a crash may cost the last moments, never the cluster; a throwaway has nothing to lose */
		"-c", "synchronous_commit=off", server->is_throwaway ? "-c" : NULL, "fsync=off", "-c",
		"full_page_writes=off", NULL};
	int64_t deadline = clock_monotonic_ms() + START_TIMEOUT_MS;
	int status;

	if (!server_child_start(server, argv, pid, err))
		return false;
	for (;;)
	{
		struct server_state state;

		if (server_child_poll(*pid, &status) != 0)
			return fail_ended(server, "postgres", status, err);
		state = server_find(server->data);
		if (state.is_ready && state.pid == *pid)
			return true;
		if (!go_on(server, "postgres", *pid, deadline, err))
			return false;
	}
}

/* ------------------------------------------------------------------ postmaster.pid */

/*
 * Whether the process works in the data folder, as every server process does. In a container root
 * may not look at another user's process: then its user must do. Without /proc it is taken at its
 * word.
 */
static bool
works_in(pid_t pid, const char *data)
{
	char link[64];
	struct stat ours, its;

	if (kill(pid, 0) != 0 && errno != EPERM)
		return false;
	if (access("/proc/self/cwd", F_OK) != 0 || stat(data, &ours) != 0)
		return true;
	snprintf(link, sizeof(link), "/proc/%ld/cwd", (long) pid);
	if (stat(link, &its) == 0)
		return its.st_dev == ours.st_dev && its.st_ino == ours.st_ino;
	if (errno != EACCES)
		return false;
	snprintf(link, sizeof(link), "/proc/%ld", (long) pid);
	return stat(link, &its) == 0 && its.st_uid == ours.st_uid;
}

static struct server_state
parse_pid_file(const char *text)
{
	struct server_state state = {0, false};
	long number = strtol(text, NULL, 10);
	int line;

	/* a standalone backend (initdb's) is written negative */
	if (number > 0)
		state.pid = (pid_t) number;
	for (line = 1; line < STATUS_LINE && text != NULL; line++)
	{
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	state.is_ready = state.pid > 0 && text != NULL && strncmp(text, "ready", 5) == 0;
	return state;
}

struct server_state
server_find(const char *data)
{
	struct server_state state = {0, false};
	struct arena *arena = arena_new();
	struct af_error ignored;
	struct strbuf text;

	error_init(&ignored, arena);
	strbuf_init(&text, PID_FILE_CAP);
	if (file_read(file_join(arena, data, "postmaster.pid"), &text, &ignored))
		state = parse_pid_file(strbuf_text(&text));
	if (state.pid > 0 && !works_in(state.pid, data))
		state = (struct server_state){0, false};
	strbuf_release(&text);
	arena_free(arena);
	return state;
}

void
server_forget_stale(const char *data, const char *socket_folder)
{
	struct arena *arena;

	if (server_find(data).pid != 0)
		return;
	/* PostgreSQL itself refuses to start when the number in one of them now belongs to any other
	 * process of its user */
	arena = arena_new();
	unlink(file_join(arena, data, "postmaster.pid"));
	unlink(file_join(arena, socket_folder, ".s.PGSQL." SERVER_PORT ".lock"));
	arena_free(arena);
}
