/*
 * The cluster of a project. Its folder is locked (flock) by whoever makes or starts it and then by
 * the server itself, which inherits the lock: so "is it running" needs no trust in a process number
 * that a reboot may have given to somebody else.
 */
#include "cli/local/dev_cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/base/clock.h"
#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/local/dev_places.h"
#include "cli/local/folder.h"
#include "cli/local/server.h"

#define STEP_MS 20
#define UP_TIMEOUT_MS 300000
#define FAST_STOP_MS 60000 /* a fast shutdown writes a checkpoint */
#define STOP_TIMEOUT_MS 90000
#define VERSION_CAP 64

struct dev_cluster
{
	struct arena *arena;
	const char *pg_config;
	struct dev_places places;
	const char *url;
	const char *database;
};

bool
dev_cluster_open(const struct dev_cluster_args *args, struct arena *arena,
				 struct dev_cluster **cluster, struct af_error *err)
{
	struct dev_cluster *it = arena_alloc(arena, sizeof(*it));

	it->arena = arena;
	it->pg_config = args->pg_config;
	it->database = args->database;
	if (!dev_places_find(args->directory, arena, &it->places, err))
		return false;
	it->url = server_url(it->places.socket_folder, NULL, args->database, arena);
	*cluster = it;
	return true;
}

/* ------------------------------------------------------------------ the lock */

