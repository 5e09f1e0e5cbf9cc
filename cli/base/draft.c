/*
 * Temporary files that become the file they stand beside, or vanish.
 */
#include "cli/base/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* enough to make system calls rare, little enough not to be seen in a memory figure */
#define STREAM_BUFFER_SIZE 65536

/* The file that will be replaced: `path` with its symlinks followed; `path` itself where there is
 * nothing yet. */
static bool
find_target(struct draft *draft, const char *path, struct arena *arena, struct stat *found,
			struct af_error *err)
{
	char *real;

	draft->is_new = false;
	if (lstat(path, found) != 0)
	{
		if (errno != ENOENT)
			return error_set_errno(err, ERR_FILE, "cannot write \"%s\"", path);
		draft->is_new = true;
		draft->path = arena_strdup(arena, path);
		return true;
	}
	real = realpath(path, NULL);
	if (real == NULL || stat(real, found) != 0)
	{
		error_set_errno(err, ERR_FILE, "cannot write \"%s\"", path);
		free(real);
		return false;
	}
	draft->path = arena_strdup(arena, real);
	free(real);
	if (!S_ISREG(found->st_mode))
	{
		error_set(err, ERR_FILE, "cannot replace \"%s\": not a regular file", path);
		error_hint(err, "Redirect standard output to write to a device or a pipe.");
		return false;
	}
	return true;
}

static mode_t
mode_of_new_file(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

bool
draft_begin(struct draft *draft, const char *path, struct arena *arena, struct af_error *err)
{
	struct stat found;
	const char *slash;
	int fd;

	memset(draft, 0, sizeof(*draft));
	if (!find_target(draft, path, arena, &found, err))
		return false;
	slash = strrchr(draft->path, '/');
	draft->temporary =
		arena_printf(arena, "%.*s.%s.XXXXXX", slash == NULL ? 0 : (int) (slash + 1 - draft->path),
					 draft->path, slash == NULL ? draft->path : slash + 1);
	fd = mkostemp(draft->temporary, O_CLOEXEC);
	if (fd < 0)
	{
		draft->temporary = NULL;
		return error_set_errno(err, ERR_FILE, "cannot write beside \"%s\"", draft->path);
	}
	/* another's file stays ours where we may not give it away */
	if (!draft->is_new && (found.st_uid != geteuid() || found.st_gid != getegid()) &&
		fchown(fd, found.st_uid, found.st_gid) != 0 && errno != EPERM)
	{
		error_set_errno(err, ERR_FILE, "cannot set the owner of \"%s\"", draft->temporary);
		close(fd);
		return false;
	}
	draft->mode = draft->is_new ? mode_of_new_file() : found.st_mode & 07777;
	draft->stream = fdopen(fd, "w");
	if (draft->stream == NULL)
	{
		error_set_errno(err, ERR_FILE, "cannot write \"%s\"", draft->temporary);
		close(fd);
		return false;
	}
	setvbuf(draft->stream, NULL, _IOFBF, STREAM_BUFFER_SIZE);
	return true;
}

bool
draft_commit(struct draft *draft, struct af_error *err)
{
	FILE *stream = draft->stream;
	bool is_written;

	/* the mode last: writing takes set-user-ID bits away where the writer is not root */
	is_written = fflush(stream) == 0 && !ferror(stream) &&
				 fchmod(fileno(stream), draft->mode) == 0 && fsync(fileno(stream)) == 0;
	if (!is_written)
		return error_set_errno(err, ERR_FILE, "cannot write \"%s\"", draft->temporary);
	draft->stream = NULL;
	if (fclose(stream) != 0)
		return error_set_errno(err, ERR_FILE, "cannot write \"%s\"", draft->temporary);
	if (rename(draft->temporary, draft->path) != 0)
		return error_set_errno(err, ERR_FILE, "cannot replace \"%s\"", draft->path);
	draft->temporary = NULL;
	return true;
}

void
draft_release(struct draft *draft)
{
	if (draft->stream != NULL)
		fclose(draft->stream);
	if (draft->temporary != NULL)
		unlink(draft->temporary);
	memset(draft, 0, sizeof(*draft));
}

bool
draft_scratch(FILE **stream, struct af_error *err)
{
	const char *folder = getenv("TMPDIR");
	char *path;
	int fd;

	*stream = NULL;
	if (folder == NULL || folder[0] == '\0')
		folder = "/tmp";
	path = arena_printf(err->arena, "%s/aurora-flyway-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
	{
		error_set_errno(err, ERR_FILE, "cannot make a temporary file in \"%s\"", folder);
		error_hint(err, "TMPDIR names another folder.");
		return false;
	}
	unlink(path);
	*stream = fdopen(fd, "w+");
	if (*stream == NULL)
	{
		error_set_errno(err, ERR_FILE, "cannot open a temporary file in \"%s\"", folder);
		close(fd);
		return false;
	}
	setvbuf(*stream, NULL, _IOFBF, STREAM_BUFFER_SIZE);
	return true;
}
