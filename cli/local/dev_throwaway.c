/*
 * Asking for a throwaway cluster. All the work is done by a watcher (throwaway_watcher.c) that we
 * fork; we hold the write end of a pipe to it, its lifeline, and the kernel closes that however we
 * end.
 */
#include "cli/local/dev_throwaway.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/base/strbuf.h"
#include "cli/local/throwaway_watcher.h"

#define REPORT_CAP 8192
#define LOOK_MS 200
#define MOST_TRIES 5

struct dev_throwaway
{
	const char *url;
	struct dev_door door; /* jdbc_url NULL: there is none */
	pid_t watcher;
	int lifeline; /* write end; -1: closed */
	int report;	  /* read end; -1: closed */
};

/* ------------------------------------------------------------------ where */

/* $TMPDIR where the server's user can enter it and a socket's name fits, else /tmp. */
static bool
choose_folder(struct throwaway_plan *plan, struct server *server, struct arena *arena,
			  struct af_error *err)
{
	const char *wanted = getenv("TMPDIR");
	const char *bases[] = {wanted == NULL || *wanted != '/' ? "/tmp" : wanted, "/tmp"};
	uint64_t number;
	size_t i;

	if (getentropy(&number, sizeof(number)) != 0)
		return error_set_errno(err, ERR_INTERNAL, "cannot get a random number");
	for (i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
	{
		plan->base = bases[i];
		plan->folder = file_join(arena, bases[i],
								 arena_printf(arena, THROWAWAY_PREFIX "%012" PRIx64, number >> 16));
		if (server_socket_fits(plan->folder) &&
			server_account_can_enter(&server->account, bases[i]))
			break;
	}
	server->data = file_join(arena, plan->folder, "data");
	server->log = file_join(arena, plan->folder, "log");
	server->socket_folder = plan->folder;
	return true;
}

/* ------------------------------------------------------------------ the door */

/* A port that nobody has at this moment. */
static const char *
find_port(struct arena *arena, struct af_error *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *port = NULL;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && bind(fd, (struct sockaddr *) &address, len) == 0 &&
		getsockname(fd, (struct sockaddr *) &address, &len) == 0)
		port = arena_printf(arena, "%d", ntohs(address.sin_port));
	else
		error_set_errno(err, ERR_TOOL, "cannot find a free port on 127.0.0.1");
	if (fd >= 0)
		close(fd);
	return port;
}

/* Somebody had it before our server did. */
static bool
is_port_taken(const struct af_error *err)
{
	return err->detail != NULL &&
		   strstr(err->detail, "could not create any TCP/IP sockets") != NULL;
}

static bool
choose_door(const struct dev_throwaway_args *args, struct throwaway_plan *plan,
			struct server *server, struct dev_door *door, struct arena *arena, struct af_error *err)
{
	uint64_t numbers[2];

	server->tcp_port = find_port(arena, err);
	if (server->tcp_port == NULL)
		return false;
	if (getentropy(numbers, sizeof(numbers)) != 0)
		return error_set_errno(err, ERR_INTERNAL, "cannot get a random number");
	plan->password =
		secret_new(arena, arena_printf(arena, "%016" PRIx64 "%016" PRIx64, numbers[0], numbers[1]));
	door->jdbc_url = server_jdbc_url(server->tcp_port, args->database, arena);
	door->user = SERVER_SUPERUSER;
	door->password = plan->password;
	return true;
}

/* ------------------------------------------------------------------ the watcher */

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool
start_watcher(struct throwaway_plan *plan, struct dev_throwaway *cluster, struct af_error *err)
{
	int lifeline[2] = {-1, -1};
	int reported[2] = {-1, -1};

	/* closed by exec: a program that we run must not keep the cluster alive */
	if (pipe2(lifeline, O_CLOEXEC) == 0 && pipe2(reported, O_CLOEXEC) == 0)
		cluster->watcher = fork();
	if (cluster->watcher == 0)
	{
		close(lifeline[1]);
		close(reported[0]);
		plan->lifeline = lifeline[0];
		plan->report = reported[1];
		throwaway_watch(plan);
	}
	if (cluster->watcher < 0)
		error_set_errno(err, ERR_TOOL, "cannot start a process for the throwaway cluster");
	close_fd(&lifeline[0]);
	close_fd(&reported[1]);
	cluster->lifeline = lifeline[1];
	cluster->report = reported[0];
	return cluster->watcher > 0;
}

