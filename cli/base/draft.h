/*
 * A file that is being written: a temporary file beside its target, renamed over it when complete.
 * For content that is too large to be held; file_replace() (base/file.h) is for the rest.
 */
#ifndef AF_DRAFT_H
#define AF_DRAFT_H

#include <stdio.h>
#include <sys/types.h>

#include "cli/base/error.h"

struct draft
{
	FILE *stream;	  /* write here; failed writes are noticed by draft_commit() */
	const char *path; /* the target, symlinks followed */
	char *temporary;  /* NULL: nothing to remove */
	bool is_new;	  /* there was no such file before */
	mode_t mode;	  /* of the file when it is complete */
};

/*
 * Opens a draft of `path`, whose texts live in the arena. The target's mode (and owner, where we
 * may) will be kept; a new file gets 0666 less umask; a symlink's target is replaced, not the link.
 * Fails where the target is not a regular file.
 */
AF_MUST_CHECK bool draft_begin(struct draft *draft, const char *path, struct arena *arena,
							   struct af_error *err);

/* Flushes to the disk and renames. On failure the old file is untouched. */
AF_MUST_CHECK bool draft_commit(struct draft *draft, struct af_error *err);

/* Closes, and removes what was not committed. A zeroed draft is allowed. */
void draft_release(struct draft *draft);

/* A stream in a nameless temporary file (TMPDIR, else /tmp) for reading and writing; the caller
 * closes it. */
AF_MUST_CHECK bool draft_scratch(FILE **stream, struct af_error *err);

#endif
