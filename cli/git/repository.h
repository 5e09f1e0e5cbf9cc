/*
 * The git repository that a folder is in, asked through the program git. What is asked for reads;
 * git_move() alone changes something.
 */
#ifndef AF_GIT_REPOSITORY_H
#define AF_GIT_REPOSITORY_H

#include <stddef.h>

#include "cli/base/error.h"
#include "cli/base/strbuf.h"

struct git
{
	struct arena *arena;
	const char *directory; /* where git is run */
	const char *top;	   /* of the working tree: absolute, no slash behind */
};

/*
 * Finds the working tree that `directory` lies in. False: there is none, or no git, or git will
 * not read it; err says which.
 */
AF_MUST_CHECK bool git_find(struct git *git, const char *directory, struct arena *arena,
							struct af_error *err);

/* Runs git with these arguments (ended by NULL); its output is appended. A status other than 0 is
 * an error with what git said. */
AF_MUST_CHECK bool git_run(const struct git *git, const char *const *arguments, const char *input,
						   struct strbuf *output, struct af_error *err);

/* A path below `top`, relative to it; NULL: it is elsewhere. */
const char *git_path(const struct git *git, const char *absolute);

/* The commit that a name means (NULL: none): a branch here, or that of origin. `is_remote`: that of
 * origin first. */
AF_MUST_CHECK bool git_commit(const struct git *git, const char *name, bool is_remote,
							  const char **commit, struct af_error *err);

/* Where two commits parted; NULL: they have nothing in common, as far as this clone knows. */
AF_MUST_CHECK bool git_fork_point(const struct git *git, const char *a, const char *b,
								  const char **commit, struct af_error *err);

/* Paths relative to `top`, sorted by their bytes. */
struct git_paths
{
	const char **paths;
	size_t n;
};

bool git_paths_have(const struct git_paths *paths, const char *path);

/* Every file of a commit. */
AF_MUST_CHECK bool git_list(const struct git *git, const char *commit, struct git_paths *paths,
							struct af_error *err);

/* The files of a commit that are gone from the working tree, or not the same in it. */
AF_MUST_CHECK bool git_list_changed(const struct git *git, const char *commit,
									struct git_paths *paths, struct af_error *err);

/* Every file that git knows in the working tree. */
AF_MUST_CHECK bool git_list_tracked(const struct git *git, struct git_paths *paths,
									struct af_error *err);

/* The bytes of a file of a commit. */
AF_MUST_CHECK bool git_show(const struct git *git, const char *commit, const char *path,
							struct strbuf *bytes, struct af_error *err);

/* When the file of this path came into the history of this branch, in seconds; 0: it is in no
 * commit. */
AF_MUST_CHECK bool git_added_at(const struct git *git, const char *path, long long *seconds,
								struct af_error *err);

/* Renames a file that git knows; absolute paths. */
AF_MUST_CHECK bool git_move(const struct git *git, const char *from, const char *to,
							struct af_error *err);

#endif