/* Fills err from what the watcher reported: "failed", message, detail. */
static bool
fail_reported(char *text, struct af_error *err)
{
	char *message = strchr(text, '\n');
	char *detail = message == NULL ? NULL : strchr(message + 1, '\n');

	if (detail == NULL)
		return error_set(err, ERR_TOOL, "the throwaway cluster could not be started");
	*detail++ = '\0';
	error_set(err, ERR_TOOL, "cannot start a throwaway cluster: %s", message + 1);
	if (*detail != '\0')
		error_detail(err, "%s", detail);
	return false;
}

static bool
wait_ready(const struct dev_throwaway *cluster, struct af_error *err)
{
	struct pollfd fd = {.fd = cluster->report, .events = POLLIN};
	char *text = arena_alloc(err->arena, REPORT_CAP);

	while (poll(&fd, 1, LOOK_MS) <= 0)
	{
		if (!signals_check(err))
			return false;
	}
	/* one write, and shorter than PIPE_BUF: it comes whole */
	if (read(cluster->report, text, REPORT_CAP - 1) > 0 && strcmp(text, "ready\n") == 0)
		return true;
	return fail_reported(text, err);
}

/* ------------------------------------------------------------------ what others call */

static bool
start(const struct dev_throwaway_args *args, struct throwaway_plan *plan, struct server *server,
	  struct arena *arena, struct dev_throwaway *it, struct af_error *err)
{
	it->watcher = it->lifeline = it->report = -1;
	if (!choose_folder(plan, server, arena, err) ||
		(args->has_door && !choose_door(args, plan, server, &it->door, arena, err)))
		return false;
	if (start_watcher(plan, it, err) && wait_ready(it, err) &&
		server_make_database(server->socket_folder, server->tcp_port, args->database, err))
		return true;
	dev_throwaway_stop(it);
	return false;
}

bool
dev_throwaway_start(const struct dev_throwaway_args *args, struct arena *arena,
					struct dev_throwaway **cluster, struct af_error *err)
{
	struct dev_throwaway *it = arena_alloc(arena, sizeof(*it));
	struct server server = {.is_throwaway = true};
	struct throwaway_plan plan = {.server = &server};
	int n_tries = 1;

	if (!server_programs_find(args->pg_config, arena, &server.programs, err) ||
		!server_account_choose(&server.account, err))
		return false;
	log_info("starting a throwaway PostgreSQL %s", server.programs.major);
	while (!start(args, &plan, &server, arena, it, err))
	{
		if (server.tcp_port == NULL || n_tries++ == MOST_TRIES || !is_port_taken(err))
			return false;
		error_clear(err);
	}
	it->url = server_url(server.socket_folder, server.tcp_port, args->database, arena);
	*cluster = it;
	return true;
}

const struct dev_door *
dev_throwaway_door(const struct dev_throwaway *cluster)
{
	return cluster->door.jdbc_url == NULL ? NULL : &cluster->door;
}

const char *
dev_throwaway_url(const struct dev_throwaway *cluster)
{
	return cluster->url;
}

void
dev_throwaway_stop(struct dev_throwaway *cluster)
{
	if (cluster == NULL)
		return;
	close_fd(&cluster->lifeline);
	close_fd(&cluster->report);
	while (cluster->watcher > 0 && waitpid(cluster->watcher, NULL, 0) < 0 && errno == EINTR)
		continue;
	cluster->watcher = -1;
}
