/*
 * Where the cluster of a project lies: $XDG_STATE_HOME/aurora-flyway/PROJECT-HASH (~/.local/state
 * when unset), for root, whose server is another user's, /var/lib/aurora-flyway/PROJECT-HASH unless
 * that user can enter $XDG_STATE_HOME.
 */
#ifndef AF_DEV_PLACES_H
#define AF_DEV_PLACES_H

#include "cli/local/server_account.h"

struct dev_places
{
	struct server_account account;
	const char *project; /* the project's folder, resolved */
	const char *base;	 /* holds the folders of all projects */
	const char *folder;	 /* all of the cluster, but perhaps for its socket */
	const char *data;
	const char *log;
	const char *lock;
	const char *socket_folder; /* the folder, or a short one in /tmp where its path is too long for
								  a socket */
};

/* Makes nothing. The texts are in the arena. */
AF_MUST_CHECK bool dev_places_find(const char *project, struct arena *arena,
								   struct dev_places *places, struct af_error *err);

AF_MUST_CHECK bool dev_places_make(const struct dev_places *places, struct af_error *err);

/* Removes the socket folder when it is one apart and empty. */
void dev_places_leave_socket(const struct dev_places *places);

#endif
