/*
 * Bytes from elsewhere take the way of a file, through a nameless one, so that encodings are read
 * in one place.
 */
#include "cli/migrate/script_text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/draft.h"
#include "cli/base/file.h"
#include "cli/migrate/encoding.h"
#include "cli/migrate/script_source.h"

#define LARGEST ((size_t) 256 * 1024 * 1024)

static bool
read_all(const struct script *script, struct script_text *text, struct af_error *err)
{
	struct script_source source;
	struct script_checksums checksums;
	struct source_piece piece;
	bool ok = script_source_init(&source, script, err);

	script_source_keep_placeholders(&source);
	do
	{
		ok = ok && script_source_next(&source, &piece, err);
		if (ok && !strbuf_add(&text->text, piece.text, piece.len))
			ok = error_set(err, ERR_FILE, "\"%s\" is too large to be compared",
						   script->file->script);
	} while (ok && piece.file_len > 0);
	ok = ok && script_source_checksums(&source, &checksums, err);
	text->checksum = ok ? checksums.original : 0;
	script_source_release(&source);
	return ok;
}

bool
script_text_read(const struct engine *engine, const struct script_file *file,
				 struct script_text *text, struct af_error *err)
{
	struct script script;
	bool ok;

	strbuf_init(&text->text, LARGEST);
	ok = script_load(engine, file, &script, err) && read_all(&script, text, err);
	script_release(&script);
	return ok;
}

/* The encoding that the file has now; of one that is gone, that of the settings. */
static bool
find_encoding(struct script *script, struct af_error *err)
{
	const struct engine *engine = script->engine;
	struct script now;
	bool ok;

	if (!file_exists(script->file->path))
	{
		script->encoding = engine->config->encoding;
		return !engine->config->detects_encoding ||
			   encoding_detect(script->fd, script->file->path, &script->encoding, err);
	}
	ok = script_load(engine, script->file, &now, err);
	script->encoding = now.encoding;
	script_release(&now);
	return ok;
}

bool
script_text_of_bytes(const struct engine *engine, const struct script_file *file,
					 const struct strbuf *bytes, struct script_text *text, struct af_error *err)
{
	struct script script = {.engine = engine, .file = file, .fd = -1};
	FILE *scratch = NULL;
	bool ok;

	strbuf_init(&text->text, LARGEST);
	ok = draft_scratch(&scratch, err);
	if (ok &&
		(fwrite(strbuf_text(bytes), 1, bytes->len, scratch) != bytes->len || fflush(scratch) != 0))
		ok = error_set_errno(err, ERR_FILE, "cannot write a temporary file");
	if (ok)
		script.fd = fileno(scratch);
	ok = ok && find_encoding(&script, err) && read_all(&script, text, err);
	if (scratch != NULL)
		fclose(scratch);
	return ok;
}

void
script_text_release(struct script_text *text)
{
	strbuf_release(&text->text);
}
