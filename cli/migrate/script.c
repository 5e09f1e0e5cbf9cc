/*
 * Reading scripts. The whole text is held for now; everything behind script_reader_next() works on
 * a stream already.
 */
#include "cli/migrate/script.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "cli/base/file.h"
#include "cli/migrate/placeholder.h"
#include "core/history/checksum.h"

#define LONGEST_FILE ((size_t) 1024 * 1024 * 1024)
#define LONGEST_STATEMENT ((size_t) 64 * 1024 * 1024)
#define PIECE ((size_t) 64 * 1024)
#define BEGINNING 200

static bool
fail_encoding(const struct script *script, const char *encoding, struct af_error *err)
{
	error_set(err, ERR_FILE, "cannot calculate the checksum of \"%s\": the file is not in %s",
			  script->file->script, encoding);
	error_place(err, script->file->shown, 0, 0);
	error_hint(err, "Name its encoding with -encoding=…, or in \"%s.conf\".", script->file->name);
	err->code = "ERROR";
	return false;
}

static bool
convert_all(iconv_t converter, const struct strbuf *from, struct strbuf *to)
{
	char *in = from->text;
	size_t in_left = from->len;
	char piece[4096];

	while (in_left > 0)
	{
		char *out = piece;
		size_t out_left = sizeof(piece);
		size_t done = iconv(converter, &in, &in_left, &out, &out_left);

		if (done == (size_t) -1 && errno != E2BIG)
			return false;
		strbuf_add(to, piece, sizeof(piece) - out_left);
	}
	return !to->is_over;
}

static bool
convert(struct script *script, const char *encoding, struct af_error *err)
{
	struct strbuf raw = script->original;
	iconv_t converter;
	bool ok;

	if (strcasecmp(encoding, "UTF-8") == 0 || strcasecmp(encoding, "UTF8") == 0 || raw.len == 0)
		return true;
	converter = iconv_open("UTF-8", encoding);
	if (converter == (iconv_t) -1)
	{
		error_set(err, ERR_SETTINGS, "unknown encoding \"%s\"", encoding);
		err->code = "CONFIGURATION";
		return false;
	}
	strbuf_init(&script->original, LONGEST_FILE);
	ok = convert_all(converter, &raw, &script->original) || fail_encoding(script, encoding, err);
	iconv_close(converter);
	strbuf_release(&raw);
	return ok;
}

bool
script_read(const struct engine *engine, const struct script_file *file, struct script *script,
			struct af_error *err)
{
	memset(script, 0, sizeof(*script));
	script->file = file;
	strbuf_init(&script->original, LONGEST_FILE);
	strbuf_init(&script->replaced, LONGEST_FILE);
	text_map_init(&script->map, engine->arena);
	if (!script_config_read(file->path, engine->arena, &script->config, err) ||
		!file_read(file->path, &script->original, err))
		return false;
	if (!convert(script,
				 script->config.encoding != NULL ? script->config.encoding
												 : engine->config->encoding,
				 err))
		return false;
	if (memchr(strbuf_text(&script->original), '\0', script->original.len) != NULL)
	{
		error_set(err, ERR_FILE, "\"%s\" holds a NUL byte", file->script);
		error_place(err, file->shown, 0, 0);
		error_hint(err, "It may be in UTF-16: name its encoding with -encoding=UTF-16.");
		err->code = "ERROR";
		return false;
	}
	script_config_read_head(strbuf_text(&script->original), &script->config);
	return true;
}

bool
script_replace(const struct engine *engine, struct script *script, struct af_error *err)
{
	bool is_wanted = engine->config->replaces_placeholders;

	if (script->config.replaces_placeholders != CHOICE_NONE)
		is_wanted = script->config.replaces_placeholders == CHOICE_TRUE;
	if (!is_wanted || memmem(strbuf_text(&script->original), script->original.len,
							 engine->config->placeholder_prefix,
							 strlen(engine->config->placeholder_prefix)) == NULL)
		return true;
	script->is_replaced = true;
	if (placeholder_replace(engine, script->file->name, script->original.text, script->original.len,
							&script->replaced, &script->map, err))
		return true;
	error_place(err, script->file->shown, err->line, err->column);
	return false;
}

