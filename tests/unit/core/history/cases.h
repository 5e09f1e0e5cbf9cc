/*
 * Vector files of the history tests: a case a line, fields by tab, items by " ; ", their parts by
 * "^"; \N is NULL, - an empty field.
 */
#ifndef HISTORY_CASES_H
#define HISTORY_CASES_H

#include "core/history/migration.h"
#include "core/history/states.h"

#define CASE_MAX_PATTERNS 3

struct history_case
{
	const char *name;
	const char *expected[2]; /* the two last fields, "" for - */
	struct af_info_args args;
	bool allow_pending;
	const char *const *ignore_patterns; /* NULL: the default */
	const char *patterns[CASE_MAX_PATTERNS + 1];
	struct af_applied *applied;
	struct af_resolved *resolved;
	struct af_info *lines;
	size_t n_lines;
};

/*
 * Reads each case of tests/unit/core/history/NAME, builds its lines and hands them to `check`.
 * Fails the running test where the file is not there or has no case.
 */
void cases_each(const char *name, void (*check)(const struct history_case *));

/* Replaces "\n" in the text by line ends, in place. */
void cases_unescape(char *text);

#endif
