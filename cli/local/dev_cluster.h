/*
 * The PostgreSQL cluster of a project: made once, kept in the user's state folder, on a unix
 * socket, found again by the project's folder. The one that disappears is dev_throwaway.h.
 */
#ifndef AF_DEV_CLUSTER_H
#define AF_DEV_CLUSTER_H

#include "cli/base/error.h"

struct dev_cluster; /* opaque; lives in the arena given to dev_cluster_open() */

struct dev_cluster_args
{
	const char *pg_config; /* the setting dev.pgConfig */
	const char *directory; /* the project's folder */
	const char *database;  /* the setting dev.database */
};

/* Finds the places; makes and starts nothing. */
AF_MUST_CHECK bool dev_cluster_open(const struct dev_cluster_args *args, struct arena *arena,
									struct dev_cluster **cluster, struct af_error *err);

/*
 * Makes what is missing (cluster, server, database). *was_running: it was there already. Fails
 * (ERR_TOOL) with the end of the server's log as detail; a second call goes on where the first one
 * ended.
 */
AF_MUST_CHECK bool dev_cluster_up(struct dev_cluster *cluster, bool *was_running,
								  struct af_error *err);

/* Stops the server, keeps the data. */
AF_MUST_CHECK bool dev_cluster_down(struct dev_cluster *cluster, bool *was_running,
									struct af_error *err);

/* Stops the server and removes everything that belongs to the cluster. */
AF_MUST_CHECK bool dev_cluster_remove(struct dev_cluster *cluster, struct af_error *err);

/* Whether a server is there; fills err (ERR_CONNECTION, with a hint) and returns false when not. */
AF_MUST_CHECK bool dev_cluster_check_running(struct dev_cluster *cluster, struct af_error *err);

/* A libpq URI, for psql and for -url= alike; known before the server is there. */
const char *dev_cluster_url(const struct dev_cluster *cluster);
const char *dev_cluster_folder(const struct dev_cluster *cluster);
const char *dev_cluster_project(
	const struct dev_cluster *cluster); /* the project folder, resolved */

/* Becomes psql on the database, with these further arguments: returns only on failure. */
AF_MUST_CHECK bool dev_cluster_exec_psql(struct dev_cluster *cluster, const char *const *arguments,
										 int n_arguments, struct af_error *err);

#endif
