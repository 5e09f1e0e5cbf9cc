/*
 * What the files of `check` share. Nobody else includes it.
 */
#ifndef AF_FLOW_CHECKING_H
#define AF_FLOW_CHECKING_H

#include "cli/flow/check.h"

struct checking
{
	struct inventory *inventory;
	struct engine engine; /* without a database: enough to read scripts */
	struct check_findings *findings;
	bool all;
};

/* Whether the script is one of the change that is checked. */
bool checking_is_new(const struct checking *checking, const struct inventory_script *script);

/* A finding of the file as a whole, which a comment at its head may allow. Answers it, for more to
 * be filled in. */
struct check_finding *checking_tell(const struct checking *checking,
									const struct inventory_script *script, enum check_rule_id rule,
									const char *about);

/* check_names.c: names that nobody reads, versions and descriptions twice, versions too low. */
void checking_names(const struct checking *checking);

/* check_base.c: what the base has and was changed. */
AF_MUST_CHECK bool checking_base(const struct checking *checking, struct af_error *err);

/* check_database.c: what the history of the database says of the scripts. */
AF_MUST_CHECK bool checking_database(const struct checking *checking, struct af_error *err);

#endif
