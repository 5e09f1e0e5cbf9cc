/*
 * The validation rules as one table: the first rule that a line breaks is told. Codes and messages
 * are Flyway's where it has such a rule. Patterns that silence findings are in ignore.c, the
 * writing of messages in finding.c, states in states.c.
 */
#include "core/history/rules.h"

#include <string.h>

#include "core/history/description.h"
#include "core/history/ignore.h"
#include "core/history/version.h"

/* One call of af_validate(), with what it knows of all lines. */
struct check
{
	const struct af_validate_args *args;
	const char *baseline; /* the highest version that a baseline row has; NULL: none */
	const struct af_info *first_future; /* NULL: none, or some file was found */
};

static bool
is_versioned(const struct af_info *line)
{
	return af_info_version(line) != NULL;
}

static enum af_type_class
class_of(const struct af_info *line)
{
	return af_type_classify(af_info_type(line));
}

static bool
has_unknown_type(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->applied != NULL && class_of(line) == AF_TYPE_UNKNOWN;
}

static bool
has_bad_version(const struct check *check, const struct af_info *line)
{
	const char *version = af_info_version(line);

	(void) check;
	return version != NULL && !af_version_is_valid(version, strlen(version));
}

/* A DELETE row of a version has a line only when it found nothing left to delete. */
static bool
is_second_delete(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->applied != NULL && line->applied->success && is_versioned(line) &&
		   class_of(line) == AF_TYPE_DELETE;
}

static bool
is_repeated(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->is_repeated;
}

static bool
is_failed(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->state == AF_STATE_FAILED || line->state == AF_STATE_FAILED_MISSING ||
		   line->state == AF_STATE_FAILED_FUTURE;
}

static bool
has_no_file(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->resolved == NULL && line->state != AF_STATE_SUPERSEDED &&
		   (class_of(line) == AF_TYPE_MIGRATION || class_of(line) == AF_TYPE_BASELINE_SCRIPT);
}

static bool
is_all_future(const struct check *check, const struct af_info *line)
{
	return line == check->first_future;
}

/* Skipped scripts and baseline scripts that came too late are passed over on purpose. */
static bool
is_late(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->state == AF_STATE_IGNORED && !line->resolved->is_skipped &&
		   class_of(line) != AF_TYPE_BASELINE_SCRIPT;
}

static bool
is_pending(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->state == AF_STATE_PENDING;
}

static bool
is_outdated(const struct check *check, const struct af_info *line)
{
	(void) check;
	return line->state == AF_STATE_OUTDATED;
}

/* Whether row and file are there and are to be the same. */
static bool
is_comparable(const struct check *check, const struct af_info *line)
{
	if (line->applied == NULL || line->resolved == NULL || class_of(line) != AF_TYPE_MIGRATION)
		return false;
	return !is_versioned(line) || check->baseline == NULL ||
		   af_version_compare(line->applied->version, check->baseline) > 0;
}

static bool
has_other_type(const struct check *check, const struct af_info *line)
{
	return is_comparable(check, line) && strcmp(line->applied->type, line->resolved->type) != 0;
}

/* Another checksum makes a repeatable outdated, which is a rule of its own. */
static bool
has_other_checksum(const struct check *check, const struct af_info *line)
{
	return is_comparable(check, line) && is_versioned(line) &&
		   !af_checksum_matches(line->applied, line->resolved);
}

static bool
has_other_description(const struct check *check, const struct af_info *line)
{
	return is_comparable(check, line) &&
		   af_description_compare(line->applied->description, line->resolved->description) != 0;
}

/* Where a rule holds, and whether ignore patterns silence it. */
#define WITH_FILES 1
#define WITHOUT_FILES 2
#define ALWAYS (WITH_FILES | WITHOUT_FILES)
#define NOT_IGNORABLE 4

#define FAILED_ADVICE \
	"Please remove any half-completed changes then run repair to fix the schema history."
#define MISSING_ADVICE \
	"If you removed this migration intentionally, run repair to mark the migration as deleted."
