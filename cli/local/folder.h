/*
 * Folders of clusters: made private, removed whole.
 */
#ifndef AF_FOLDER_H
#define AF_FOLDER_H

#include "cli/local/server_account.h"

/* Makes the folder and those above it that are missing; ours, readable by all when is_public, else
 * by us alone. */
AF_MUST_CHECK bool folder_make_path(const char *path, bool is_public, struct af_error *err);

/*
 * Makes a folder that nobody but the account may enter, or accepts it as it is when it is one
 * already. An error when something else has its name: it may stand where everybody can write.
 */
AF_MUST_CHECK bool folder_make_private(const char *path, const struct server_account *account,
									   struct af_error *err);

/* Removes the folder and what is in it, following no link. One that is not there is no error. */
AF_MUST_CHECK bool folder_remove(const char *path, struct af_error *err);

#endif
