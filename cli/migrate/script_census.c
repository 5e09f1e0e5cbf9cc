/*
 * See script_census.h. What kind a statement is, is told by statement_kind.c.
 */
#include "cli/migrate/script_census.h"

#include <string.h>

#include "cli/migrate/reindex.h"
#include "cli/migrate/statement_kind.h"

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

bool
script_census_take(struct script_census *census, const struct script *script,
				   const struct lexer_statement *statement, struct af_error *err)
{
	bool is_transactional = statement_is_transactional(statement->text, statement->len) &&
							!reindex_is_in_parts(script->engine, statement->text, statement->len);

	if (is_transactional)
		census->n_transactional++;
	else
		census->n_others++;
	census->may_unlock = census->may_unlock || statement->offset + statement->len > LONG_SCRIPT ||
						 statement_may_unlock(statement->text, statement->len);
	return census->may_mix || census->n_transactional == 0 || census->n_others == 0 ||
		   fail_mixed(script, statement, is_transactional, err);
}

void
script_census_init(struct script_census *census, const struct script *script)
{
	const struct migrate_config *config = script->engine->config;

	memset(census, 0, sizeof(*census));
	census->may_mix = script->config.executes_in_transaction != CHOICE_NONE || config->is_mixed ||
					  !config->executes_in_transaction;
}

bool
script_census_is_transactional(const struct script_census *census, const struct script *script)
{
	enum script_choice choice = script->config.executes_in_transaction;

	if (choice != CHOICE_NONE)
		return choice == CHOICE_TRUE;
	return census->n_others == 0 && script->engine->config->executes_in_transaction;
}
