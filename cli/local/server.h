/*
 * The programs of one cluster: initdb and postgres, started in the background, watched, stopped.
 * Where the cluster lies and how long it lives is for dev_cluster.c and throwaway_watcher.c to say.
 */
#ifndef AF_SERVER_H
#define AF_SERVER_H

#include "cli/local/server_account.h"
#include "cli/local/server_programs.h"

#define SERVER_PORT "5432" /* part of the socket's name */
#define SERVER_SUPERUSER "postgres"

struct server
{
	struct server_programs programs;
	struct server_account account;
	const char *data; /* the data folder */
	const char *log;
	const char *socket_folder;
	const char *tcp_port; /* on 127.0.0.1, for who gives the password; the socket's number, too.
							 NULL: nothing listens on TCP */
	const char *password_file; /* for initdb; NULL: no password */
	int lock;		   /* inherited by all programs: locked (flock) as long as one of them lives */
	bool is_throwaway; /* no care for the data; ends when its parent does */
	bool (*may_go_on)(
		void *argument,
		struct af_error *err); /* asked while something takes long; fills err when not */
	void *argument;
};

/* What postmaster.pid says; pid 0: no server. */
struct server_state
{
	pid_t pid;
	bool is_ready;
};

/*
 * These two fill err (ERR_TOOL) with the end of the log as detail, ERR_TIMEOUT, or what may_go_on()
 * said; no program is left running then.
 */
AF_MUST_CHECK bool server_init(const struct server *server, const char *data,
							   struct af_error *err); /* makes `data` */
AF_MUST_CHECK bool server_start(const struct server *server, pid_t *pid,
								struct af_error *err); /* returns when it is ready */

/* The server that runs on the data folder, as far as /proc and postmaster.pid tell. */
struct server_state server_find(const char *data);

/* With the lock held: removes the lock files of a server that is no more (the machine went down).
 */
void server_forget_stale(const char *data, const char *socket_folder);

/* host= and the rest as a libpq URI, in the arena. `tcp_port` as in struct server. */
const char *server_url(const char *socket_folder, const char *tcp_port, const char *database,
					   struct arena *arena);

/* For a program that speaks JDBC: without user and password. */
const char *server_jdbc_url(const char *tcp_port, const char *database, struct arena *arena);

/* Whether a socket in the folder has a name that the system and libpq accept. */
bool server_socket_fits(const char *folder);

/* Creates the database unless it is there. */
AF_MUST_CHECK bool server_make_database(const char *socket_folder, const char *tcp_port,
										const char *database, struct af_error *err);

#endif
