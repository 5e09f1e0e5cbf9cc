/*
 * Going through the statements of a script, in one pass over its file.
 */
#ifndef AF_SCRIPT_READER_H
#define AF_SCRIPT_READER_H

#include "cli/migrate/script_source.h"
#include "cli/migrate/secret_marks.h"

struct script_reader
{
	const struct script *script;
	struct script_source source;
	struct lexer *lexer;
	struct secret_marks secrets; /* from the statement last read on */
	size_t n_fed;				 /* bytes of the running text */
	size_t n_cut;				 /* to the end of the statement last read */
};

/* script_reader_release() it, after a failure too. */
AF_MUST_CHECK bool script_reader_init(struct script_reader *reader, const struct script *script,
									  struct af_error *err);
void script_reader_release(struct script_reader *reader);

/* LEXER_STATEMENT, LEXER_END or LEXER_FAILED, where err has file, line and column; never
 * LEXER_MORE. The text of a statement has ${NAME} where a secret belongs; reader->secrets knows
 * where that is. */
enum lexer_step script_reader_next(struct script_reader *reader, struct lexer_statement *statement,
								   struct af_error *err);
enum lexer_step script_reader_copy_data(struct script_reader *reader, const char **bytes,
										size_t *len, struct af_error *err);

/* Follows a SET that decides how the strings behind it end, where no server is there to tell. */
void script_reader_follow(struct script_reader *reader, const struct lexer_statement *statement);

/* Behind LEXER_END: of all that was read. */
AF_MUST_CHECK bool script_reader_checksums(struct script_reader *reader,
										   struct script_checksums *checksums,
										   struct af_error *err);

#endif
