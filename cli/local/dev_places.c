/*
 * Choosing and making the folders of a project's cluster.
 */
#include "cli/local/dev_places.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/local/folder.h"
#include "cli/local/server.h"

#define ROOT_BASE "/var/lib/aurora-flyway"
#define NAME_MAX_LEN 40

/* FNV-1a: two projects of the same name have different paths. */
static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char) *text) * UINT64_C(1099511628211);
	return hash;
}

/* The last part of the path, of letters, digits, "-", "_" and "." alone. */
static const char *
plain_name(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	const char *last = slash == NULL ? path : slash + 1;
	char *name = arena_strndup(arena, last, strnlen(last, NAME_MAX_LEN));
	char *c;

	for (c = name; *c != '\0'; c++)
	{
		if ((unsigned char) *c >= 0x80 ||
			(!isalnum((unsigned char) *c) && strchr("-_.", *c) == NULL))
			*c = '_';
	}
	return *name == '\0' ? "root" : name;
}

/* Whether the server's user could enter the folder once it is made: it is, or the first above it
 * that is there. */
static bool
can_be_entered(const struct dev_places *places, const char *folder, struct arena *arena)
{
	char *there = arena_strdup(arena, folder);
	char *slash;

	while (access(there, F_OK) != 0 && (slash = strrchr(there, '/')) != NULL && slash != there)
		*slash = '\0';
	return server_account_can_enter(&places->account, there);
}

static bool
find_base(struct dev_places *places, struct arena *arena, struct af_error *err)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	/* the specification: a relative path is to be ignored */
	if (state != NULL && *state == '/' &&
		(!places->account.is_other || can_be_entered(places, state, arena)))
		places->base = file_join(arena, state, "aurora-flyway");
	else if (places->account.is_other)
		places->base = ROOT_BASE;
	else if (home != NULL && *home == '/')
		places->base = file_join(arena, home, ".local/state/aurora-flyway");
	else
	{
		error_set(err, ERR_SETTINGS,
				  "there is no place for the development cluster: HOME is not set");
		error_hint(err, "Set HOME or XDG_STATE_HOME to a folder of yours.");
		return false;
	}
	return true;
}

bool
dev_places_find(const char *project, struct arena *arena, struct dev_places *places,
				struct af_error *err)
{
	char *resolved = realpath(project, NULL);
	uint64_t hash;

	if (resolved == NULL)
		return error_set_errno(err, ERR_FILE, "cannot find the project's folder \"%s\"", project);
	places->project = arena_strdup(arena, resolved);
	free(resolved);
	if (!server_account_choose(&places->account, err) || !find_base(places, arena, err))
		return false;
	hash = hash_text(UINT64_C(14695981039346656037), places->project);
	places->folder =
		file_join(arena, places->base,
				  arena_printf(arena, "%s-%016" PRIx64, plain_name(places->project, arena), hash));
	places->data = file_join(arena, places->folder, "data");
	places->log = file_join(arena, places->folder, "server.log");
	places->lock = file_join(arena, places->folder, "lock");
	places->socket_folder = places->folder;
	/* the folder's whole path goes in: users, and state folders, are told apart */
	if (!server_socket_fits(places->folder))
		places->socket_folder =
			arena_printf(arena, "/tmp/aurora-flyway-%016" PRIx64, hash_text(hash, places->folder));
	return true;
}

bool
dev_places_make(const struct dev_places *places, struct af_error *err)
{
	return folder_make_path(places->base, places->account.is_other, err) &&
		   folder_make_private(places->folder, &places->account, err);
}

void
dev_places_leave_socket(const struct dev_places *places)
{
	if (strcmp(places->socket_folder, places->folder) != 0)
		rmdir(places->socket_folder);
}
