/*
 * The first pass over a script: can it be cut, and can it run in a transaction?
 */
#include <string.h>
#include <strings.h>

#include "cli/db/words.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/script_reader.h"
#include "cli/migrate/statement_kind.h"

static bool
skip_copy_data(struct script_reader *reader, struct af_error *err)
{
	const char *bytes;
	size_t len;
	enum lexer_step step;

	while ((step = script_reader_copy_data(reader, &bytes, &len, err)) == LEXER_STATEMENT)
		continue;
	return step == LEXER_END;
}

/* The first statement of either kind is what decides; the other kind behind it is the offender. */
struct census
{
	size_t n_transactional;
	size_t n_others;
};

static bool
fail_mixed(const struct script *script, const struct lexer_statement *statement,
		   bool is_transactional, struct af_error *err)
{
	struct script_span span = {statement->place.offset, statement->offset + statement->len};

	error_set(err, ERR_MIGRATION,
			  "statements that can and that cannot run in a transaction in one script (even though "
			  "mixed is false):"
			  " this one %s",
			  is_transactional ? "can" : "cannot");
	error_hint(err, "Put them into scripts of their own, or allow both with -mixed=true; all then "
					"run without a transaction.");
	script_blame(script, statement->place.offset, &span, err);
	err->code = "ERROR";
	return false;
}

static bool
count_statement(const struct script *script, const struct lexer_statement *statement, bool may_mix,
				struct census *census, struct af_error *err)
{
	bool is_transactional = statement_is_transactional(statement->text, statement->len);

	if (is_transactional)
		census->n_transactional++;
	else
		census->n_others++;
	return may_mix || census->n_transactional == 0 || census->n_others == 0 ||
		   fail_mixed(script, statement, is_transactional, err);
}

/* A SET that decides how the strings behind it end is followed. */
static void
follow_setting(struct script_reader *reader, const struct lexer_statement *statement)
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

static bool
scan(struct script_reader *reader, bool may_mix, struct census *census, struct af_error *err)
{
	struct lexer_statement statement;
	enum lexer_step step;

	while ((step = script_reader_next(reader, &statement, err)) == LEXER_STATEMENT)
	{
		if (!count_statement(reader->script, &statement, may_mix, census, err))
			return false;
		follow_setting(reader, &statement);
		if (statement.is_copy_from_stdin && !skip_copy_data(reader, err))
			return false;
	}
	return step == LEXER_END;
}

bool
script_decide_transaction(const struct engine *engine, struct script *script, bool *in_transaction,
						  struct af_error *err)
{
	enum script_choice choice = script->config.executes_in_transaction;
	struct census census = {0, 0};
	struct script_reader reader;
	bool ok = script_reader_init(&reader, script, err) &&
			  scan(&reader, choice != CHOICE_NONE || engine->config->is_mixed, &census, err) &&
			  script_reader_checksums(&reader, &script->checksums, err);

	script_reader_release(&reader);
	if (choice != CHOICE_NONE)
		*in_transaction = choice == CHOICE_TRUE;
	else
		*in_transaction = census.n_others == 0 && engine->config->executes_in_transaction;
	return ok;
}
