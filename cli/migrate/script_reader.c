/*
 * Statements: what the source reads is fed to the lexer.
 */
#include "cli/migrate/script_reader.h"

#include <string.h>
#include <strings.h>

#include "cli/db/words.h"

#define ENOUGH ((size_t) 64 * 1024)

bool
script_reader_init(struct script_reader *reader, const struct script *script, struct af_error *err)
{
	const struct db *db = script->engine->db;

	memset(reader, 0, sizeof(*reader));
	reader->script = script;
	reader->lexer = lexer_new(db_encoding(db), script->engine->config->longest_statement);
	lexer_set_standard_strings(reader->lexer, db_has_standard_strings(db));
	return script_source_init(&reader->source, script, err);
}

void
script_reader_release(struct script_reader *reader)
{
	script_source_release(&reader->source);
	secret_marks_release(&reader->secrets);
	lexer_free(reader->lexer);
	reader->lexer = NULL;
}

/* Values of placeholders make small pieces. */
static bool
feed(struct script_reader *reader, struct af_error *err)
{
	size_t n_fed = 0;

	while (n_fed < ENOUGH)
	{
		struct source_piece piece;

		if (!script_source_next(&reader->source, &piece, err))
			return false;
		if (piece.file_len == 0)
		{
			lexer_feed_end(reader->lexer);
			return true;
		}
		if (piece.secret != NULL)
			secret_marks_add(&reader->secrets, reader->n_fed, piece.len, piece.secret);
		lexer_feed(reader->lexer, piece.text, piece.len);
		reader->n_fed += piece.len;
		n_fed += piece.len;
	}
	return true;
}

/* `statement`: NULL at the end of the script. */
static bool
check_secrets(struct script_reader *reader, const struct lexer_statement *statement,
			  struct af_error *err)
{
	size_t offender = 0;

	if (secret_marks_check(&reader->secrets, statement, lexer_has_standard_strings(reader->lexer),
						   &offender, err))
		return true;
	script_blame(reader->script, offender, NULL, err);
	return false;
}

static enum lexer_step
blame_lexer(const struct script_reader *reader, struct af_error *err)
{
	script_blame(reader->script, lexer_failed_at(reader->lexer), NULL, err);
	return LEXER_FAILED;
}

enum lexer_step
script_reader_next(struct script_reader *reader, struct lexer_statement *statement,
				   struct af_error *err)
{
	enum lexer_step step;

	secret_marks_drop(&reader->secrets, reader->n_cut);
	while ((step = lexer_next(reader->lexer, statement, err)) == LEXER_MORE)
		if (!feed(reader, err))
			return LEXER_FAILED;
	if (step == LEXER_FAILED)
		return blame_lexer(reader, err);
	if (step == LEXER_STATEMENT)
		reader->n_cut = statement->offset + statement->len;
	if (!check_secrets(reader, step == LEXER_STATEMENT ? statement : NULL, err))
		return LEXER_FAILED;
	return step;
}

enum lexer_step
script_reader_copy_data(struct script_reader *reader, const char **bytes, size_t *len,
						struct af_error *err)
{
	enum lexer_step step;

	while ((step = lexer_copy_data(reader->lexer, bytes, len, err)) == LEXER_MORE)
		if (!feed(reader, err))
			return LEXER_FAILED;
	return step == LEXER_FAILED ? blame_lexer(reader, err) : step;
}

void
script_reader_follow(struct script_reader *reader, const struct lexer_statement *statement)
{
	struct words words;

	words_init(&words, statement->text, statement->len);
	words_next(&words);
	if (!words_is(&words, "SET"))
		return;
	words_next(&words);
	if (words_is(&words, "SESSION") || words_is(&words, "LOCAL"))
		words_next(&words);
	if (!words_is(&words, "STANDARD_CONFORMING_STRINGS"))
		return;
	words_next(&words);
	words_next(&words);
	lexer_set_standard_strings(
		reader->lexer,
		!(words_is(&words, "OFF") || words_is(&words, "FALSE") ||
		  (words.kind == WORD_QUOTED && strncasecmp(words.text + words.start, "'off'", 5) == 0)));
}

bool
script_reader_checksums(struct script_reader *reader, struct script_checksums *checksums,
						struct af_error *err)
{
	return script_source_checksums(&reader->source, checksums, err);
}
