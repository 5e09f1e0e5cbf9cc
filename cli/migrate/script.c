/*
 * Opening scripts, and finding places in them. A place is looked for only when there is something
 * to tell, by reading the file once more: so nothing needs to be remembered on the way.
 */
#include "cli/migrate/script.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/migrate/encoding.h"
#include "cli/migrate/script_source.h"

#define BEGINNING 200

/* The comments at its head count only as far as the first piece goes. */
static bool
read_head(struct script *script, struct af_error *err)
{
	struct script_source source;
	struct source_piece piece;
	bool ok = script_source_init(&source, script, err);

	script_source_keep_placeholders(&source);
	ok = ok && script_source_next(&source, &piece, err);
	if (ok && piece.len > 0 && piece.text[0] == '-')
	{
		char *text = strndup(piece.text, piece.len);

		if (text != NULL)
			ok = script_config_read_head(text, &script->config, err);
		free(text);
		if (!ok)
			error_place(err, script->file->shown, err->line, err->column);
	}
	script_source_release(&source);
	return ok;
}

bool
script_load(const struct engine *engine, const struct script_file *file, struct script *script,
			struct af_error *err)
{
	memset(script, 0, sizeof(*script));
	script->engine = engine;
	script->file = file;
	script->fd = -1;
	if (!script_config_read(engine, file, &script->config, err))
		return false;
	script->encoding =
		script->config.encoding != NULL ? script->config.encoding : engine->config->encoding;
	script->replaces_placeholders = engine->config->replaces_placeholders;
	if (script->config.replaces_placeholders != CHOICE_NONE)
		script->replaces_placeholders = script->config.replaces_placeholders == CHOICE_TRUE;
	script->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	if (script->fd < 0)
		return error_set_errno(err, ERR_FILE, "cannot open file \"%s\"", file->path);
	if (engine->config->detects_encoding && script->config.encoding == NULL &&
		!encoding_detect(script->fd, file->path, &script->encoding, err))
		return false;
	return read_head(script, err);
}

void
script_release(struct script *script)
{
	if (script->fd >= 0)
		close(script->fd);
	script->fd = -1;
}

bool
script_checksums(const struct script *script, struct script_checksums *checksums,
				 struct af_error *err)
{
	struct script_source source;
	struct source_piece piece;
	bool ok = script_source_init(&source, script, err);

	do
		ok = ok && script_source_next(&source, &piece, err);
	while (ok && piece.file_len > 0);
	ok = ok && script_source_checksums(&source, checksums, err);
	script_source_release(&source);
	return ok;
}

int32_t
script_checksum(const struct script *script, const struct script_checksums *checksums,
				bool is_repeatable, int32_t *other)
{
	bool is_kept = checksums->has_secret && !script->engine->config->has_flyway_checksums;

	*other = is_kept ? checksums->running : checksums->original;
	return is_repeatable && !is_kept ? checksums->running : checksums->original;
}

bool
script_fail_changed(const struct script *script, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "\"%s\" changed while migrations were running",
			  script->file->script);
	error_place(err, script->file->shown, 0, 0);
	error_hint(err, "Run again when nobody writes to it.");
	return false;
}

/* ------------------------------------------------------------------ places */

/* What is looked for in one more pass. */
struct search
{
	size_t offset;		/* whose place is wanted */
	size_t from;		/* the running text from here … */
	size_t to;			/* … to here is kept, as it stands in the file */
	struct strbuf text; /* that */
	int line;
	int column;
};

static void
advance(struct search *search, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
	{
		if (text[i] == '\n')
		{
			search->line++;
			search->column = 1;
		}
		else if (((unsigned char) text[i] & 0xC0) != 0x80)
			search->column++;
	}
}

/* A placeholder is one place, so that nothing of its value shows. */
static void
look_at_piece(struct search *search, const struct source_piece *piece, size_t at)
{
	size_t end = at + piece->len;

	if (search->offset >= end)
		advance(search, piece->file_text, piece->file_len);
	else if (search->offset > at && !piece->is_value)
		advance(search, piece->file_text, search->offset - at);
	if (search->from >= end || search->to <= at)
		return;
	if (piece->is_value)
		strbuf_add(&search->text, piece->file_text, piece->file_len);
	else
	{
		size_t first = search->from > at ? search->from - at : 0;
		size_t last = search->to < end ? search->to - at : piece->len;

		strbuf_add(&search->text, piece->text + first, last - first);
	}
}

static bool
search_run(struct search *search, const struct script *script, bool is_running)
{
	struct script_source source;
	struct source_piece piece;
	struct af_error ignored;
	size_t at = 0;
	bool ok;

	search->line = search->column = 1;
	error_init(&ignored, script->engine->arena);
	ok = script_source_init(&source, script, &ignored);
	if (!is_running)
		script_source_keep_placeholders(&source);
	while (ok && (at <= search->offset || at < search->to))
	{
		ok = script_source_next(&source, &piece, &ignored);
		if (!ok || piece.file_len == 0)
			break;
		look_at_piece(search, &piece, at);
		at += piece.len;
	}
	script_source_release(&source);
	return ok;
}

bool
script_place(const struct script *script, size_t offset, bool is_running, int *line, int *column)
{
	struct search search = {.offset = offset};
	bool ok = search_run(&search, script, is_running);

	*line = search.line;
	*column = search.column;
	return ok;
}

/* Cut between characters. */
static const char *
beginning(const struct strbuf *text, bool is_cut, struct arena *arena)
{
	size_t len = text->len;

	if (len <= BEGINNING && !is_cut)
		return arena_strndup(arena, strbuf_text(text), len);
	if (len > BEGINNING)
		len = BEGINNING;
	while (len > 0 && ((unsigned char) text->text[len] & 0xC0) == 0x80)
		len--;
	return arena_printf(arena, "%.*s …", (int) len, strbuf_text(text));
}

void
script_blame(const struct script *script, size_t offset, const struct script_span *statement,
			 struct af_error *err)
{
	struct search search = {.offset = offset};
	bool is_cut = false;

	strbuf_init(&search.text, (size_t) 1024 * 1024);
	if (statement != NULL)
	{
		search.from = statement->first_word;
		search.to = statement->end;
		is_cut = search.to - search.from > 4 * BEGINNING;
		if (is_cut)
			search.to = search.from + 4 * BEGINNING;
	}
	if (search_run(&search, script, true))
	{
		error_place(err, script->file->shown, search.line, search.column);
		if (statement != NULL)
			err->statement = beginning(&search.text, is_cut, err->arena);
	}
	else
		error_place(err, script->file->shown, 0, 0);
	strbuf_release(&search.text);
}
