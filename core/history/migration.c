/*
 * Rows read into structs, and what can be said of one line of info alone. States, which need all
 * lines, are in states.c.
 */
#include "core/history/migration.h"

#include <string.h>

#include "core/history/version.h"
#include "core/rows.h"

static const char *const state_names[AF_N_STATES] = {
	[AF_STATE_PENDING] = "Pending",
	[AF_STATE_ABOVE_TARGET] = "Above Target",
	[AF_STATE_BELOW_BASELINE] = "Below Baseline",
	[AF_STATE_IGNORED_BASELINE] = "Ignored (Baseline)",
	[AF_STATE_BASELINE] = "Baseline",
	[AF_STATE_IGNORED] = "Ignored",
	[AF_STATE_MISSING] = "Missing",
	[AF_STATE_FAILED_MISSING] = "Failed (Missing)",
	[AF_STATE_SUCCESS] = "Success",
	[AF_STATE_UNDONE] = "Undone",
	[AF_STATE_AVAILABLE] = "Available",
	[AF_STATE_FAILED] = "Failed",
	[AF_STATE_OUT_OF_ORDER] = "Out of Order",
	[AF_STATE_FUTURE] = "Future",
	[AF_STATE_FAILED_FUTURE] = "Failed (Future)",
	[AF_STATE_OUTDATED] = "Outdated",
	[AF_STATE_SUPERSEDED] = "Superseded",
	[AF_STATE_DELETED] = "Deleted",
};

static const struct
{
	const char *name;
	enum af_type_class type_class;
} types[] = {
	{"SQL", AF_TYPE_MIGRATION},
	{"JDBC", AF_TYPE_MIGRATION},
	{"SPRING_JDBC", AF_TYPE_MIGRATION},
	{"SCRIPT", AF_TYPE_MIGRATION},
	{"CUSTOM", AF_TYPE_MIGRATION},
	{"SQL_BASELINE", AF_TYPE_BASELINE_SCRIPT},
	{"JDBC_BASELINE", AF_TYPE_BASELINE_SCRIPT},
	{"SCRIPT_BASELINE", AF_TYPE_BASELINE_SCRIPT},
	{"UNDO_SQL", AF_TYPE_UNDO},
	{"UNDO_JDBC", AF_TYPE_UNDO},
	{"UNDO_SPRING_JDBC", AF_TYPE_UNDO},
	{"UNDO_SCRIPT", AF_TYPE_UNDO},
	{"UNDO_CUSTOM", AF_TYPE_UNDO},
	{"BASELINE", AF_TYPE_BASELINE},
	{"SCHEMA", AF_TYPE_SCHEMA},
	{"DELETE", AF_TYPE_DELETE},
};

const char *
af_state_name(enum af_state state)
{
	return state_names[state];
}

bool
af_state_is_applied(enum af_state state)
{
	switch (state)
	{
		case AF_STATE_PENDING:
		case AF_STATE_ABOVE_TARGET:
		case AF_STATE_BELOW_BASELINE:
		case AF_STATE_IGNORED_BASELINE:
		case AF_STATE_IGNORED:
		case AF_STATE_AVAILABLE:
		case AF_STATE_UNDONE:
		case AF_STATE_DELETED:
			return false;
		default:
			return true;
	}
}

enum af_type_class
af_type_classify(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, type) == 0)
			return types[i].type_class;
	return AF_TYPE_UNKNOWN;
}

const char *
af_info_version(const struct af_info *line)
{
	return line->applied != NULL ? line->applied->version : line->resolved->version;
}

const char *
af_info_description(const struct af_info *line)
{
	return line->applied != NULL ? line->applied->description : line->resolved->description;
}

const char *
af_info_type(const struct af_info *line)
{
	return line->applied != NULL ? line->applied->type : line->resolved->type;
}

const char *
af_info_script(const struct af_info *line)
{
	return line->applied != NULL ? line->applied->script : line->resolved->script;
}

const char *
af_info_category(const struct af_info *line)
{
	switch (af_type_classify(af_info_type(line)))
	{
		case AF_TYPE_BASELINE:
		case AF_TYPE_SCHEMA:
		case AF_TYPE_DELETE:
			return "";
		case AF_TYPE_UNDO:
			return "Undo";
		case AF_TYPE_BASELINE_SCRIPT:
			return "Baseline";
		default:
			return af_info_version(line) == NULL ? "Repeatable" : "Versioned";
	}
}

bool
af_checksum_matches(const struct af_applied *applied, const struct af_resolved *resolved)
{
	bool is_first = applied->has_checksum == resolved->has_checksum &&
					(!applied->has_checksum || applied->checksum == resolved->checksum);
	bool is_second = applied->has_checksum == resolved->has_equivalent_checksum &&
					 (!applied->has_checksum || applied->checksum == resolved->equivalent_checksum);

	return is_first || is_second;
}

/* A signed 32-bit number, all of the text. */
static bool
read_int32(const char *text, int32_t *number)
{
	bool is_negative = text != NULL && text[0] == '-';
	const char *digit = is_negative ? text + 1 : text;
	int64_t value = 0;

	if (digit == NULL || *digit == '\0')
		return false;
	for (; *digit != '\0'; digit++)
	{
		if (*digit < '0' || *digit > '9')
			return false;
		value = value * 10 + (*digit - '0');
		if (value > (int64_t) INT32_MAX + is_negative)
			return false;
	}
	*number = (int32_t) (is_negative ? -value : value);
	return true;
}

