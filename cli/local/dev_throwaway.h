/*
 * A PostgreSQL cluster that lasts as long as the one who asked for it: on a unix socket in a folder
 * of its own, gone after dev_throwaway_stop(), and also when this process ends in any other way, be
 * it by SIGKILL.
 */
#ifndef AF_DEV_THROWAWAY_H
#define AF_DEV_THROWAWAY_H

#include "cli/base/error.h"
#include "cli/base/secret.h"

struct dev_throwaway; /* opaque; its texts live in the arena given to dev_throwaway_start() */

struct dev_throwaway_args
{
	const char *pg_config; /* the setting dev.pgConfig */
	const char *database;  /* created, empty; the setting dev.database */
	bool has_door; /* it listens on 127.0.0.1 as well, for a program that knows no sockets */
};

/* How such a program comes in: with a password made for this cluster. */
struct dev_door
{
	const char *jdbc_url;
	const char *user;
	struct secret password;
};

/*
 * Makes a cluster, starts its server, creates the database. Takes a second or two. *cluster belongs
 * to the caller: dev_throwaway_stop(). Fails (ERR_TOOL) when there are no server programs or the
 * server does not start, with the end of its log as detail; ERR_INTERRUPTED or ERR_TERMINATED when
 * a signal arrives meanwhile. A failed start leaves nothing behind.
 */
AF_MUST_CHECK bool dev_throwaway_start(const struct dev_throwaway_args *args, struct arena *arena,
									   struct dev_throwaway **cluster, struct af_error *err);

/* A libpq URI, for psql and for -url= alike. */
const char *dev_throwaway_url(const struct dev_throwaway *cluster);

/* NULL unless has_door was asked for. */
const struct dev_door *dev_throwaway_door(const struct dev_throwaway *cluster);

/* Stops the server, removes the folder, returns when both are gone. NULL is allowed. */
void dev_throwaway_stop(struct dev_throwaway *cluster);

#endif
