/*
 * Running git. Its settings of the user could colour, page or run programs of theirs: what could
 * change an answer, or start something, is switched off at each call.
 */
#include "cli/git/repository.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/process.h"

#define MOST_ARGUMENTS 32
#define LARGEST_OUTPUT ((size_t) 256 * 1024 * 1024)
#define LONGEST_MESSAGE ((size_t) 64 * 1024)

static const char *const first_arguments[] = {
	"git", "--no-pager", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-C",
};

static const char *const surroundings[] = {
	"LC_ALL=C",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_TERMINAL_PROMPT=0",
	NULL,
};

static bool
run_in(const char *directory, const char *const *arguments, const char *input,
	   struct strbuf *output, struct strbuf *said, int *status, struct af_error *err)
{
	const char *argv[MOST_ARGUMENTS];
	struct process_args args = {
		.argv = argv, .env = surroundings, .output = output, .errors = said, .input = input};
	size_t n = sizeof(first_arguments) / sizeof(first_arguments[0]);

	memcpy(argv, first_arguments, sizeof(first_arguments));
	argv[n++] = directory;
	while (*arguments != NULL && n < MOST_ARGUMENTS - 1)
		argv[n++] = *arguments++;
	argv[n] = NULL;
	return process_run(&args, status, err);
}

static bool
fail(const char *what, const struct strbuf *said, struct af_error *err)
{
	error_set(err, ERR_TOOL, "\"git %s\" failed", what);
	if (said->len > 0)
		error_detail(err, "%s", strbuf_text(said));
	return false;
}

/* What git says of a folder that belongs to somebody else, as in many containers. */
static void
hint_at_owner(const struct strbuf *said, const char *directory, struct af_error *err)
{
	if (strstr(strbuf_text(said), "dubious ownership") != NULL)
		error_hint(err, "Tell git to trust it: git config --global --add safe.directory \"%s\".",
				   directory);
}

bool
git_run(const struct git *git, const char *const *arguments, const char *input,
		struct strbuf *output, struct af_error *err)
{
	struct strbuf said;
	int status = 0;
	bool ok;

	strbuf_init(&said, LONGEST_MESSAGE);
	ok = run_in(git->top, arguments, input, output, &said, &status, err);
	if (ok && status != 0)
		ok = fail(arguments[0], &said, err);
	strbuf_release(&said);
	return ok;
}

/* The first line, without its end; in the arena. */
static const char *
first_line(struct arena *arena, const struct strbuf *text)
{
	return arena_strndup(arena, strbuf_text(text), strcspn(strbuf_text(text), "\n"));
}

/* The part of `directory` above `prefix` ("a/b/"), as it was spelt: symlinks in it stay. NULL: it
 * does not end so. */
static const char *
above(struct arena *arena, const char *directory, const char *prefix)
{
	size_t len = strlen(prefix) > 0 ? strlen(prefix) - 1 : 0;
	size_t all = strlen(directory);

	while (all > 1 && directory[all - 1] == '/')
		all--;
	if (len == 0)
		return arena_strndup(arena, directory, all);
	if (all <= len + 1 || directory[all - len - 1] != '/' ||
		strncmp(directory + all - len, prefix, len) != 0)
		return NULL;
	return arena_strndup(arena, directory, all - len - 1);
}

bool
git_find(struct git *git, const char *directory, struct arena *arena, struct af_error *err)
{
	static const char *const arguments[] = {"rev-parse", "--show-toplevel", "--show-prefix", NULL};
	struct strbuf output;
	struct strbuf said;
	int status = 0;
	bool ok;

	git->arena = arena;
	git->directory = directory;
	git->top = NULL;
	strbuf_init(&output, LONGEST_MESSAGE);
	strbuf_init(&said, LONGEST_MESSAGE);
	ok = run_in(directory, arguments, NULL, &output, &said, &status, err);
	if (ok && status != 0)
	{
		error_set(err, ERR_TOOL, "\"%s\" is in no git repository that can be read", directory);
		error_detail(err, "%s", strbuf_text(&said));
		hint_at_owner(&said, directory, err);
		ok = false;
	}
	if (ok)
	{
		const char *prefix = strchr(strbuf_text(&output), '\n');

		prefix = prefix == NULL ? "" : prefix + 1;
		prefix = arena_strndup(arena, prefix, strcspn(prefix, "\n"));
		git->top = above(arena, directory, prefix);
		if (git->top == NULL)
			git->top = first_line(arena, &output);
	}
	strbuf_release(&said);
	strbuf_release(&output);
	return ok;
}

const char *
git_path(const struct git *git, const char *absolute)
{
	size_t len = strlen(git->top);

	if (strncmp(absolute, git->top, len) != 0 || absolute[len] != '/')
		return NULL;
	return absolute + len + 1;
}

/* ------------------------------------------------------------------ commits */

