/*
 * The life of a throwaway cluster, in a process and a session of its own, so that neither a
 * terminal's signals nor a SIGKILL of the creator reach it. Only a SIGKILL of this very process can
 * leave a folder behind, without a server in it (the kernel ends that); the next throwaway cluster
 * removes such folders, which it knows by their locks being free.
 */
#include "cli/local/throwaway_watcher.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/clock.h"
#include "cli/base/file.h"
#include "cli/local/folder.h"
#include "cli/local/server_child.h"

#define LOOK_MS 500

/* ------------------------------------------------------------------ becoming a process of its own
 */

/* Pipes of the creator (a reader at the end of its standard output, say) must not stay open for us.
 */
static void
close_all_but(int first, int second)
{
	DIR *open_files = opendir("/proc/self/fd");
	const struct dirent *entry;
	int fd;

	if (open_files == NULL)
	{
		for (fd = STDERR_FILENO + 1; fd < (int) sysconf(_SC_OPEN_MAX); fd++)
		{
			if (fd != first && fd != second)
				close(fd);
		}
		return;
	}
	while ((entry = readdir(open_files)) != NULL)
	{
		fd = atoi(entry->d_name);
		if (fd > STDERR_FILENO && fd != first && fd != second && fd != dirfd(open_files))
			close(fd);
	}
	closedir(open_files);
}

static void
detach(const struct throwaway_plan *plan)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP};
	size_t i;
	int null;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	setsid();
	prctl(PR_SET_NAME, "af-throwaway");
	null = open("/dev/null", O_RDWR);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	close_all_but(plan->lifeline, plan->report);
	if (chdir("/") != 0)
		_exit(1);
}

/* ------------------------------------------------------------------ the folder and its lock */

/* A locked folder, or -1; one that has been removed meanwhile is none. */
static int
lock_folder(const char *path)
{
	struct stat held, there;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &held) == 0 && lstat(path, &there) == 0 &&
		held.st_ino == there.st_ino && held.st_dev == there.st_dev)
		return fd;
	close(fd);
	return -1;
}

/* Removes what watchers that were killed have left behind. Whatever goes wrong with it is not ours
 * to tell. */
static void
sweep(const struct throwaway_plan *plan, struct af_error *err)
{
	DIR *base = opendir(plan->base);
	const struct dirent *entry;

	while (base != NULL && (entry = readdir(base)) != NULL)
	{
		const char *path = file_join(err->arena, plan->base, entry->d_name);
		struct stat found;
		int lock;

		if (strncmp(entry->d_name, THROWAWAY_PREFIX, strlen(THROWAWAY_PREFIX)) != 0 ||
			lstat(path, &found) != 0 || found.st_uid != plan->server->account.uid ||
			(lock = lock_folder(path)) < 0)
			continue;
		if (!folder_remove(path, err))
			error_clear(err);
		close(lock);
	}
	if (base != NULL)
		closedir(base);
}

static bool
make_folder(const struct throwaway_plan *plan, int *lock, struct af_error *err)
{
	if (!folder_make_private(plan->folder, &plan->server->account, err))
		return false;
	*lock = lock_folder(plan->folder);
	return *lock >= 0 || error_set(err, ERR_FILE, "the folder \"%s\" was taken away", plan->folder);
}

/* ------------------------------------------------------------------ its life */

/* Whether the creator is still there; waits so long for its end. */
static bool
creator_lives(int lifeline, int wait_ms)
{
	struct pollfd fd = {.fd = lifeline, .events = POLLIN};

	return poll(&fd, 1, wait_ms) <= 0;
}

static bool
creator_wants_it(void *argument, struct af_error *err)
{
	const struct throwaway_plan *plan = argument;

	return creator_lives(plan->lifeline, 0) || error_set(err, ERR_INTERRUPTED, "interrupted");
}

static void
report(const struct throwaway_plan *plan, const struct af_error *err)
{
	const char *text = "ready\n";

	if (error_is_set(err))
		text = arena_printf(err->arena, "failed\n%s\n%s", err->message,
							err->detail == NULL ? "" : err->detail);
	/* shorter than PIPE_BUF; a creator that is gone does not read it */
	if (write(plan->report, text, strlen(text)) < 0)
		return;
}

/* For initdb, in the folder that nobody else may enter. */
static bool
write_password(const struct throwaway_plan *plan, struct server *server, struct af_error *err)
{
	const char *password = secret_reveal(plan->password);
	int fd;
	bool is_written;

	if (password == NULL)
		return true;
	server->password_file = file_join(err->arena, plan->folder, "password");
	fd = open(server->password_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	is_written =
		fd >= 0 && write(fd, password, strlen(password)) == (ssize_t) strlen(password) &&
		(!server->account.is_other || fchown(fd, server->account.uid, server->account.gid) == 0);
	if (fd >= 0)
		close(fd);
	return is_written ||
		   error_set_errno(err, ERR_FILE, "cannot write file \"%s\"", server->password_file);
}

static bool
bring_up(const struct throwaway_plan *plan, struct server *server, pid_t *pid, struct af_error *err)
{
	if (!make_folder(plan, &server->lock, err) || !write_password(plan, server, err) ||
		!server_init(server, server->data, err))
		return false;
	if (server->password_file != NULL)
		unlink(server->password_file);
	return server_start(server, pid, err);
}

void
throwaway_watch(const struct throwaway_plan *plan)
{
	struct server server = *plan->server;
	struct arena *arena = arena_new();
	struct af_error err;
	pid_t pid = 0;
	int status;

	error_init(&err, arena);
	server.lock = -1;
	server.may_go_on = creator_wants_it;
	server.argument = (void *) plan;
	detach(plan);
	sweep(plan, &err);
	if (!bring_up(plan, &server, &pid, &err))
		pid = 0;
	report(plan, &err);
	/* a server that ended by itself (killed by the system, say) is noticed by those who use it; we
	 * stay for the folder */
	while (creator_lives(plan->lifeline, LOOK_MS))
	{
		if (pid != 0 && server_child_poll(pid, &status) != 0)
			pid = 0;
	}
	if (pid != 0)
		server_child_end(pid);
	error_clear(&err);
	if (server.lock >= 0 && !folder_remove(plan->folder, &err))
	{
		/* a backend that outlived its postmaster by a moment has written once more */
		clock_pause_ms(LOOK_MS);
		error_clear(&err);
		(void) !folder_remove(plan->folder, &err);
	}
	_exit(0);
}
