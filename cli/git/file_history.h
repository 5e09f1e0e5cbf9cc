/*
 * What a file was: its contents in the commits before, the difference to one of them, and the
 * commit in which it went.
 */
#ifndef AF_GIT_FILE_HISTORY_H
#define AF_GIT_FILE_HISTORY_H

#include "cli/git/repository.h"

struct git_version
{
	const char *commit;	 /* abbreviated; likewise what people read: */
	const char *date;	 /* 2024-05-06 */
	const char *subject; /* of the commit */
	const char *blob;	 /* git's name of the content */
};

struct git_versions
{
	struct git_version *items; /* the newest first */
	size_t n;
};

/* The contents that the file of this path (from the top) got in the last `most` commits that
 * changed it, under former names too. */
AF_MUST_CHECK bool git_file_versions(const struct git *git, const char *path, int most,
									 struct git_versions *versions, struct af_error *err);

/* Whether it is the one that is looked for. */
typedef bool git_content_function(void *to, const struct strbuf *bytes);

/* Shows `look` one content after the other until it answers true; *found is that version, NULL:
 * none. */
AF_MUST_CHECK bool git_find_content(const struct git *git, const struct git_versions *versions,
									git_content_function *look, void *to,
									const struct git_version **found, struct af_error *err);

/* The changes from a content to the file as it is now: hunks of a unified diff, without the lines
 * that name the files. */
AF_MUST_CHECK bool git_diff_file(const struct git *git, const char *blob, const char *path,
								 struct strbuf *diff, struct af_error *err);

/* The last commit that took a file away whose path ends like this: version->commit is NULL where
 * there is none. *path: from the top. */
AF_MUST_CHECK bool git_find_deleted(const struct git *git, const char *path_end,
									struct git_version *version, const char **path,
									struct af_error *err);

#endif
