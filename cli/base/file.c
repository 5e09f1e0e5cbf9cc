/*
 * Reading files whole, replacing them in one step.
 */
#include "cli/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE 65536
#define MAX_LINKS 40

bool
file_read(const char *path, struct strbuf *to, struct af_error *err)
{
	char *piece = malloc(READ_SIZE);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0 || piece == NULL)
	{
		error_set_errno(err, ERR_FILE, "cannot open file \"%s\"", path);
		goto out;
	}
	do
	{
		n = read(fd, piece, READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			error_set_errno(err, ERR_FILE, "cannot read file \"%s\"", path);
		else if (!strbuf_add(to, piece, (size_t) n))
		{
			error_set(err, ERR_FILE, "file \"%s\" is too large", path);
			error_detail(err, "At most %zu bytes are read.", to->cap);
			n = -1;
		}
	} while (n > 0 || (n < 0 && !error_is_set(err)));
out:
	if (fd >= 0)
		close(fd);
	free(piece);
	return n == 0;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0)
	{
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t) n;
	}
	return true;
}

/* The mode a new file gets: 0666 less umask, which can only be read by setting it. */
static mode_t
mode_of_new_file(void)
{
	mode_t mask = umask(022);

	umask(mask);
	return 0666 & ~mask;
}

/* Gives the temporary file the mode and, when we may, the owner of the file it replaces. */
static bool
take_over_mode(int fd, const char *target)
{
	struct stat old;

	if (stat(target, &old) != 0)
		return fchmod(fd, mode_of_new_file()) == 0;
	if (fchown(fd, old.st_uid, old.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(fd, old.st_mode & 07777) == 0;
}

/* The name is in the directory too: without this a crash could bring the old file back. Not every file system can. */
static void
sync_directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? strdup(".") : strndup(path, (size_t) (slash - path) + 1);
	int fd = dir == NULL ? -1 : open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
	{
		(void) fsync(fd);
		close(fd);
	}
	free(dir);
}

/* Where a path leads whose last link points at nothing yet. From malloc; NULL with errno. */
static char *
follow_dangling(const char *path)
{
	char *at = strdup(path);
	int n_links = 0;
	struct stat info;

	while (at != NULL && lstat(at, &info) == 0 && S_ISLNK(info.st_mode))
	{
		char *slash = strrchr(at, '/');
		size_t len_dir = slash == NULL ? 0 : (size_t) (slash - at) + 1;
		char *next = calloc(1, len_dir + (size_t) info.st_size + 1);
		ssize_t n = -1;

		if (next != NULL)
			n = readlink(at, next + len_dir, (size_t) info.st_size);
		if (n > 0 && next[len_dir] == '/')
			memmove(next, next + len_dir, (size_t) n + 1);
		else if (n > 0)
			memcpy(next, at, len_dir);
		free(at);
		at = next;
		if (n <= 0 || ++n_links > MAX_LINKS)
		{
			free(at);
			errno = ELOOP;
			return NULL;
		}
	}
	return at;
}

/* Fills and names the temporary file; errno on failure. */
static bool
fill_and_rename(int fd, const char *temporary, const char *target, const char *bytes, size_t len)
{
	bool is_filled = write_all(fd, bytes, len) && take_over_mode(fd, target) && fsync(fd) == 0;
	int number = errno;

	if (close(fd) != 0 && is_filled)
		return false;
	errno = number;
	return is_filled && rename(temporary, target) == 0;
}

bool
file_replace(const char *path, const char *bytes, size_t len, struct af_error *err)
{
	char *target = realpath(path, NULL);
	char *temporary;
	int fd;
	bool is_done = false;

	if (target == NULL && errno == ENOENT)
		target = follow_dangling(path);
	if (target == NULL)
		return error_set_errno(err, ERR_FILE, "cannot write file \"%s\"", path);
	temporary = arena_printf(err->arena, "%s.XXXXXX", target);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		error_set_errno(err, ERR_FILE, "cannot write file \"%s\"", path);
	else if (!fill_and_rename(fd, temporary, target, bytes, len))
	{
		error_set_errno(err, ERR_FILE, "cannot write file \"%s\"", path);
		unlink(temporary);
	}
	else
	{
		sync_directory_of(target);
		is_done = true;
	}
	free(target);
	return is_done;
}

bool
file_exists(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0;
}

char *
file_join(struct arena *arena, const char *dir, const char *name)
{
	size_t len = strlen(dir);

	if (name[0] == '/' || len == 0)
		return arena_strdup(arena, name);
	return arena_printf(arena, dir[len - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}
