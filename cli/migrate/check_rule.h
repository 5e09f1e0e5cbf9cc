/*
 * The rules of `check` as a table (check_rules.def), and a finding of one.
 */
#ifndef AF_CHECK_RULE_H
#define AF_CHECK_RULE_H

#include "cli/base/arena.h"

enum check_severity
{
	CHECK_ERROR,
	CHECK_WARNING
};

enum check_area
{
	CHECK_AREA_FILE,
	CHECK_AREA_LOSS,
	CHECK_AREA_LOCK
};

enum check_rule_id
{
#define CHECK_RULE(id, name, severity, area, message, hint) CHECK_RULE_##id,
#include "cli/migrate/check_rules.def"
#undef CHECK_RULE
	N_CHECK_RULES
};

struct check_rule
{
	const char *name;
	enum check_severity severity;
	enum check_area area;
	const char *message;
	const char *hint;
};

extern const struct check_rule check_rules[N_CHECK_RULES];

/* N_CHECK_RULES: none has this name (len bytes). */
enum check_rule_id check_rule_find(const char *name, size_t len);

/* The rule's message about something. */
const char *check_rule_message(struct arena *arena, enum check_rule_id id, const char *about);

const char *check_severity_name(enum check_severity severity); /* "error", "warning" */

#endif
