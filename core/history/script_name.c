/*
 * Taking script names apart: the longest suffix, then the longest prefix, then the first separator.
 * What the parts mean together (duplicates, order) is not known here; folders and files are the
 * CLI's.
 */
#include "core/history/script_name.h"

#include <string.h>

#include "core/history/version.h"
#include "core/sink.h"

static const char *const default_suffixes[] = {".sql", NULL};

const struct af_naming af_naming_default = {
	.versioned_prefix = "V",
	.baseline_prefix = "B",
	.undo_prefix = "U",
	.repeatable_prefix = "R",
	.separator = "__",
	.suffixes = default_suffixes,
};

/*
 * Flyway's events. Its afterCleanOperationFinish, afterValidateOperationFinish and so on are all
 * spelt afterInfoOperationFinish in its own list, so files of those names never run there, nor
 * here.
 */
static const char *const events[] = {
	"beforeClean",
	"afterClean",
	"afterCleanError",
	"beforeMigrate",
	"beforeEachMigrate",
	"beforeEachMigrateStatement",
	"afterEachMigrateStatement",
	"afterEachMigrateStatementError",
	"afterEachMigrate",
	"afterEachMigrateError",
	"beforeRepeatables",
	"afterVersioned",
	"afterMigrateApplied",
	"afterMigrate",
	"afterMigrateError",
	"afterMigrateOperationFinish",
	"beforeUndo",
	"beforeEachUndo",
	"beforeEachUndoStatement",
	"afterEachUndoStatement",
	"afterEachUndoStatementError",
	"afterEachUndo",
	"afterEachUndoError",
	"afterUndo",
	"afterUndoError",
	"beforeValidate",
	"afterValidate",
	"afterValidateError",
	"beforeBaseline",
	"afterBaseline",
	"afterBaselineError",
	"beforeRepair",
	"afterRepair",
	"afterRepairError",
	"beforeInfo",
	"afterInfo",
	"afterInfoError",
	"afterInfoOperationFinish",
	"beforeCreateSchema",
	"createSchema",
	"beforeConnect",
	"afterConnect",
	NULL,
};

static const char problem_unrecognised[] = "unrecognised migration name format";
static const char problem_no_version[] = "it must contain a version";
static const char problem_bad_version[] = "could not recognise the version number";
static const char problem_has_version[] = "it cannot contain a version";

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

/* Suffixes match without regard to case, as in Flyway: V3__x.SQL runs. */
static bool
ends_with(const char *name, size_t name_len, const char *suffix, size_t suffix_len)
{
	size_t i;

	if (suffix_len > name_len)
		return false;
	for (i = 0; i < suffix_len; i++)
		if (lower(name[name_len - suffix_len + i]) != lower(suffix[i]))
			return false;
	return true;
}

/* The name's length without its longest suffix. False: it has none of them. */
static bool
strip_suffix(const struct af_naming *naming, const char *name, size_t *stem_len)
{
	size_t name_len = strlen(name);
	bool has_suffix = false;
	const char *const *suffix;

	for (suffix = naming->suffixes; *suffix != NULL; suffix++)
	{
		size_t suffix_len = strlen(*suffix);

		if (!ends_with(name, name_len, *suffix, suffix_len) ||
			(has_suffix && name_len - suffix_len >= *stem_len))
			continue;
		*stem_len = name_len - suffix_len;
		has_suffix = true;
	}
	return has_suffix;
}

struct prefix
{
	const char *text; /* NULL: none found yet */
	size_t len;
	enum af_script_kind kind;
	const char *event;
};

/* Keeps the longer of the prefixes that the stem starts with; of two equal ones, the first. */
static void
try_prefix(struct prefix *best, const char *stem, size_t stem_len, const char *text,
		   enum af_script_kind kind, const char *event)
{
	size_t len = strlen(text);

	if (len > stem_len || memcmp(stem, text, len) != 0 || (best->text != NULL && len <= best->len))
		return;
	best->text = text;
	best->len = len;
	best->kind = kind;
	best->event = event;
}

static bool
find_prefix(const struct af_naming *naming, const char *stem, size_t stem_len, struct prefix *found)
{
	const char *const *event;

	found->text = NULL;
	try_prefix(found, stem, stem_len, naming->versioned_prefix, AF_SCRIPT_VERSIONED, NULL);
	try_prefix(found, stem, stem_len, naming->baseline_prefix, AF_SCRIPT_BASELINE, NULL);
	try_prefix(found, stem, stem_len, naming->undo_prefix, AF_SCRIPT_UNDO, NULL);
	try_prefix(found, stem, stem_len, naming->repeatable_prefix, AF_SCRIPT_REPEATABLE, NULL);
	for (event = events; *event != NULL; event++)
		try_prefix(found, stem, stem_len, *event, AF_SCRIPT_CALLBACK, *event);
	return found->text != NULL;
}

