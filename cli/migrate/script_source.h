/*
 * The text of a script in pieces: read from the file, turned into UTF-8, placeholders replaced, the
 * checksums taken on the way. What is held does not grow with the file.
 */
#ifndef AF_SCRIPT_SOURCE_H
#define AF_SCRIPT_SOURCE_H

#include <iconv.h>
#include <sys/types.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/script.h"
#include "core/history/checksum.h"

struct source_piece
{
	const char *text; /* what runs */
	size_t len;
	const char *file_text; /* what it stands for in the file; the same, unless `is_value` */
	size_t file_len;
	bool is_value;							/* of a placeholder */
	const struct placeholder_value *secret; /* that is one: `text` is `file_text`, not its value */
};

struct script_source
{
	const struct script *script;
	iconv_t converter;
	bool is_converting;
	bool is_replacing;
	bool is_read;		/* to the end of the file */
	off_t n_read;		/* bytes */
	struct strbuf raw;	/* not yet converted */
	struct strbuf text; /* in UTF-8 */
	size_t at;			/* in `text`: what is handed out already */
	size_t n_file;		/* bytes of the file's text before `at` */
	struct af_checksum original;
	struct af_checksum running; /* with the values of secrets, as Flyway has it */
	bool has_secret;
};

/* From the file's beginning. script_source_release() it, after a failure too. */
AF_MUST_CHECK bool script_source_init(struct script_source *source, const struct script *script,
									  struct af_error *err);
void script_source_release(struct script_source *source);

/* The same, as it stands in the file: nothing is replaced. */
void script_source_keep_placeholders(struct script_source *source);

/* The next piece, which lives until the next call; one that stands for nothing (file_len 0): the
 * text is over. A byte order mark is no part of it. An error has the file's name, and the place of
 * a placeholder. */
AF_MUST_CHECK bool script_source_next(struct script_source *source, struct source_piece *piece,
									  struct af_error *err);

/* Behind the last piece. Fails when the text was not well-formed. */
AF_MUST_CHECK bool script_source_checksums(const struct script_source *source,
										   struct script_checksums *checksums,
										   struct af_error *err);

#endif
