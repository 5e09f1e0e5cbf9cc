/*
 * Reading files whole, replacing them in one step. Files too large to be held: draft.c.
 */
#include "cli/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/draft.h"
#include "cli/base/signals.h"

#define READ_SIZE 65536

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
	while ((n = read(fd, piece, READ_SIZE)) != 0)
	{
		if (n < 0 && errno == EINTR && signals_check(err))
			continue;
		if (n < 0)
			error_set_errno(err, ERR_FILE, "cannot read file \"%s\"", path);
		else if (strbuf_add(to, piece, (size_t) n))
			continue;
		else
		{
			error_set(err, ERR_FILE, "file \"%s\" is too large", path);
			error_detail(err, "At most %zu bytes are read.", to->cap);
		}
		n = -1;
		break;
	}
out:
	if (fd >= 0)
		close(fd);
	free(piece);
	return n == 0;
}

bool
file_replace(const char *path, const char *bytes, size_t len, struct af_error *err)
{
	struct draft draft;
	bool is_done = draft_begin(&draft, path, err->arena, err);

	if (is_done)
	{
		/* a failed write is noticed by the commit */
		(void) fwrite(bytes, 1, len, draft.stream);
		is_done = draft_commit(&draft, err);
	}
	draft_release(&draft);
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
