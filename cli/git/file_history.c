/*
 * git log tells commits in lines that begin with \x01, fields divided by \x02, and below them the
 * files in its raw form: ":MODE MODE BLOB BLOB STATUS<tab>PATH".
 */
#include "cli/git/file_history.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST_LOG ((size_t) 16 * 1024 * 1024)
#define LARGEST_CONTENTS ((size_t) 512 * 1024 * 1024)
#define AT_ONCE 16
#define ABBREVIATED 10

static const char log_format[] = "--format=%x01%H%x02%ad%x02%s";

/* The text up to `end`, which is passed; to the line's end where there is none. */
static const char *
take(struct arena *arena, const char **at, char end)
{
	size_t len = strcspn(*at, "\n");
	const char *stop = memchr(*at, end, len);
	const char *text;

	if (stop != NULL)
		len = (size_t) (stop - *at);
	text = arena_strndup(arena, *at, len);
	*at += len + (stop != NULL);
	return text;
}

static void
take_commit(struct arena *arena, const char *line, struct git_version *version)
{
	version->commit = arena_strndup(arena, take(arena, &line, '\x02'), ABBREVIATED);
	version->date = take(arena, &line, '\x02');
	version->subject = take(arena, &line, '\x02');
}

/* The content behind the change; NULL: the file went. */
static const char *
take_blob(struct arena *arena, const char *line)
{
	const char *blob = NULL;
	int i;

	for (i = 0; i < 4; i++)
		blob = take(arena, &line, ' ');
	return strspn(blob, "0") == strlen(blob) ? NULL : blob;
}

static const char *
next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line == '\0' ? NULL : line + 1;
}

bool
git_file_versions(const struct git *git, const char *path, int most, struct git_versions *versions,
				  struct af_error *err)
{
	const char *const arguments[] = {
		"log",			"--follow",	   arena_printf(git->arena, "--max-count=%d", most),
		"--raw",		"--no-abbrev", "--no-color",
		"--date=short", log_format,	   "--",
		path,			NULL};
	struct git_version commit = {.commit = NULL};
	struct strbuf output;
	const char *line;
	bool ok;

	memset(versions, 0, sizeof(*versions));
	versions->items = arena_alloc_array(git->arena, (size_t) most, sizeof(*versions->items));
	strbuf_init(&output, LARGEST_LOG);
	ok = git_run(git, arguments, NULL, &output, err);
	for (line = strbuf_text(&output); ok && line != NULL && versions->n < (size_t) most;
		 line = next_line(line))
		if (*line == '\x01')
			take_commit(git->arena, line + 1, &commit);
		else if (*line == ':' && (commit.blob = take_blob(git->arena, line)) != NULL)
			versions->items[versions->n++] = commit;
	strbuf_release(&output);
	return ok;
}

/* ------------------------------------------------------------------ contents */

/* One of "BLOB blob SIZE<newline>BYTES<newline>"; *at goes behind it. */
static bool
take_content(const struct strbuf *output, size_t *at, struct strbuf *bytes)
{
	const char *header = output->text + *at;
	const char *end = memchr(header, '\n', output->len - *at);
	const char *size = end == NULL ? NULL : memrchr(header, ' ', (size_t) (end - header));
	size_t len;

	if (size == NULL)
		return false;
	len = strtoul(size, NULL, 10);
	*at = (size_t) (end - output->text) + 1;
	if (len > output->len - *at)
		return false;
	strbuf_clear(bytes);
	strbuf_add(bytes, output->text + *at, len);
	*at += len + 1;
	return true;
}

/* So many of them at a time, since the one that is looked for is most often among the first. */
static bool
look_at_some(const struct git *git, const struct git_version *versions, size_t n,
			 git_content_function *look, void *to, const struct git_version **found,
			 struct af_error *err)
{
	static const char *const arguments[] = {"cat-file", "--batch", NULL};
	struct strbuf names;
	struct strbuf output;
	struct strbuf bytes;
	size_t at = 0;
	size_t i;
	bool ok;

	strbuf_init(&names, LARGEST_LOG);
	strbuf_init(&output, LARGEST_CONTENTS);
	strbuf_init(&bytes, LARGEST_CONTENTS);
	for (i = 0; i < n; i++)
		strbuf_addf(&names, "%s\n", versions[i].blob);
	ok = git_run(git, arguments, strbuf_text(&names), &output, err);
	for (i = 0; ok && i < n && *found == NULL && take_content(&output, &at, &bytes); i++)
		if (look(to, &bytes))
			*found = &versions[i];
	strbuf_release(&bytes);
	strbuf_release(&output);
	strbuf_release(&names);
	return ok;
}

bool
git_find_content(const struct git *git, const struct git_versions *versions,
				 git_content_function *look, void *to, const struct git_version **found,
				 struct af_error *err)
{
	size_t i;

	*found = NULL;
	for (i = 0; i < versions->n && *found == NULL; i += AT_ONCE)
	{
		size_t n = versions->n - i < AT_ONCE ? versions->n - i : AT_ONCE;

		if (!look_at_some(git, &versions->items[i], n, look, to, found, err))
			return false;
	}
	return true;
}

bool
git_diff_file(const struct git *git, const char *blob, const char *path, struct strbuf *diff,
			  struct af_error *err)
{
	const char *const arguments[] = {"diff",
									 "--no-color",
									 "--no-ext-diff",
									 "--no-textconv",
									 "-U2",
									 "--inter-hunk-context=2",
									 blob,
									 "--",
									 path,
									 NULL};
	struct strbuf output;
	const char *hunks;
	bool ok;

	strbuf_init(&output, LARGEST_CONTENTS);
	ok = git_run(git, arguments, NULL, &output, err);
	hunks = strstr(strbuf_text(&output), "\n@@");
	if (ok && hunks != NULL)
		strbuf_adds(diff, hunks + 1);
	strbuf_release(&output);
	return ok;
}

bool
git_find_deleted(const struct git *git, const char *path_end, struct git_version *version,
				 const char **path, struct af_error *err)
{
	const char *const arguments[] = {"log",
									 "--max-count=1",
									 "--diff-filter=D",
									 "--no-renames",
									 "--name-only",
									 "--no-color",
									 "--date=short",
									 log_format,
									 "--",
									 arena_printf(git->arena, ":(glob)**/%s", path_end),
									 NULL};
	struct strbuf output;
	const char *line;
	bool ok;

	memset(version, 0, sizeof(*version));
	*path = NULL;
	strbuf_init(&output, LARGEST_LOG);
	ok = git_run(git, arguments, NULL, &output, err);
	for (line = strbuf_text(&output); ok && line != NULL && *path == NULL; line = next_line(line))
		if (*line == '\x01')
			take_commit(git->arena, line + 1, version);
		else if (*line != '\n' && *line != '\0')
			*path = take(git->arena, &line, '\n');
	strbuf_release(&output);
	return ok;
}
