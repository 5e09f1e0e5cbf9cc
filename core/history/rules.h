/*
 * The validation rules: what may be wrong with a line of info. Rules are rows of one table in
 * rules.c; both programs and `migrate` (which validates first) ask here. Codes and words are
 * Flyway's (SPEC of Flyway 13); hints are ours.
 */
#ifndef AF_RULES_H
#define AF_RULES_H

#include "core/history/migration.h"
#include "core/sink.h"

enum af_severity
{
	AF_SEVERITY_ERROR,
	AF_SEVERITY_WARNING
};

struct af_finding
{
	enum af_severity severity;
	const char *code; /* CHECKSUM_MISMATCH, … (a constant) */
	const struct af_info *line;
	const char *message; /* with {fields}: af_finding_put() writes it out */
	const char *hint;	 /* a whole sentence (a constant) */
};

struct af_validate_args
{
	const struct af_info *lines; /* as af_info_build() made them */
	size_t n_lines;
	const char *const *ignore_patterns; /* "*:future", "repeatable:missing", …, ended by NULL; NULL:
										   Flyway's default */
	bool allow_pending;					/* migrate: what is pending is about to be applied */
	bool history_only; /* no files are known: the rows are checked against themselves; as in
						  af_info_args */
};

/* Whether "type:state" is a pattern that Flyway knows (upper and lower case are the same). */
bool af_ignore_pattern_is_valid(const char *pattern);

/* What is wrong with one that it does not know, in Flyway's words, without a newline. */
bool af_ignore_pattern_put_problem(const char *pattern, struct af_sink *sink);

/*
 * Calls `found` for each finding, in the order of the lines and at most one a line, until it
 * answers false. True: all were told. Only errors make a history invalid; a warning is for people
 * (Flyway says nothing where we warn).
 */
bool af_validate(const struct af_validate_args *args,
				 bool (*found)(void *to, const struct af_finding *finding), void *to);

/* Writes Flyway's message of a finding (several lines for a mismatch), without a final newline. */
bool af_finding_put(const struct af_finding *finding, struct af_sink *sink);

const char *af_severity_name(enum af_severity severity); /* "error", "warning" */

#endif
