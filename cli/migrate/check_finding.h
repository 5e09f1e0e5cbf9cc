/*
 * What `check` has found, and the comments in scripts that allow it:
 *
 *     -- aurora-flyway: allow RULE[,RULE] REASON
 */
#ifndef AF_CHECK_FINDING_H
#define AF_CHECK_FINDING_H

#include <stdbool.h>

#include "cli/migrate/check_rule.h"

struct check_finding
{
	enum check_rule_id rule;
	const char *message;
	const char *detail;	  /* further lines; NULL: none */
	const char *shown;	  /* the file, for people */
	const char *path;	  /* absolute */
	const char *git_path; /* from the top of the repository; NULL: not in one */
	int line;			  /* from 1; likewise column */
	int column;
	const char *reason; /* why it is allowed; NULL: it is not */
};

struct check_findings
{
	struct arena *arena;
	struct check_finding *items;
	size_t n;
	size_t room;
};

/* Adds a copy; answers it, for more to be filled in. */
struct check_finding *check_findings_add(struct check_findings *findings,
										 const struct check_finding *finding);

/* How many of this severity are not allowed. */
size_t check_findings_count(const struct check_findings *findings, enum check_severity severity);

/* By file, line and column; those of one place stay as they stand. */
void check_findings_sort(struct check_findings *findings);

struct check_allow
{
	enum check_rule_id rule; /* N_CHECK_RULES: no rule has this name */
	const char *name;
	const char *reason; /* "": none was given */
	int line;			/* within the text, from 0 */
};

struct check_allows
{
	struct arena *arena;
	struct check_allow *items;
	size_t n;
	size_t room;
};

/* Reads the comments of this text: what stands before a statement. */
void check_allows_read(struct check_allows *allows, const char *text, size_t len);

/* The reason for which a rule is allowed; NULL: it is not. */
const char *check_allows_reason(const struct check_allows *allows, enum check_rule_id rule);

#endif