#define PENDING_ADVICE \
	"To fix this error, either run migrate, or set -ignoreMigrationPatterns='*:pending'."
#define MISMATCH(what)                                   \
	"Migration " what " mismatch for migration {name}\n" \
	"-> Applied to database : {row " what "}\n"          \
	"-> Resolved locally    : {file " what "}\n"         \
	"Either revert the changes to the migration, or run repair to update the schema history."
#define RESTORE_HINT                                                               \
	"An applied script must not change: restore it and put the change into a new " \
	"one, or run repair if the database already has it."

struct rule
{
	bool (*is_broken)(const struct check *check, const struct af_info *line);
	unsigned int scope;
	enum af_severity severity; /* not said: an error */
	const char *code;
	const char *message;
	const char *repeatable_code; /* NULL: code and message are for both */
	const char *repeatable_message;
	const char *hint;
};

static const struct rule rules[] = {
	{
		.is_broken = has_unknown_type,
		.scope = ALWAYS | NOT_IGNORABLE,
		.code = "ERROR",
		.message = "Unknown migration type '{type}' found in schema history.",
		.hint = "A tool with types of its own, or a hand, wrote this row: set its type to one of "
				"Flyway's, such as SQL.",
	},
	{
		.is_broken = has_bad_version,
		.scope = ALWAYS | NOT_IGNORABLE,
		.code = "ERROR",
		.message = "Version may only contain 0..9 and . (dot). Invalid version: {version}",
		.hint = "Correct the version in the history table, or delete the row.",
	},
	{
		.is_broken = is_second_delete,
		.scope = ALWAYS | NOT_IGNORABLE,
		.code = "DUPLICATE_DELETED_MIGRATION",
		.message = "Corrupted schema history: multiple delete entries for version {version}",
		.hint = "Delete the later of the DELETE rows of this version from the history table.",
	},
	{
		.is_broken = is_repeated,
		.scope = WITHOUT_FILES,
		.code = "DUPLICATE_VERSIONED_MIGRATION",
		.message = "Found more than one applied migration with version {version}",
		.hint = "One of the rows was not written by a migration tool: find out which one describes "
				"the database and delete the other.",
	},
	{
		.is_broken = is_failed,
		.scope = ALWAYS,
		.code = "FAILED_VERSIONED_MIGRATION",
		.message =
			"Detected failed migration to version {version} ({description}).\n" FAILED_ADVICE,
		.repeatable_code = "FAILED_REPEATABLE_MIGRATION",
		.repeatable_message =
			"Detected failed repeatable migration: {description}.\n" FAILED_ADVICE,
		.hint = "Take back by hand what the script did before it failed, run repair, correct the "
				"script and migrate again.",
	},
	{
		.is_broken = has_no_file,
		.scope = WITH_FILES,
		.code = "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED",
		.message = "Detected applied migration not resolved locally: {version}.\n" MISSING_ADVICE,
		.repeatable_code = "APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED",
		.repeatable_message =
			"Detected applied migration not resolved locally: {description}.\n" MISSING_ADVICE,
		.hint =
			"Restore the file or correct the locations; if the file was removed on purpose, run "
			"repair.",
	},
	{
		.is_broken = is_all_future,
		.scope = WITH_FILES | NOT_IGNORABLE,
		.severity = AF_SEVERITY_WARNING,
		.code = "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED",
		.message = "No migration was found locally, but version {version} is applied",
		.hint =
			"Check the locations: without any file every applied version counts as a future one "
			"and nothing is compared.",
	},
	{
		.is_broken = is_late,
		.scope = WITH_FILES,
		.code = "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED",
		.message = "Detected resolved migration not applied to database: {version}.\n"
				   "To ignore this migration, set -ignoreMigrationPatterns='*:ignored'. "
				   "To allow executing this migration, set -outOfOrder=true.",
		.hint = "Give the script a version above the applied ones, or allow it with outOfOrder.",
	},
	{
		.is_broken = is_pending,
		.scope = WITH_FILES,
		.code = "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED",
		.message =
			"Detected resolved migration not applied to database: {version}.\n" PENDING_ADVICE,
		.repeatable_code = "RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED",
		.repeatable_message = "Detected resolved repeatable migration not applied to database: "
							  "{description}.\n" PENDING_ADVICE,
		.hint = "Run migrate to apply the script.",
	},
	{
		.is_broken = is_outdated,
		.scope = WITH_FILES,
		.code = "OUTDATED_REPEATABLE_MIGRATION",
		.message = "Detected outdated resolved repeatable migration that should be re-applied to "
				   "database: {description}.\nRun migrate to execute this migration.",
		.hint = "Run migrate to apply the changed script again.",
	},
	{
		.is_broken = has_other_type,
		.scope = WITH_FILES,
		.code = "TYPE_MISMATCH",
		.message = MISMATCH("type"),
		.hint = RESTORE_HINT,
	},
	{
		.is_broken = has_other_checksum,
		.scope = WITH_FILES,
		.code = "CHECKSUM_MISMATCH",
		.message = MISMATCH("checksum"),
		.hint = RESTORE_HINT,
	},
	{
		.is_broken = has_other_description,
		.scope = WITH_FILES,
		.code = "DESCRIPTION_MISMATCH",
		.message = MISMATCH("description"),
		.hint = "Give the file its former name again, or run repair to write the new description "
				"into the history.",
	},
};

