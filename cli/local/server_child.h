/*
 * A server program as a background process: own session, clean environment, output in the log.
 */
#ifndef AF_SERVER_CHILD_H
#define AF_SERVER_CHILD_H

#include "cli/local/server.h"

/* Starts argv[0] (a path). */
AF_MUST_CHECK bool server_child_start(const struct server *server, const char *const *argv,
									  pid_t *pid, struct af_error *err);

/* 0: still running; 1: ended, *status as waitpid() gives it. */
int server_child_poll(pid_t pid, int *status);

/* Ends it with SIGQUIT (at once, and what it started), after ten seconds with SIGKILL; returns when
 * it is gone. */
void server_child_end(pid_t pid);

#endif
