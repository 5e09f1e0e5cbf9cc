/*
 * The process that owns a throwaway cluster: it makes it, and ends and removes it when the pipe to
 * its creator closes, for whatever reason that happens.
 */
#ifndef AF_THROWAWAY_WATCHER_H
#define AF_THROWAWAY_WATCHER_H

#include "cli/base/secret.h"
#include "cli/local/server.h"

struct throwaway_plan
{
	const struct server *server; /* all but the lock and may_go_on filled */
	const char *base;			 /* where throwaway folders lie */
	const char *folder;			 /* in it, not made yet */
	struct secret password;		 /* the superuser's over TCP; none: nothing listens there */
	int lifeline;				 /* read end: nothing is ever written, its end is the sign */
	int report; /* write end: "ready", or "failed" and, on the lines behind it, message and detail
				 */
};

#define THROWAWAY_PREFIX "aurora-flyway-throwaway-"

/* In a child made by fork. */
void throwaway_watch(const struct throwaway_plan *plan) __attribute__((noreturn));

#endif
