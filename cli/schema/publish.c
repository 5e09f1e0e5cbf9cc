/*
 * Everything is copied from stream to stream, so the size of README and document does not matter.
 */
#include "cli/schema/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/draft.h"
#include "cli/schema/compare.h"
#include "cli/schema/readme.h"

/* A file and the place of the document in it. */
struct publication
{
	const struct publish_args *args;
	FILE *old; /* NULL: there is no such file */
	struct readme_place place;
	int64_t old_first_line; /* of the document in it */
	int64_t old_size;
	int64_t document_size;
	struct draft draft;
};

/* Opens without waiting for the other end of a pipe. */
static bool
open_old(struct publication *p, struct af_error *err)
{
	const char *path = p->args->path;
	struct stat found;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
	{
		if (errno == ENOENT && !p->args->is_readme)
			return true;
		error_set_errno(err, ERR_FILE, "cannot read \"%s\"", path);
		if (errno == ENOENT)
			error_hint(err, "Create it first; --output writes the document as a file of its own.");
		return false;
	}
	if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))
	{
		error_set(err, ERR_FILE, "\"%s\" is not a regular file", path);
		close(fd);
		return false;
	}
	p->old = fdopen(fd, "r");
	if (p->old == NULL)
	{
		error_set_errno(err, ERR_FILE, "cannot read \"%s\"", path);
		close(fd);
	}
	return p->old != NULL;
}

static bool
scan_stream(struct readme_scan *scan, FILE *stream, const char *path, struct af_error *err)
{
	char piece[4096];
	size_t n;

	readme_scan_init(scan);
	rewind(stream);
	while ((n = fread(piece, 1, sizeof(piece), stream)) > 0)
		readme_scan_add(scan, piece, n);
	if (ferror(stream))
		return error_set_errno(err, ERR_FILE, "cannot read \"%s\"", path);
	return true;
}

static bool
find_place(struct publication *p, struct af_error *err)
{
	struct readme_scan scan;

	p->old_first_line = 1;
	if (p->old == NULL)
		return true;
	if (!scan_stream(&scan, p->old, p->args->path, err))
		return false;
	p->old_size = scan.offset;
	p->place.end = scan.offset;
	if (!p->args->is_readme)
		return true;
	if (!readme_scan_end(&scan, p->args->path, &p->place, err))
		return false;
	p->old_first_line = p->place.is_found ? scan.heading_lines[0] : scan.n_line;
	return true;
}

/* That it is one, and that it will be found again in a README: what it holds must not end it, nor
 * begin another. */
static bool
check_document(struct publication *p, struct af_error *err)
{
	struct readme_scan scan;
	struct readme_place place;
	struct doc_lines lines;
	struct af_error ignored;
	bool has_section = false;

	if (!scan_stream(&scan, p->args->document, "temporary file", err))
		return false;
	p->document_size = scan.offset;
	error_init(&ignored, err->arena);
	if (!doc_lines_init(&lines, p->args->document, 0, scan.offset, 1, err))
		return false;
	while (!has_section && doc_lines_next(&lines, err))
		has_section = strncmp(lines.text, "## ", 3) == 0;
	doc_lines_release(&lines);
	if (error_is_set(err))
		return false;
	if (!has_section)
	{
		error_set(err, ERR_DATABASE, "the database gave no document, \"%s\" stays as it is",
				  p->args->path);
		error_hint(err, "There is no schema to document: see --schemas and what the user may see.");
		return false;
	}
	if (!readme_scan_end(&scan, "temporary file", &place, &ignored) || !place.is_found ||
		place.begin != 0 || place.end != scan.offset || scan.open_fence != 0)
		return error_set(err, ERR_INTERNAL,
						 "the document's end cannot be told from what follows it in a README");
	return true;
}

static bool
compare_with_old(struct publication *p, struct strbuf *diff, bool *is_changed, struct af_error *err)
{
	struct doc_lines was = {0};
	struct doc_lines now = {0};
	bool is_same = false;
	bool is_done;

	*is_changed = true;
	if (p->old == NULL)
		return true;
	is_done = doc_lines_init(&was, p->old, p->place.begin, p->place.end, p->old_first_line, err) &&
			  doc_lines_init(&now, p->args->document, 0, p->document_size, 1, err) &&
			  compare_documents(&was, &now, p->args->path, "database", diff, &is_same, err);
	doc_lines_release(&was);
	doc_lines_release(&now);
	*is_changed = !is_same;
	return is_done;
}

static bool
copy_range(struct publication *p, int64_t begin, int64_t end, struct af_error *err)
{
	char piece[4096];
	int64_t left = end - begin;

	if (left == 0)
		return true;
	if (fseeko(p->old, begin, SEEK_SET) != 0)
		return error_set_errno(err, ERR_FILE, "cannot read \"%s\"", p->args->path);
	while (left > 0)
	{
		size_t want = left < (int64_t) sizeof(piece) ? (size_t) left : sizeof(piece);
		size_t n = fread(piece, 1, want, p->old);

		if (n == 0)
			return error_set(err, ERR_FILE, "\"%s\" changed while it was read", p->args->path);
		fwrite(piece, 1, n, p->draft.stream);
		left -= (int64_t) n;
	}
	return true;
}

static bool
copy_document(struct publication *p, struct af_error *err)
{
	FILE *from = p->args->document;
	FILE *to = p->draft.stream;
	int before = '\0';
	int c;

	rewind(from);
	while ((c = getc_unlocked(from)) != EOF)
	{
		if (c == '\n' && before != '\r' && p->args->is_readme)
			fputs_unlocked(p->place.line_end, to);
		else
			putc_unlocked(c, to);
		before = c;
	}
	if (ferror(from))
		return error_set_errno(err, ERR_FILE, "cannot read the temporary file");
	return true;
}

/* Failed writes to the draft are noticed when it is committed. */
static bool
write_file(struct publication *p, struct arena *arena, struct af_error *err)
{
	struct readme_place *place = &p->place;

	if (!draft_begin(&p->draft, p->args->path, arena, err))
		return false;
	if (!p->args->is_readme)
	{
		if (!copy_document(p, err))
			return false;
		putc('\n', p->draft.stream);
		return draft_commit(&p->draft, err);
	}
	if (!copy_range(p, 0, place->begin, err))
		return false;
	fputs(place->before, p->draft.stream);
	if (!copy_document(p, err))
		return false;
	fputs(place->after, p->draft.stream);
	return copy_range(p, place->end, p->old_size, err) && draft_commit(&p->draft, err);
}

bool
publish_document(const struct publish_args *args, struct strbuf *diff, bool *is_changed,
				 struct af_error *err)
{
	struct publication p = {.args = args};
	bool is_done;

	*is_changed = false;
	is_done = open_old(&p, err) && find_place(&p, err) && check_document(&p, err) &&
			  compare_with_old(&p, diff, is_changed, err);
	if (is_done && !args->is_check && (*is_changed || !args->is_readme))
		is_done = write_file(&p, err->arena, err);
	draft_release(&p.draft);
	if (p.old != NULL)
		fclose(p.old);
	return is_done;
}