/* One line of output; NULL where git says by its status that there is none. */
static bool
ask(const struct git *git, const char *const *arguments, const char **answer, struct af_error *err)
{
	struct strbuf output;
	struct strbuf said;
	int status = 0;
	bool ok;

	strbuf_init(&output, LONGEST_MESSAGE);
	strbuf_init(&said, LONGEST_MESSAGE);
	ok = run_in(git->top, arguments, NULL, &output, &said, &status, err);
	if (ok && status > 1)
		ok = fail(arguments[0], &said, err);
	*answer = ok && status == 0 && output.len > 0 ? first_line(git->arena, &output) : NULL;
	strbuf_release(&said);
	strbuf_release(&output);
	return ok;
}

static bool
verify(const struct git *git, const char *name, const char **commit, struct af_error *err)
{
	const char *const arguments[] = {"rev-parse", "--verify", "--quiet",
									 arena_printf(git->arena, "%s^{commit}", name), NULL};

	*commit = NULL;
	/* git has no branch of such a name, and would take it for an option */
	return name[0] == '-' || ask(git, arguments, commit, err);
}

bool
git_commit(const struct git *git, const char *name, bool is_remote, const char **commit,
		   struct af_error *err)
{
	const char *of_origin = arena_printf(git->arena, "refs/remotes/origin/%s", name);

	if (!verify(git, is_remote ? of_origin : name, commit, err))
		return false;
	return *commit != NULL || verify(git, is_remote ? name : of_origin, commit, err);
}

bool
git_fork_point(const struct git *git, const char *a, const char *b, const char **commit,
			   struct af_error *err)
{
	const char *const arguments[] = {"merge-base", a, b, NULL};

	return ask(git, arguments, commit, err);
}

/* ------------------------------------------------------------------ paths */

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

bool
git_paths_have(const struct git_paths *paths, const char *path)
{
	return paths->n > 0 && path != NULL &&
		   bsearch(&path, paths->paths, paths->n, sizeof(*paths->paths), compare_paths) != NULL;
}

/* The answer of git as texts that each end with a NUL. */
static bool
list(const struct git *git, const char *const *arguments, struct git_paths *paths,
	 struct af_error *err)
{
	struct strbuf output;
	size_t n = 0;
	size_t i;
	bool ok;

	strbuf_init(&output, LARGEST_OUTPUT);
	ok = git_run(git, arguments, NULL, &output, err);
	for (i = 0; i < output.len; i++)
		n += output.text[i] == '\0';
	paths->paths = arena_alloc_array(git->arena, n + 1, sizeof(*paths->paths));
	paths->n = 0;
	for (i = 0; ok && paths->n < n; i += strlen(output.text + i) + 1)
		paths->paths[paths->n++] = arena_strdup(git->arena, output.text + i);
	if (paths->n > 1)
		qsort(paths->paths, paths->n, sizeof(*paths->paths), compare_paths);
	strbuf_release(&output);
	return ok;
}

bool
git_list(const struct git *git, const char *commit, struct git_paths *paths, struct af_error *err)
{
	const char *const arguments[] = {"ls-tree",		"-r",	"-z", "--name-only",
									 "--full-tree", commit, NULL};

	return list(git, arguments, paths, err);
}

bool
git_list_changed(const struct git *git, const char *commit, struct git_paths *paths,
				 struct af_error *err)
{
	const char *const arguments[] = {
		"diff",			 "--name-only", "-z", "--no-renames", "--diff-filter=a",
		"--no-ext-diff", commit,		"--", ":(top)",		  NULL};

	return list(git, arguments, paths, err);
}

bool
git_list_tracked(const struct git *git, struct git_paths *paths, struct af_error *err)
{
	static const char *const arguments[] = {"ls-files", "-z", NULL};

	return list(git, arguments, paths, err);
}

bool
git_show(const struct git *git, const char *commit, const char *path, struct strbuf *bytes,
		 struct af_error *err)
{
	const char *const arguments[] = {"cat-file", "blob",
									 arena_printf(git->arena, "%s:%s", commit, path), NULL};

	return git_run(git, arguments, NULL, bytes, err);
}

bool
git_added_at(const struct git *git, const char *path, long long *seconds, struct af_error *err)
{
	const char *const arguments[] = {
		"log", "--diff-filter=A", "--no-renames", "--max-count=1", "--format=%ct", "--", path,
		NULL};
	const char *answer;

	*seconds = 0;
	/* where there is no commit at all git fails: then it is in none */
	if (!ask(git, arguments, &answer, err))
	{
		error_clear(err);
		return true;
	}
	if (answer != NULL)
		*seconds = strtoll(answer, NULL, 10);
	return true;
}

bool
git_move(const struct git *git, const char *from, const char *to, struct af_error *err)
{
	const char *const arguments[] = {"mv", "--", from, to, NULL};
	struct strbuf output;
	bool ok;

	strbuf_init(&output, LONGEST_MESSAGE);
	ok = git_run(git, arguments, NULL, &output, err);
	strbuf_release(&output);
	return ok;
}
