/*
 * What one statement takes away or locks. It is judged by its words alone: no database is asked,
 * and what a function or a DO block does is not looked at.
 */
#ifndef AF_STATEMENT_CHECK_H
#define AF_STATEMENT_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/migrate/check_rule.h"

/* Names of objects, as they are written. */
struct statement_names
{
	const char **names;
	size_t n;
	size_t room;
};

/* What goes on from statement to statement, of all the scripts that are applied together. */
struct statement_check
{
	struct arena *arena;
	struct statement_names made;	  /* in this change: nobody uses them yet */
	struct statement_names validated; /* tables a constraint of which was validated */
	bool is_undo;					  /* taking away is what the script is for */
};

/* `at`: where in the statement's text. */
typedef void statement_found(void *to, enum check_rule_id rule, const char *about, size_t at);

void statement_check(struct statement_check *check, const char *text, size_t len,
					 statement_found *found, void *to);

#endif
