/*
 * What a server says besides rows: errors become error values, notices are told.
 */
#include "cli/db/inside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/db/hidden.h"

const char *
db_message_trim(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	return arena_strndup(arena, text, len);
}

static const char *
result_field(const struct db *db, const PGresult *result, int field, struct arena *arena)
{
	return db_masked(db, arena, arena_strdup(arena, PQresultErrorField(result, field)));
}

bool
db_fail(struct db *db, const PGresult *result, struct af_error *err)
{
	const char *message =
		result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *position;
	bool is_lost = PQstatus(db->conn) == CONNECTION_BAD;

	if (error_is_set(err))
		return false;
	if ((is_lost || state == NULL || strcmp(state, "57014") == 0) && !signals_check(err))
		return false;
	if (message == NULL)
		return error_set(
			err, is_lost ? ERR_CONNECTION : ERR_DATABASE, "%s",
			db_masked(db, err->arena, db_message_trim(err->arena, PQerrorMessage(db->conn))));
	error_set(err, is_lost ? ERR_CONNECTION : ERR_DATABASE, "%s",
			  db_masked(db, err->arena, message));
	err->sqlstate = arena_strdup(err->arena, state);
	err->detail = result_field(db, result, PG_DIAG_MESSAGE_DETAIL, err->arena);
	err->hint = result_field(db, result, PG_DIAG_MESSAGE_HINT, err->arena);
	err->server_context = result_field(db, result, PG_DIAG_CONTEXT, err->arena);
	position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	err->position = position == NULL ? 0 : atoi(position);
	return false;
}

static void
tell_notice(const char *severity, const char *message, const char *detail, const char *hint)
{
	if (strcmp(severity, "WARNING") == 0)
		log_warning("%s", message);
	else
		log_info("%s: %s", severity, message);
	if (detail != NULL)
		log_info("  detail: %s", detail);
	if (hint != NULL)
		log_info("  hint: %s", hint);
}

void
db_receive_notice(void *argument, const PGresult *result)
{
	struct db *db = argument;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail;
	const char *hint;
	struct arena *arena;

	if (message == NULL)
		return;
	if (severity == NULL)
		severity = "NOTICE";
	arena = arena_new();
	message = db_masked(db, arena, message);
	detail = db_masked(db, arena, PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	hint = db_masked(db, arena, PQresultErrorField(result, PG_DIAG_MESSAGE_HINT));
	if (db->notice != NULL)
		db->notice(db->notice_to, severity, PQresultErrorField(result, PG_DIAG_SQLSTATE), message,
				   detail, hint);
	else
		tell_notice(severity, message, detail, hint);
	arena_free(arena);
}

void
db_set_notice(struct db *db, db_notice_function *notice, void *to)
{
	db->notice = notice;
	db->notice_to = to;
}
