/*
 * The grammar of script names: PREFIX VERSION SEPARATOR DESCRIPTION SUFFIX, as Flyway reads it.
 */
#ifndef AF_SCRIPT_NAME_H
#define AF_SCRIPT_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct af_sink;

enum af_script_kind
{
	AF_SCRIPT_NONE,	   /* not a script at all: none of the suffixes */
	AF_SCRIPT_INVALID, /* a script whose name says nothing or too much: skipped in silence unless
						  validateMigrationNaming */
	AF_SCRIPT_VERSIONED,
	AF_SCRIPT_BASELINE,
	AF_SCRIPT_UNDO,
	AF_SCRIPT_REPEATABLE,
	AF_SCRIPT_CALLBACK
};

struct af_naming
{
	const char *versioned_prefix;  /* "V" */
	const char *baseline_prefix;   /* "B" */
	const char *undo_prefix;	   /* "U" */
	const char *repeatable_prefix; /* "R" */
	const char *separator;		   /* "__" */
	const char *const *suffixes;   /* {".sql"}, ended by NULL */
};

/* Flyway's defaults. */
extern const struct af_naming af_naming_default;

/* The parts, as pieces of the name given. */
struct af_script_name
{
	enum af_script_kind kind;
	const char *event; /* of a callback: Flyway's event name (a constant), else NULL */
	const char
		*version; /* as in the name: '_' not yet turned into '.'; len 0 where there is none */
	size_t version_len;
	const char *description; /* as in the name: '_' not yet turned into ' ' */
	size_t description_len;
	const char *problem; /* of AF_SCRIPT_INVALID: what is wrong (a constant) */
};

/* Takes a file name (no folder) apart. */
void af_script_name_parse(const struct af_naming *naming, const char *name,
						  struct af_script_name *parsed);

/*
 * The version and the description as info shows them: '_' turned into '.' and ' '; `to` holds the
 * part's len + 1 bytes. What the history table has room for is told by core/history/description.h.
 */
void af_script_name_version(const struct af_script_name *parsed, char *to);
void af_script_name_description(const struct af_script_name *parsed, char *to);

/* Flyway's line on an invalid name, without a newline: what is wrong and what it should look like.
 */
bool af_script_name_put_problem(const struct af_naming *naming, const char *name,
								const struct af_script_name *parsed, struct af_sink *sink);

#endif