/* *fd: locked, or -1 when somebody else has it. */
static bool
try_lock(const struct dev_cluster *cluster, int *fd, struct af_error *err)
{
	*fd = open(cluster->places.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return error_set_errno(err, ERR_FILE, "cannot open \"%s\"", cluster->places.lock);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(*fd);
	*fd = -1;
	return errno == EWOULDBLOCK || errno == EINTR ||
		   error_set_errno(err, ERR_FILE, "cannot lock \"%s\"", cluster->places.lock);
}

static bool
is_locked(const struct dev_cluster *cluster)
{
	int fd = open(cluster->places.lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool locked;

	if (fd < 0)
		return false;
	locked = flock(fd, LOCK_EX | LOCK_NB) != 0;
	close(fd);
	return locked;
}

/* ------------------------------------------------------------------ up */

static bool
no_signal_yet(void *unused, struct af_error *err)
{
	(void) unused;
	return signals_check(err);
}

/* A data folder of another major is the user's to decide about. */
static bool
check_major(const struct dev_cluster *cluster, const char *major, struct af_error *err)
{
	struct strbuf made_by;
	const char *made;

	strbuf_init(&made_by, VERSION_CAP);
	if (!file_read(file_join(cluster->arena, cluster->places.data, "PG_VERSION"), &made_by, err))
	{
		strbuf_release(&made_by);
		return false;
	}
	made =
		arena_strndup(cluster->arena, strbuf_text(&made_by), strcspn(strbuf_text(&made_by), "\n"));
	strbuf_release(&made_by);
	if (strcmp(made, major) == 0)
		return true;
	error_set(err, ERR_TOOL,
			  "the development cluster was made by PostgreSQL %s, and \"%s\" is of PostgreSQL %s",
			  made, cluster->pg_config, major);
	error_hint(err,
			   "`aurora-flyway dev reset` makes it anew; PG_CONFIG chooses another PostgreSQL.");
	return false;
}

/* initdb into a folder beside it, so that a data folder is there whole or not at all. */
static bool
make_data(const struct dev_cluster *cluster, const struct server *server, struct af_error *err)
{
	const char *unfinished = file_join(cluster->arena, cluster->places.folder, "data.new");

	log_info("making a PostgreSQL %s cluster in \"%s\"", server->programs.major,
			 cluster->places.folder);
	if (!folder_remove(unfinished, err) || !server_init(server, unfinished, err))
		return false;
	if (rename(unfinished, server->data) != 0)
		return error_set_errno(err, ERR_FILE, "cannot rename \"%s\"", unfinished);
	return true;
}

/* With the lock, which the server then keeps. */
static bool
make_and_start(const struct dev_cluster *cluster, int lock, struct af_error *err)
{
	struct server server = {.account = cluster->places.account,
							.data = cluster->places.data,
							.log = cluster->places.log,
							.socket_folder = cluster->places.socket_folder,
							.lock = lock,
							.may_go_on = no_signal_yet};
	pid_t pid;

	if (!server_programs_find(cluster->pg_config, cluster->arena, &server.programs, err) ||
		!folder_make_private(cluster->places.socket_folder, &cluster->places.account, err))
		return false;
	/* the log of the last run is kept beside the new one */
	if (rename(server.log, arena_printf(cluster->arena, "%s.old", server.log)) != 0 &&
		errno != ENOENT)
		return error_set_errno(err, ERR_FILE, "cannot rename \"%s\"", server.log);
	if (access(server.data, F_OK) != 0 && !make_data(cluster, &server, err))
		return false;
	if (!check_major(cluster, server.programs.major, err))
		return false;
	server_forget_stale(server.data, server.socket_folder);
	if (server_start(&server, &pid, err))
		return true;
	error_hint(err, "The whole log is \"%s\".", server.log);
	return false;
}

bool
dev_cluster_up(struct dev_cluster *cluster, bool *was_running, struct af_error *err)
{
	int64_t deadline = clock_monotonic_ms() + UP_TIMEOUT_MS;

	if (!dev_places_make(&cluster->places, err))
		return false;
	for (;;)
	{
		int lock;

		if (!try_lock(cluster, &lock, err))
			return false;
		if (lock >= 0)
		{
			bool is_started = make_and_start(cluster, lock, err);

			*was_running = false;
			close(lock);
			if (!is_started)
				return false;
			break;
		}
		*was_running = true;
		if (server_find(cluster->places.data).is_ready)
			break;
		/* another call is at work: if it fails the lock is free, and it is our turn */
		if (!signals_check(err))
			return false;
		if (clock_monotonic_ms() > deadline)
			return error_set(err, ERR_TIMEOUT, "the development cluster does not become ready");
		clock_sleep_ms(STEP_MS);
	}
	return server_make_database(cluster->places.socket_folder, NULL, cluster->database, err);
}

/* ------------------------------------------------------------------ down */

/* A fast shutdown, then an immediate one. */
static bool
stop(struct dev_cluster *cluster, struct af_error *err)
{
	int64_t start = clock_monotonic_ms();
	int last_signal = 0;

	while (is_locked(cluster))
	{
		int64_t passed_ms = clock_monotonic_ms() - start;
		int next = passed_ms < FAST_STOP_MS ? SIGINT : SIGQUIT;
		pid_t pid = next == last_signal ? 0 : server_find(cluster->places.data).pid;

		/* no number yet: it is being made or started */
		if (pid > 0 && kill(pid, next) != 0 && errno != ESRCH)
			return error_set_errno(err, ERR_TOOL, "cannot stop the server (process %ld)",
								   (long) pid);
		if (pid > 0)
			last_signal = next;
		if (!signals_check(err))
			return false;
		if (passed_ms > STOP_TIMEOUT_MS)
		{
			error_set(err, ERR_TIMEOUT, "the server does not stop");
			error_hint(err, "Its log is \"%s\".", cluster->places.log);
			return false;
		}
		clock_sleep_ms(STEP_MS);
	}
	return true;
}

bool
dev_cluster_down(struct dev_cluster *cluster, bool *was_running, struct af_error *err)
{
	*was_running = is_locked(cluster);
	if (!stop(cluster, err))
		return false;
	dev_places_leave_socket(&cluster->places);
	return true;
}

bool
dev_cluster_remove(struct dev_cluster *cluster, struct af_error *err)
{
	bool was_running;
	bool is_removed;
	int lock;

	if (!dev_cluster_down(cluster, &was_running, err))
		return false;
	if (access(cluster->places.folder, F_OK) != 0)
		return true;
	if (!try_lock(cluster, &lock, err))
		return false;
	if (lock < 0)
		return error_set(err, ERR_LOCK, "another call is starting the development cluster");
	is_removed = folder_remove(cluster->places.folder, err);
	close(lock);
	return is_removed;
}

/* ------------------------------------------------------------------ what it is */

bool
dev_cluster_check_running(struct dev_cluster *cluster, struct af_error *err)
{
	if (is_locked(cluster) && server_find(cluster->places.data).is_ready)
		return true;
	error_set(err, ERR_CONNECTION, "the development cluster of \"%s\" is not running",
			  cluster->places.project);
	error_hint(err, "`aurora-flyway dev up` starts it.");
	return false;
}

const char *
dev_cluster_url(const struct dev_cluster *cluster)
{
	return cluster->url;
}

const char *
dev_cluster_folder(const struct dev_cluster *cluster)
{
	return cluster->places.folder;
}

const char *
dev_cluster_project(const struct dev_cluster *cluster)
{
	return cluster->places.project;
}

bool
dev_cluster_exec_psql(struct dev_cluster *cluster, const char *const *arguments, int n_arguments,
					  struct af_error *err)
{
	struct server_programs programs;
	const char **argv = arena_alloc_array(cluster->arena, (size_t) n_arguments + 3, sizeof(*argv));
	int i;

	if (!dev_cluster_check_running(cluster, err) ||
		!server_programs_find(cluster->pg_config, cluster->arena, &programs, err))
		return false;
	argv[0] = programs.psql;
	argv[1] = cluster->url;
	for (i = 0; i < n_arguments; i++)
		argv[i + 2] = arguments[i];
	execvp(argv[0], (char *const *) argv);
	return error_set_errno(err, ERR_TOOL, "cannot run \"%s\"", argv[0]);
}
