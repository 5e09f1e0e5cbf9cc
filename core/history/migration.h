/*
 * What a migration is: a row of the history table (applied), a file in a location (resolved), and
 * the line of `info` that joins both and has a state. Strings are borrowed: they live where the
 * caller keeps them.
 */
#ifndef AF_MIGRATION_H
#define AF_MIGRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct af_rows;

/* One row of the history table. */
struct af_applied
{
	int32_t installed_rank;
	const char *version; /* NULL: repeatable, or Flyway's schema marker */
	const char *description;
	const char *type; /* SQL, SQL_BASELINE, BASELINE, SCHEMA, DELETE, UNDO_SQL, JDBC … */
	const char *script;
	bool has_checksum;
	int32_t checksum;
	const char *installed_by;
	const char
		*installed_on; /* 2024-05-06T07:08:09.123456, whatever the DateStyle; infinity, -infinity */
	int32_t execution_time; /* milliseconds */
	bool success;
};

/* One migration found in the locations (no callbacks). */
struct af_resolved
{
	const char *version;	 /* NULL: repeatable */
	const char *description; /* whole: the table may have room for less, see description.h */
	const char *type;		 /* SQL, SQL_BASELINE, UNDO_SQL … */
	const char *script;		 /* relative to its location */
	const char *path;		 /* where the file is; NULL where nobody knows (SQL callers) */
	bool has_checksum;
	int32_t checksum;
	bool has_equivalent_checksum; /* repeatable: of the text before placeholders are replaced; also
									 counts as a match */
	int32_t equivalent_checksum;
	bool is_skipped;	   /* shouldExecute is false */
	const char *condition; /* shouldExecute as it is written; NULL: there is none */
};

enum af_state
{
	AF_STATE_PENDING,
	AF_STATE_ABOVE_TARGET,
	AF_STATE_BELOW_BASELINE,
	AF_STATE_IGNORED_BASELINE, /* "Ignored (Baseline)" */
	AF_STATE_BASELINE,
	AF_STATE_IGNORED,
	AF_STATE_MISSING,
	AF_STATE_FAILED_MISSING,
	AF_STATE_SUCCESS,
	AF_STATE_UNDONE,
	AF_STATE_AVAILABLE, /* an undo script that could run: never a line of its own, see af_info.undo
						 */
	AF_STATE_FAILED,
	AF_STATE_OUT_OF_ORDER,
	AF_STATE_FUTURE,
	AF_STATE_FAILED_FUTURE,
	AF_STATE_OUTDATED,
	AF_STATE_SUPERSEDED,
	AF_STATE_DELETED,
	AF_N_STATES
};

/* One line of info. */
struct af_info
{
	const struct af_applied *applied;	/* NULL: not applied */
	const struct af_resolved *resolved; /* NULL: no file */
	const struct af_resolved
		*undo; /* the script that could undo this version; NULL: none, or nothing to undo */
	enum af_state state;
	bool is_repeated; /* an earlier row with this version is still in force: nothing that a tool
						 would write */
};

/* Flyway's words: "Success", "Out of Order", … */
const char *af_state_name(enum af_state state);

/* Whether Flyway counts the state as applied: there is a row, and it was not undone or deleted
 * since. */
bool af_state_is_applied(enum af_state state);

/* "Versioned", "Repeatable", "Baseline", "Undo", or "" for rows that no script made (SCHEMA,
 * BASELINE, DELETE), as in Flyway. */
const char *af_info_category(const struct af_info *line);

/* The version (NULL: none), description, type and script of whichever side there is, the row's
 * before the file's. */
const char *af_info_version(const struct af_info *line);
const char *af_info_description(const struct af_info *line);
const char *af_info_type(const struct af_info *line);
const char *af_info_script(const struct af_info *line);

/*
 * Reads the present row of queries/history.sql; strings are borrowed from the row. False: a column
 * is not what it should be. A version written by hand may be any text; that is told by a rule, not
 * here.
 */
bool af_applied_read(struct af_rows *rows, struct af_applied *applied);

/* How many bytes the strings of a row need, and a copy of the row whose strings live in `room` of
 * that size. */
size_t af_applied_room(const struct af_applied *applied);
void af_applied_copy(const struct af_applied *from, char *room, struct af_applied *to);

/*
 * The same for the present row of queries/resolved.sql (the jsonb argument of the SQL functions).
 * False: a version is not one, the type is not one of a script, or a checksum is not a signed
 * 32-bit number.
 */
bool af_resolved_read(struct af_rows *rows, struct af_resolved *resolved);
size_t af_resolved_room(const struct af_resolved *resolved);
void af_resolved_copy(const struct af_resolved *from, char *room, struct af_resolved *to);

/*
 * Whether the row's checksum is the file's: either of a repeatable's two, or none on a row whose
 * file has no second one (so a versioned row without a checksum matches any file).
 */
bool af_checksum_matches(const struct af_applied *applied, const struct af_resolved *resolved);

/* What a type of the history table is. The words are Flyway's, upper case. */
enum af_type_class
{
	AF_TYPE_UNKNOWN,		 /* not a word of Flyway's */
	AF_TYPE_MIGRATION,		 /* SQL, JDBC, … */
	AF_TYPE_BASELINE_SCRIPT, /* SQL_BASELINE, JDBC_BASELINE, … */
	AF_TYPE_UNDO,			 /* UNDO_SQL, … */
	AF_TYPE_BASELINE,		 /* BASELINE */
	AF_TYPE_SCHEMA,			 /* SCHEMA */
	AF_TYPE_DELETE			 /* DELETE */
};

enum af_type_class af_type_classify(const char *type);

#endif
