/*
 * The first pass over a script: can it be cut, and can it run in a transaction?
 */
#include <string.h>

#include "cli/db/words.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/rehearsal.h"
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
	bool may_unlock;
	bool rolls_back;
};

/* Where a script is this long, asking whether the lock is held still is nothing beside it. */
#define LONG_SCRIPT ((size_t) 64 * 1024)

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
	census->may_unlock = census->may_unlock || statement->offset + statement->len > LONG_SCRIPT ||
						 statement_may_unlock(statement->text, statement->len);
	return may_mix || census->n_transactional == 0 || census->n_others == 0 ||
		   fail_mixed(script, statement, is_transactional, err);
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
scan(struct script_reader *reader, bool may_mix, struct census *census, struct af_error *err)
{
	struct lexer_statement statement;
	enum lexer_step step;

	while ((step = script_reader_next(reader, &statement, err)) == LEXER_STATEMENT)
	{
		if (reader->script->engine->rehearsal != NULL &&
			!rehearsal_allows(reader->script, &statement, err))
			return false;
		if (!count_statement(reader->script, &statement, may_mix, census, err))
			return false;
		census->rolls_back = census->rolls_back || is_rollback(&statement);
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
	scans->seen[scans->n++].checksums = script->checksums;
}

bool
script_decide_transaction(struct engine *engine, struct script *script, bool *in_transaction,
						  struct af_error *err)
{
	enum script_choice choice = script->config.executes_in_transaction;
	struct census census = {0};
	struct script_reader reader;
	bool may_mix = choice != CHOICE_NONE || engine->config->is_mixed ||
				   !engine->config->executes_in_transaction;
	bool ok;

	*in_transaction = true;
	if (find_seen(engine->scans, script))
		return true;
	ok = script_reader_init(&reader, script, err) && scan(&reader, may_mix, &census, err) &&
		 script_reader_checksums(&reader, &script->checksums, err);
	script_reader_release(&reader);
	script->may_unlock = census.may_unlock;
	script->rolls_back = census.rolls_back;
	if (choice != CHOICE_NONE)
		*in_transaction = choice == CHOICE_TRUE;
	else
		*in_transaction = census.n_others == 0 && engine->config->executes_in_transaction;
	if (ok && *in_transaction)
		remember(engine, script);
	return ok;
}
