/*
 * What the statements of a script are, counted one by one: whether it can run in a transaction.
 */
#ifndef AF_SCRIPT_CENSUS_H
#define AF_SCRIPT_CENSUS_H

#include "cli/migrate/script.h"

/* The first statement of either kind is what decides; the other kind behind it is the offender. */
struct script_census
{
	bool may_mix;
	size_t n_transactional;
	size_t n_others;
	bool may_unlock;
	bool rolls_back;
	bool ends_transaction;
};

void script_census_init(struct script_census *census, const struct script *script);

/* False: statements of both kinds, where that is an error. */
AF_MUST_CHECK bool script_census_take(struct script_census *census, const struct script *script,
									  const struct lexer_statement *statement,
									  struct af_error *err);

bool script_census_is_transactional(const struct script_census *census,
									const struct script *script);

#endif