static bool
read_checksum(const char *text, bool *is_there, int32_t *checksum)
{
	*is_there = text != NULL;
	*checksum = 0;
	return text == NULL || read_int32(text, checksum);
}

/* The columns of queries/history.sql and of queries/resolved.sql, in their order. */
enum history_column
{
	HISTORY_RANK,
	HISTORY_VERSION,
	HISTORY_DESCRIPTION,
	HISTORY_TYPE,
	HISTORY_SCRIPT,
	HISTORY_CHECKSUM,
	HISTORY_INSTALLED_BY,
	HISTORY_INSTALLED_ON,
	HISTORY_EXECUTION_TIME,
	HISTORY_SUCCESS
};

enum resolved_column
{
	RESOLVED_VERSION,
	RESOLVED_DESCRIPTION,
	RESOLVED_TYPE,
	RESOLVED_SCRIPT,
	RESOLVED_CHECKSUM,
	RESOLVED_EQUIVALENT_CHECKSUM
};

bool
af_applied_read(struct af_rows *rows, struct af_applied *applied)
{
	const char *success = rows->get(rows, HISTORY_SUCCESS);

	applied->version = rows->get(rows, HISTORY_VERSION);
	applied->description = rows->get(rows, HISTORY_DESCRIPTION);
	applied->type = rows->get(rows, HISTORY_TYPE);
	applied->script = rows->get(rows, HISTORY_SCRIPT);
	applied->installed_by = rows->get(rows, HISTORY_INSTALLED_BY);
	applied->installed_on = rows->get(rows, HISTORY_INSTALLED_ON);
	if (applied->description == NULL || applied->type == NULL || applied->script == NULL ||
		applied->installed_by == NULL || applied->installed_on == NULL || success == NULL)
		return false;
	applied->success = success[0] == 't';
	return read_int32(rows->get(rows, HISTORY_RANK), &applied->installed_rank) &&
		   read_int32(rows->get(rows, HISTORY_EXECUTION_TIME), &applied->execution_time) &&
		   read_checksum(rows->get(rows, HISTORY_CHECKSUM), &applied->has_checksum,
						 &applied->checksum);
}

/* What a file can be; the other types are of rows that no script made. */
static bool
is_type_of_file(const char *type)
{
	enum af_type_class type_class = af_type_classify(type);

	return type_class == AF_TYPE_MIGRATION || type_class == AF_TYPE_BASELINE_SCRIPT ||
		   type_class == AF_TYPE_UNDO;
}

bool
af_resolved_read(struct af_rows *rows, struct af_resolved *resolved)
{
	memset(resolved, 0, sizeof(*resolved));
	resolved->version = rows->get(rows, RESOLVED_VERSION);
	resolved->description = rows->get(rows, RESOLVED_DESCRIPTION);
	resolved->type = rows->get(rows, RESOLVED_TYPE);
	resolved->script = rows->get(rows, RESOLVED_SCRIPT);
	if (resolved->version != NULL &&
		!af_version_is_valid(resolved->version, strlen(resolved->version)))
		return false;
	if (!is_type_of_file(resolved->type))
		return false;
	return read_checksum(rows->get(rows, RESOLVED_CHECKSUM), &resolved->has_checksum,
						 &resolved->checksum) &&
		   read_checksum(rows->get(rows, RESOLVED_EQUIVALENT_CHECKSUM),
						 &resolved->has_equivalent_checksum, &resolved->equivalent_checksum);
}

static size_t
room_of(const char *text)
{
	return text == NULL ? 0 : strlen(text) + 1;
}

/* A copy of the text at *room, which moves behind it. */
static const char *
copy_to(const char *text, char **room)
{
	size_t size = room_of(text);
	char *copy = *room;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*room += size;
	return copy;
}

size_t
af_applied_room(const struct af_applied *applied)
{
	return room_of(applied->version) + room_of(applied->description) + room_of(applied->type) +
		   room_of(applied->script) + room_of(applied->installed_by) +
		   room_of(applied->installed_on);
}

void
af_applied_copy(const struct af_applied *from, char *room, struct af_applied *to)
{
	*to = *from;
	to->version = copy_to(from->version, &room);
	to->description = copy_to(from->description, &room);
	to->type = copy_to(from->type, &room);
	to->script = copy_to(from->script, &room);
	to->installed_by = copy_to(from->installed_by, &room);
	to->installed_on = copy_to(from->installed_on, &room);
}

size_t
af_resolved_room(const struct af_resolved *resolved)
{
	return room_of(resolved->version) + room_of(resolved->description) + room_of(resolved->type) +
		   room_of(resolved->script) + room_of(resolved->path);
}

void
af_resolved_copy(const struct af_resolved *from, char *room, struct af_resolved *to)
{
	*to = *from;
	to->version = copy_to(from->version, &room);
	to->description = copy_to(from->description, &room);
	to->type = copy_to(from->type, &room);
	to->script = copy_to(from->script, &room);
	to->path = copy_to(from->path, &room);
}
