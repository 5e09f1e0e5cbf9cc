/*
 * Reading a script in pieces.
 */
#include "cli/migrate/script_source.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/base/signals.h"
#include "cli/migrate/placeholder.h"

#define PIECE ((size_t) 64 * 1024)
#define LONGEST_REST ((size_t) 1024 * 1024)

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
fail_nul(const struct script *script, struct af_error *err)
{
	error_set(err, ERR_FILE, "\"%s\" holds a NUL byte", script->file->script);
	error_place(err, script->file->shown, 0, 0);
	error_hint(err, "It may be in UTF-16: name its encoding with -encoding=UTF-16.");
	err->code = "ERROR";
	return false;
}

bool
script_source_init(struct script_source *source, const struct script *script, struct af_error *err)
{
	const char *encoding = script->encoding;

	memset(source, 0, sizeof(*source));
	source->script = script;
	source->is_replacing = script->replaces_placeholders;
	strbuf_init(&source->raw, LONGEST_REST);
	strbuf_init(&source->text, 4 * LONGEST_REST);
	af_checksum_init(&source->original);
	af_checksum_init(&source->running);
	if (strcasecmp(encoding, "UTF-8") == 0 || strcasecmp(encoding, "UTF8") == 0)
		return true;
	source->converter = iconv_open("UTF-8", encoding);
	source->is_converting = source->converter != (iconv_t) -1;
	if (source->is_converting)
		return true;
	error_set(err, ERR_SETTINGS, "unknown encoding \"%s\"", encoding);
	err->code = "FAULT";
	return false;
}

void
script_source_release(struct script_source *source)
{
	if (source->is_converting)
		iconv_close(source->converter);
	source->is_converting = false;
	strbuf_release(&source->raw);
	strbuf_release(&source->text);
}

void
script_source_keep_placeholders(struct script_source *source)
{
	source->is_replacing = false;
}

/* ------------------------------------------------------------------ reading */

/* Appends the file's next bytes. */
static bool
read_bytes(struct script_source *source, struct strbuf *to, struct af_error *err)
{
	char bytes[PIECE];
	ssize_t n;

	do
		n = pread(source->script->fd, bytes, sizeof(bytes), source->n_read);
	while (n < 0 && errno == EINTR && signals_check(err));
	if (n < 0)
		return error_is_set(err) || error_set_errno(err, ERR_FILE, "cannot read file \"%s\"",
													source->script->file->path);
	source->n_read += n;
	source->is_read =
		n == 0 || (n < (ssize_t) sizeof(bytes) && source->n_read >= source->script->file->size);
	if (memchr(bytes, '\0', (size_t) n) != NULL && !source->is_converting)
		return fail_nul(source->script, err);
	strbuf_add(to, bytes, (size_t) n);
	return true;
}

/* Converts what is whole of `raw`; the bytes of a character that is not stay. */
static bool
convert(struct script_source *source, struct af_error *err)
{
	char *in = source->raw.text;
	size_t in_left = source->raw.len;
	char bytes[4096];

	while (in_left > 0)
	{
		char *out = bytes;
		size_t out_left = sizeof(bytes);
		size_t done = iconv(source->converter, &in, &in_left, &out, &out_left);

		if (memchr(bytes, '\0', sizeof(bytes) - out_left) != NULL)
			return fail_nul(source->script, err);
		strbuf_add(&source->text, bytes, sizeof(bytes) - out_left);
		if (done == (size_t) -1 && errno == EINVAL && !source->is_read)
			break;
		if (done == (size_t) -1 && errno != E2BIG)
			return fail_encoding(source->script, source->script->encoding, err);
	}
	if (in_left > 0)
		memmove(source->raw.text, in, in_left);
	source->raw.len = in_left;
	return true;
}

static void
skip_mark(struct script_source *source)
{
	if (source->text.len >= 3 && memcmp(source->text.text, "\xEF\xBB\xBF", 3) == 0)
		source->at = 3;
}

/* Reads more of the file behind what is not handed out yet. */
static bool
fill(struct script_source *source, struct af_error *err)
{
	struct strbuf *text = &source->text;
	bool is_first = source->n_read == 0;
	size_t before;

	if (source->at > 0)
	{
		memmove(text->text, text->text + source->at, text->len - source->at);
		text->len -= source->at;
		source->at = 0;
	}
	before = text->len;
	if (!read_bytes(source, source->is_converting ? &source->raw : text, err) ||
		(source->is_converting && !convert(source, err)))
		return false;
	af_checksum_update(&source->original, strbuf_text(text) + before, text->len - before);
	if (is_first)
		skip_mark(source);
	return true;
}

/* ------------------------------------------------------------------ pieces */

/* The first bytes of the file's text that are not handed out yet, whatever they hold. */
static enum placeholder_step
plain_next(const char *text, size_t len, struct placeholder_piece *piece)
{
	piece->text = text;
	piece->len = piece->file_len = len;
	piece->secret = NULL;
	return len == 0 ? PLACEHOLDER_MORE : PLACEHOLDER_PLAIN;
}

static bool
fail_placeholder(struct script_source *source, struct af_error *err)
{
	const struct script *script = source->script;
	int line;
	int column;

	if (script_place(script, source->n_file, false, &line, &column))
		error_place(err, script->file->shown, line, column);
	return false;
}

static void
hand_out(struct script_source *source, const struct placeholder_piece *found, bool is_value,
		 struct source_piece *piece)
{
	piece->text = found->text;
	piece->len = found->len;
	piece->file_text = source->text.text + source->at;
	piece->file_len = found->file_len;
	piece->is_value = is_value;
	piece->secret = found->secret;
	source->at += found->file_len;
	source->n_file += found->file_len;
	if (source->is_replacing)
		af_checksum_update(&source->running, found->text, found->len);
	if (found->secret == NULL)
		return;
	source->has_secret = true;
	piece->text = piece->file_text;
	piece->len = piece->file_len;
}

bool
script_source_next(struct script_source *source, struct source_piece *piece, struct af_error *err)
{
	struct placeholder_piece found;
	enum placeholder_step step;

	for (;;)
	{
		const char *text = strbuf_text(&source->text) + source->at;
		size_t len = source->text.len - source->at;

		step = source->is_replacing
				   ? placeholder_next(source->script->engine, source->script->file->name, text, len,
									  source->is_read, &found, err)
				   : plain_next(text, len, &found);
		if (step == PLACEHOLDER_FAILED)
			return fail_placeholder(source, err);
		if (step != PLACEHOLDER_MORE)
		{
			hand_out(source, &found, step == PLACEHOLDER_VALUE, piece);
			return true;
		}
		if (source->is_read)
			break;
		if (!fill(source, err))
			return false;
	}
	memset(piece, 0, sizeof(*piece));
	return true;
}

bool
script_source_checksums(const struct script_source *source, struct script_checksums *checksums,
						struct af_error *err)
{
	const struct af_checksum *running = source->is_replacing ? &source->running : &source->original;

	checksums->has_secret = source->has_secret;
	return (af_checksum_final(&source->original, &checksums->original) &&
			af_checksum_final(running, &checksums->running)) ||
		   fail_encoding(source->script, "UTF-8", err);
}
