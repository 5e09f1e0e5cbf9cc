/*
 * The rehearsal's transaction, and what may not be in it. BEGIN and COMMIT of the engine are held
 * back (db_hold_transaction()): where a migration would be committed, its deferred constraints are
 * checked in a savepoint. Outside of that transaction the session is read only, so that nothing
 * done by mistake behind a failure could last. What statements do is measured in
 * rehearsal_measure.c.
 */
#include "cli/migrate/rehearsal.h"

#include <string.h>

#include "cli/base/duration.h"
#include "cli/db/words.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/rehearsal_measure.h"
#include "cli/migrate/statement_kind.h"

const char rehearsal_remains[] =
	"not rolled back: values taken from sequences, and what reached outside the database (dblink, "
	"COPY TO PROGRAM or a file, functions of other languages)";

/* ------------------------------------------------------------------ what is refused */

/* Of the statements of transactions savepoints alone stay inside. */
static bool
moves_transaction(const struct lexer_statement *statement)
{
	struct words words;

	words_init(&words, statement->text, statement->len);
	words_next(&words);
	if (words_is(&words, "BEGIN") || words_is(&words, "START") || words_is(&words, "COMMIT") ||
		words_is(&words, "END") || words_is(&words, "ABORT"))
		return true;
	if (words_is(&words, "PREPARE"))
	{
		words_next(&words);
		return words_is(&words, "TRANSACTION");
	}
	if (words_is(&words, "SET"))
	{
		words_next(&words);
		return words_is(&words, "TRANSACTION");
	}
	if (!words_is(&words, "ROLLBACK"))
		return false;
	while (words_next(&words) != WORD_NONE)
		if (words_is(&words, "TO"))
			return false;
	return true;
}

static bool
refuse(const struct script *script, const struct lexer_statement *statement, const char *why,
	   struct af_error *err)
{
	struct script_span span = {0, 0};

	error_set(err, ERR_MIGRATION, "\"%s\" cannot be rehearsed: %s", script->file->script, why);
	error_hint(err,
			   "A rehearsal is one transaction that is rolled back. Rehearse what comes before "
			   "with -target=VERSION.");
	err->code = "ERROR";
	if (statement == NULL)
	{
		error_place(err, script->file->shown, 1, 1);
		return false;
	}
	span.first_word = statement->place.offset;
	span.end = statement->offset + statement->len;
	script_blame(script, span.first_word, &span, err);
	return false;
}

bool
rehearsal_allows(const struct script *script, const struct lexer_statement *statement,
				 struct af_error *err)
{
	if (!statement_is_transactional(statement->text, statement->len))
		return refuse(script, statement, "this statement cannot run in a transaction", err);
	if (moves_transaction(statement))
		return refuse(script, statement, "this statement begins or ends a transaction", err);
	return true;
}

bool
rehearsal_check(struct engine *engine, const struct resolved *resolved, const struct plan *plan,
				struct af_error *err)
{
	size_t i;

	for (i = 0; i < plan->n_pending; i++)
	{
		struct script script;
		bool in_transaction;
		bool ok =
			script_load(engine, resolved_file(resolved, plan->pending[i]->resolved), &script,
						err) &&
			script_decide_transaction(engine, &script, &in_transaction, err) &&
			(in_transaction || refuse(&script, NULL, "it is set not to run in a transaction", err));

		script_release(&script);
		if (!ok)
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------ the transaction */

/* In place of COMMIT. Rolling back to the savepoint makes constraints deferred again. */
static bool
check_constraints(void *to, struct af_error *err)
{
	struct engine *engine = to;

	return db_exec(engine->db, "SAVEPOINT aurora_flyway_rehearsal", err) &&
		   db_exec(engine->db, "SET CONSTRAINTS ALL IMMEDIATE", err) &&
		   db_exec(engine->db,
				   "ROLLBACK TO SAVEPOINT aurora_flyway_rehearsal;"
				   " RELEASE SAVEPOINT aurora_flyway_rehearsal",
				   err);
}

/* Through a pooler the lock has opened it already, and nothing may be set for the session. */
static bool
open_transaction(struct engine *engine, struct af_error *err)
{
	return db_transaction(engine->db) != DB_IDLE ||
		   (db_exec(engine->db, "SET default_transaction_read_only = on", err) &&
			db_exec(engine->db, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", err));
}

static bool
begin(struct engine *engine, struct rehearsal *rehearsal, struct af_error *err)
{
	if (!lock_acquire(engine, err) || !open_transaction(engine, err) ||
		!rehearsal_measure_begin(rehearsal, err))
		return false;
	engine->rehearsal = rehearsal;
	db_hold_transaction(engine->db, check_constraints, engine);
	return true;
}

static bool
end(struct engine *engine, struct af_error *err)
{
	bool is_whole = db_transaction(engine->db) == DB_IN_TRANSACTION;

	engine->rehearsal = NULL;
	db_hold_transaction(engine->db, NULL, NULL);
	if (db_transaction(engine->db) == DB_IDLE || db_transaction(engine->db) == DB_LOST)
		return is_whole;
	return db_exec(engine->db, "ROLLBACK", err) && is_whole;
}

static void
explain_timeout(const struct engine *engine, struct af_error *err)
{
	if (err->sqlstate != NULL && strcmp(err->sqlstate, "55P03") == 0 && err->hint == NULL)
		error_hint(err,
				   "Somebody holds a lock that this statement needs, and a rehearsal waits no "
				   "longer than %s: set rehearseLockTimeout, or try again later.",
				   duration_text(err->arena, engine->config->rehearse_lock_timeout_ms));
}

bool
rehearse(struct engine *engine, rehearsal_listener *listener, void *to,
		 struct migrate_result *result, struct rehearsal_summary *summary, struct af_error *err)
{
	struct migrate_listener nobody = {0};
	struct rehearsal rehearsal;
	struct af_error ignored;
	bool ok;

	memset(result, 0, sizeof(*result));
	rehearsal_measure_init(&rehearsal, engine, listener, to);
	ok = begin(engine, &rehearsal, err) && migrate(engine, &nobody, result, err);
	if (!ok)
		explain_timeout(engine, err);
	error_init(&ignored, engine->arena);
	if (!end(engine, ok ? err : &ignored))
	{
		if (ok && !error_is_set(err))
			error_set(err, ERR_INTERNAL, "the transaction of the rehearsal was ended by a script");
		ok = false;
	}
	rehearsal_summarise(&rehearsal, summary);
	return ok;
}