bool
script_load(const struct engine *engine, const struct script_file *file, struct script *script,
			struct af_error *err)
{
	return script_read(engine, file, script, err) && script_replace(engine, script, err);
}

void
script_release(struct script *script)
{
	strbuf_release(&script->original);
	strbuf_release(&script->replaced);
}

const struct strbuf *
script_text(const struct script *script)
{
	return script->is_replaced ? &script->replaced : &script->original;
}

bool
script_checksum(const struct script *script, const struct strbuf *text, int32_t *checksum,
				struct af_error *err)
{
	struct af_checksum sum;

	af_checksum_init(&sum);
	af_checksum_update(&sum, strbuf_text(text), text->len);
	return af_checksum_final(&sum, checksum) || fail_encoding(script, "UTF-8", err);
}

/* The beginning of a statement as it stands in the file, so that no value of a placeholder shows.
 */
static const char *
beginning(const struct script *script, size_t offset, size_t len, struct arena *arena)
{
	const char *text = strbuf_text(&script->original);
	size_t from = text_map_offset(&script->map, offset);
	size_t to = text_map_offset(&script->map, offset + len);

	if (to <= from + BEGINNING)
		return arena_strndup(arena, text + from, to - from);
	to = from + BEGINNING;
	while (((unsigned char) text[to] & 0xC0) == 0x80)
		to--;
	return arena_printf(arena, "%.*s …", (int) (to - from), text + from);
}

void
script_blame(const struct script *script, size_t offset, const struct lexer_statement *statement,
			 struct af_error *err)
{
	int line;
	int column;

	text_place(strbuf_text(&script->original), text_map_offset(&script->map, offset), &line,
			   &column);
	error_place(err, script->file->shown, line, column);
	if (statement != NULL)
		err->statement = beginning(script, statement->offset + statement->first_word,
								   statement->len - statement->first_word, err->arena);
}

void
script_reader_init(struct script_reader *reader, const struct script *script,
				   const struct engine *engine)
{
	const struct strbuf *text = script_text(script);

	reader->script = script;
	reader->lexer = lexer_new(db_encoding(engine->db), LONGEST_STATEMENT);
	lexer_set_standard_strings(reader->lexer, db_has_standard_strings(engine->db));
	reader->n_passed = text_mark_len(strbuf_text(text));
	reader->n_fed = reader->n_passed;
}

void
script_reader_release(struct script_reader *reader)
{
	lexer_free(reader->lexer);
}

static void
feed(struct script_reader *reader)
{
	const struct strbuf *text = script_text(reader->script);
	size_t left = text->len - reader->n_fed;

	if (left == 0)
	{
		lexer_feed_end(reader->lexer);
		return;
	}
	if (left > PIECE)
		left = PIECE;
	lexer_feed(reader->lexer, text->text + reader->n_fed, left);
	reader->n_fed += left;
}

/* The lexer told line and column of the text it was fed. */
static void
blame_lexer(const struct script_reader *reader, struct af_error *err)
{
	const struct strbuf *text = script_text(reader->script);

	script_blame(reader->script, text_offset(strbuf_text(text), text->len, err->line, err->column),
				 NULL, err);
}

enum lexer_step
script_reader_next(struct script_reader *reader, struct lexer_statement *statement,
				   struct af_error *err)
{
	enum lexer_step step;

	while ((step = lexer_next(reader->lexer, statement, err)) == LEXER_MORE)
		feed(reader);
	if (step == LEXER_FAILED)
		blame_lexer(reader, err);
	if (step == LEXER_STATEMENT)
	{
		statement->offset += reader->n_passed;
		statement->place.offset += reader->n_passed;
	}
	return step;
}

enum lexer_step
script_reader_copy_data(struct script_reader *reader, const char **bytes, size_t *len,
						struct af_error *err)
{
	enum lexer_step step;

	while ((step = lexer_copy_data(reader->lexer, bytes, len, err)) == LEXER_MORE)
		feed(reader);
	if (step == LEXER_FAILED)
		blame_lexer(reader, err);
	return step;
}
