/*
 * Files: read whole, and written so that nobody ever sees half of one.
 */
#ifndef AF_FILE_H
#define AF_FILE_H

#include "cli/base/error.h"
#include "cli/base/strbuf.h"

/* Appends the file's bytes. Fails over the buffer's cap, on a folder, on a read error. */
AF_MUST_CHECK bool file_read(const char *path, struct strbuf *to, struct af_error *err);

/*
 * Replaces the file's content: a temporary file beside it, flushed, then renamed. Keeps the mode of
 * an existing file (a new one gets 0666 less umask); follows a symlink and replaces its target, not
 * the link. On failure the old file is untouched.
 */
AF_MUST_CHECK bool file_replace(const char *path, const char *bytes, size_t len,
								struct af_error *err);

bool file_exists(const char *path);

/* dir + "/" + name in the arena; `name` itself when it is absolute. */
char *file_join(struct arena *arena, const char *dir, const char *name);

#endif