static void
check_init(struct check *check, const struct af_validate_args *args)
{
	bool has_file = false;
	size_t i;

	check->args = args;
	check->baseline = NULL;
	check->first_future = NULL;
	for (i = 0; i < args->n_lines; i++)
	{
		const struct af_info *line = &args->lines[i];
		const char *version = af_info_version(line);
		enum af_type_class type_class = class_of(line);

		has_file = has_file || line->resolved != NULL;
		if (line->applied != NULL &&
			(type_class == AF_TYPE_BASELINE || type_class == AF_TYPE_BASELINE_SCRIPT) &&
			version != NULL &&
			(check->baseline == NULL || af_version_compare(version, check->baseline) > 0))
			check->baseline = version;
		if (check->first_future == NULL && line->state == AF_STATE_FUTURE)
			check->first_future = line;
	}
	/* whoever gave other patterns has thought about it */
	if (has_file || !af_ignore_is_default(args->ignore_patterns))
		check->first_future = NULL;
}

/* The first rule that the line breaks, NULL: none. */
static const struct rule *
broken_rule(const struct check *check, const struct af_info *line)
{
	unsigned int scope = check->args->history_only ? WITHOUT_FILES : WITH_FILES;
	bool is_ignored = af_line_is_ignored(check->args, line);
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
	{
		const struct rule *rule = &rules[i];

		if ((rule->scope & scope) != 0 && (!is_ignored || (rule->scope & NOT_IGNORABLE) != 0) &&
			rule->is_broken(check, line))
			return rule;
	}
	return NULL;
}

bool
af_validate(const struct af_validate_args *args,
			bool (*found)(void *to, const struct af_finding *finding), void *to)
{
	struct check check;
	size_t i;

	check_init(&check, args);
	for (i = 0; i < args->n_lines; i++)
	{
		const struct rule *rule = broken_rule(&check, &args->lines[i]);
		struct af_finding finding;

		if (rule == NULL)
			continue;
		finding.severity = rule->severity;
		finding.code = rule->code;
		finding.line = &args->lines[i];
		finding.message = rule->message;
		finding.hint = rule->hint;
		if (rule->repeatable_code != NULL && !is_versioned(finding.line))
		{
			finding.code = rule->repeatable_code;
			finding.message = rule->repeatable_message;
		}
		if (!found(to, &finding))
			return false;
	}
	return true;
}

const char *
af_severity_name(enum af_severity severity)
{
	return severity == AF_SEVERITY_ERROR ? "error" : "warning";
}
