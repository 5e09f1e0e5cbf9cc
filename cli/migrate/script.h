/*
 * A script as it is run: the file's bytes in UTF-8, its placeholders replaced, its statements one
 * after another.
 */
#ifndef AF_SCRIPT_H
#define AF_SCRIPT_H

#include <stdint.h>

#include "cli/base/strbuf.h"
#include "cli/db/lexer.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"
#include "cli/migrate/script_config.h"
#include "cli/migrate/text_map.h"

struct script
{
	const struct script_file *file;
	struct script_config config;
	struct strbuf original; /* as in the file, in UTF-8 */
	struct strbuf replaced; /* when placeholders are replaced; else `original` is what runs */
	struct text_map map;
	bool is_replaced;
};

/* Reads the file and replaces placeholders. script_release() it, after a failure too. */
AF_MUST_CHECK bool script_load(const struct engine *engine, const struct script_file *file,
							   struct script *script, struct af_error *err);

/* The first half of it: no placeholders yet. */
AF_MUST_CHECK bool script_read(const struct engine *engine, const struct script_file *file,
							   struct script *script, struct af_error *err);
AF_MUST_CHECK bool script_replace(const struct engine *engine, struct script *script,
								  struct af_error *err);
void script_release(struct script *script);

const struct strbuf *script_text(const struct script *script); /* what runs */

/* Flyway's checksum of a text. False: it is not well-formed (err). */
AF_MUST_CHECK bool script_checksum(const struct script *script, const struct strbuf *text,
								   int32_t *checksum, struct af_error *err);

/* Says in err where in the file an offset of the running text is, and how the statement there
 * begins. */
void script_blame(const struct script *script, size_t offset,
				  const struct lexer_statement *statement, struct af_error *err);

/* Going through the statements. */
struct script_reader
{
	const struct script *script;
	struct lexer *lexer;
	size_t n_fed;
	size_t n_passed; /* a byte order mark at the start */
};

void script_reader_init(struct script_reader *reader, const struct script *script,
						const struct engine *engine);
void script_reader_release(struct script_reader *reader);

/* LEXER_STATEMENT, LEXER_END or LEXER_FAILED, where err has file, line and column; never
 * LEXER_MORE. */
enum lexer_step script_reader_next(struct script_reader *reader, struct lexer_statement *statement,
								   struct af_error *err);
enum lexer_step script_reader_copy_data(struct script_reader *reader, const char **bytes,
										size_t *len, struct af_error *err);

#endif
