/*
 * What the files that judge statements share: one statement being judged. Nobody else includes it.
 */
#ifndef AF_STATEMENT_JUDGE_H
#define AF_STATEMENT_JUDGE_H

#include "cli/migrate/statement_check.h"
#include "cli/migrate/statement_words.h"

struct statement_judge
{
	struct statement_check *check;
	struct statement_words words;
	statement_found *found;
	void *to;
};

/* A finding at word `at`. */
void judge_tell(struct statement_judge *judge, enum check_rule_id rule, const char *about,
				size_t at);

/* Whether the object was made in this change. */
bool judge_is_new(const struct statement_judge *judge, const char *name);
void judge_remember(struct statement_judge *judge, struct statement_names *names, const char *name);
bool judge_has(const struct statement_names *names, const char *name);

/* Behind ALTER TABLE. */
void judge_alter_table(struct statement_judge *judge);

#endif
