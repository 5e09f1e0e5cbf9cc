/*
 * Making and removing folders.
 */
#include "cli/local/folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
folder_make_path(const char *path, bool is_public, struct af_error *err)
{
	char *part = arena_strdup(err->arena, path);
	char *slash = part;

	while (slash != NULL)
	{
		slash = strchr(slash + 1, '/');
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(part, is_public ? 0755 : 0700) != 0 && errno != EEXIST)
			return error_set_errno(err, ERR_FILE, "cannot make the folder \"%s\"", part);
		if (slash != NULL)
			*slash = '/';
	}
	return true;
}

/* A folder that is there and still ours is one that another call made a moment ago, or died over.
 */
bool
folder_make_private(const char *path, const struct server_account *account, struct af_error *err)
{
	struct stat found;

	if ((mkdir(path, 0700) != 0 && errno != EEXIST) || lstat(path, &found) != 0)
		return error_set_errno(err, ERR_FILE, "cannot make the folder \"%s\"", path);
	if (S_ISDIR(found.st_mode) && (found.st_mode & 077) == 0)
	{
		if (found.st_uid == account->uid)
			return true;
		if (found.st_uid == geteuid())
			return lchown(path, account->uid, account->gid) == 0 ||
				   error_set_errno(err, ERR_FILE,
								   "cannot give the folder \"%s\" to the server's user", path);
	}
	error_set(err, ERR_FILE, "\"%s\" is not a folder that belongs to the server's user alone",
			  path);
	error_hint(err, "Look at what it is, then remove it.");
	return false;
}

static int
remove_entry(const char *path, const struct stat *found, int type, struct FTW *where)
{
	(void) found;
	(void) type;
	(void) where;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool
folder_remove(const char *path, struct af_error *err)
{
	if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
		return true;
	return error_set_errno(err, ERR_FILE, "cannot remove the folder \"%s\"", path);
}
