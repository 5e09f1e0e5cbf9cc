/*
 * The first pass over a script: can it be cut, and can it run in a transaction?
 */
#include <string.h>

#include "cli/db/words.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/own_settings.h"
#include "cli/migrate/rehearsal.h"
#include "cli/migrate/script_census.h"
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

static bool
is_rollback(const struct lexer_statement *statement)
{
	struct words words;

	words_init(&words, statement->text, statement->len);
	words_next(&words);
	return words_is(&words, "ROLLBACK") || words_is(&words, "ABORT");
}

static bool
ends_transaction(const struct lexer_statement *statement)
{
	struct words words;

	words_init(&words, statement->text, statement->len);
	words_next(&words);
	if (words_is(&words, "COMMIT") || words_is(&words, "END") || words_is(&words, "ABORT"))
		return true;
	if (words_is(&words, "PREPARE"))
		return words_next(&words) == WORD_WORD && words_is(&words, "TRANSACTION");
	if (!words_is(&words, "ROLLBACK"))
		return false;
	while (words_next(&words) != WORD_NONE)
		if (words_is(&words, "TO"))
			return false;
	return true;
}

/* `engine`: whose session it will run in; NULL: it runs already. */
static bool
scan(struct engine *engine, struct script_reader *reader, struct script_census *census,
	 struct af_error *err)
{
	struct lexer_statement statement;
	enum lexer_step step;

	while ((step = script_reader_next(reader, &statement, err)) == LEXER_STATEMENT)
	{
		if (reader->script->engine->rehearsal != NULL &&
			!rehearsal_allows(reader->script, &statement, err))
			return false;
		if (!script_census_take(census, reader->script, &statement, err))
			return false;
		if (engine != NULL)
			own_settings_note(engine, &statement);
		census->rolls_back = census->rolls_back || is_rollback(&statement);
		census->ends_transaction = census->ends_transaction || ends_transaction(&statement);
		script_reader_follow(reader, &statement);
		if (statement.is_copy_from_stdin && !skip_copy_data(reader, err))
			return false;
	}
	return step == LEXER_END;
}

/*
 * What was found in this run, so that no script is scanned once to validate and again to be
 * applied. Only for scripts in a transaction: the pass that runs one compares the checksums before
 * it is committed. In the order in which scripts were first seen, which is the order they are asked
 * for.
 */
struct script_scans
{
	struct script_seen
	{
		const struct script_file *file;
		struct script_checksums checksums;
		bool may_unlock;
		bool rolls_back;
		bool ends_transaction;
	} *seen;
	size_t n;
	size_t room;
	size_t next; /* where the next one is likely to be */
};

static bool
find_seen(struct script_scans *scans, struct script *script)
{
	size_t i;

	for (i = 0; scans != NULL && i < scans->n; i++)
	{
		size_t at = (scans->next + i) % scans->n;

		if (scans->seen[at].file == script->file)
		{
			script->checksums = scans->seen[at].checksums;
			script->may_unlock = scans->seen[at].may_unlock;
			script->rolls_back = scans->seen[at].rolls_back;
			script->ends_transaction = scans->seen[at].ends_transaction;
			scans->next = at + 1;
			return true;
		}
	}
	return false;
}

static void
remember(struct engine *engine, const struct script *script)
{
	struct script_scans *scans = engine->scans;

	if (scans == NULL)
	{
		scans = engine->scans = arena_alloc(engine->arena, sizeof(*scans));
		memset(scans, 0, sizeof(*scans));
	}
	if (scans->n == scans->room)
	{
		size_t room = scans->room == 0 ? 64 : scans->room * 2;

		scans->seen =
			arena_grow_array(engine->arena, scans->seen, scans->n, room, sizeof(*scans->seen));
		scans->room = room;
	}
	scans->seen[scans->n].file = script->file;
	scans->seen[scans->n].may_unlock = script->may_unlock;
	scans->seen[scans->n].rolls_back = script->rolls_back;
	scans->seen[scans->n].ends_transaction = script->ends_transaction;
	scans->seen[scans->n++].checksums = script->checksums;
}

/* Whether the first statement of a script that is read once is enough to know. */
static bool
script_is_decided(struct script *script)
{
	struct lexer_statement statement;
	struct script_census census;
	struct script_reader reader;
	struct af_error ignored;

	if (!script->file->is_read_once || script->engine->config->is_mixed ||
		script->engine->dry_run != NULL || script->engine->rehearsal != NULL ||
		script->engine->is_pooled)
		return false;
	error_init(&ignored, script->engine->scratch);
	script_census_init(&census, script);
	script->is_unscanned = script_reader_init(&reader, script, &ignored) &&
						   script_reader_next(&reader, &statement, &ignored) == LEXER_STATEMENT &&
						   script_census_take(&census, script, &statement, &ignored) &&
						   script_census_is_transactional(&census, script);
	script_reader_release(&reader);
	/* what is not known yet */
	script->may_unlock = script->rolls_back = script->is_unscanned;
	return script->is_unscanned;
}

bool
script_scan_whole(const struct script *script, struct script_checksums *checksums,
				  struct af_error *err)
{
	struct script_census census;
	struct script_reader reader;
	bool ok;

	script_census_init(&census, script);
	ok = script_reader_init(&reader, script, err) && scan(NULL, &reader, &census, err) &&
		 script_reader_checksums(&reader, checksums, err);
	script_reader_release(&reader);
	return ok;
}

bool
script_decide_transaction(struct engine *engine, struct script *script, bool *in_transaction,
						  struct af_error *err)
{
	struct script_census census;
	struct script_reader reader;
	bool ok;

	*in_transaction = true;
	if (find_seen(engine->scans, script) || script_is_decided(script))
		return true;
	script_census_init(&census, script);
	ok = script_reader_init(&reader, script, err) && scan(engine, &reader, &census, err) &&
		 script_reader_checksums(&reader, &script->checksums, err);
	script_reader_release(&reader);
	script->may_unlock = census.may_unlock;
	script->rolls_back = census.rolls_back;
	script->ends_transaction = census.ends_transaction;
	*in_transaction = script_census_is_transactional(&census, script);
	if (ok && *in_transaction)
		remember(engine, script);
	return ok;
}