/* Where the separator starts; the end of the text where there is none. */
static const char *
find_separator(const char *text, const char *end, const char *separator)
{
	size_t len = strlen(separator);
	const char *at;

	for (at = text; (size_t) (end - at) >= len; at++)
		if (memcmp(at, separator, len) == 0)
			return at;
	return end;
}

/* What is wrong with the parts, NULL: nothing. */
static const char *
find_problem(const struct prefix *prefix, const struct af_script_name *parsed, bool has_separator)
{
	bool takes_version = prefix->kind != AF_SCRIPT_REPEATABLE && prefix->kind != AF_SCRIPT_CALLBACK;

	/* Flyway's open edition does not know undo scripts and reports U1.sql; with a separator the
	 * meaning is plain */
	if (prefix->kind == AF_SCRIPT_UNDO && !has_separator)
		return problem_unrecognised;
	if (!takes_version)
		return parsed->version_len > 0 ? problem_has_version : NULL;
	if (parsed->version_len == 0)
		return problem_no_version;
	return af_version_is_valid(parsed->version, parsed->version_len) ? NULL : problem_bad_version;
}

void
af_script_name_parse(const struct af_naming *naming, const char *name,
					 struct af_script_name *parsed)
{
	size_t stem_len = 0;
	struct prefix prefix;
	const char *end;
	const char *separator;

	memset(parsed, 0, sizeof(*parsed));
	parsed->kind = AF_SCRIPT_NONE;
	if (!strip_suffix(naming, name, &stem_len))
		return;
	parsed->kind = AF_SCRIPT_INVALID;
	parsed->problem = problem_unrecognised;
	if (!find_prefix(naming, name, stem_len, &prefix))
		return;
	end = name + stem_len;
	separator = find_separator(name + prefix.len, end, naming->separator);
	parsed->version = name + prefix.len;
	parsed->version_len = (size_t) (separator - parsed->version);
	parsed->description = separator == end ? end : separator + strlen(naming->separator);
	parsed->description_len = (size_t) (end - parsed->description);
	parsed->event = prefix.event;
	parsed->problem = find_problem(&prefix, parsed, separator != end);
	if (parsed->problem == NULL)
		parsed->kind = prefix.kind;
}

void
af_script_name_version(const struct af_script_name *parsed, char *to)
{
	size_t i;

	for (i = 0; i < parsed->version_len; i++)
		to[i] = parsed->version[i] == '_' ? '.' : parsed->version[i];
	to[i] = '\0';
}

void
af_script_name_description(const struct af_script_name *parsed, char *to)
{
	size_t i;

	for (i = 0; i < parsed->description_len; i++)
		to[i] = parsed->description[i] == '_' ? ' ' : parsed->description[i];
	to[i] = '\0';
}

/* "PREFIX VERSION SEPARATOR DESCRIPTION SUFFIX" of a right name like the wrong one. */
static bool
put_example(const struct af_naming *naming, const char *name, const struct af_script_name *parsed,
			const char *version, struct af_sink *sink)
{
	const char *suffix = parsed->description + parsed->description_len;

	if (!af_put_bytes(sink, name, (size_t) (parsed->version - name)) || !af_put(sink, version) ||
		!af_put(sink, naming->separator))
		return false;
	if (parsed->description_len == 0)
		return af_put(sink, "description") && af_put(sink, suffix);
	return af_put_bytes(sink, parsed->description, parsed->description_len) && af_put(sink, suffix);
}

bool
af_script_name_put_problem(const struct af_naming *naming, const char *name,
						   const struct af_script_name *parsed, struct af_sink *sink)
{
	if (parsed->problem == problem_has_version)
		return af_put(sink, "Invalid repeatable migration / callback name format: ") &&
			   af_put(sink, name) &&
			   af_put(sink, " (It cannot contain a version and should look like this: ") &&
			   put_example(naming, name, parsed, "", sink) && af_put(sink, ")");
	if (parsed->problem == problem_no_version)
		return af_put(sink, "Invalid versioned migration name format: ") && af_put(sink, name) &&
			   af_put(sink, " (It must contain a version and should look like this: ") &&
			   put_example(naming, name, parsed, "1.2", sink) && af_put(sink, ")");
	if (parsed->problem == problem_bad_version)
		return af_put(sink, "Invalid versioned migration name format: ") && af_put(sink, name) &&
			   af_put(sink, " (could not recognise version number ") &&
			   af_put_bytes(sink, parsed->version, parsed->version_len) && af_put(sink, ")");
	return af_put(sink, "Unrecognised migration name format: ") && af_put(sink, name);
}
