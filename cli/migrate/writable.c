/*
 * Standbys, reader endpoints, and sessions that begin read-only.
 */
#include "cli/migrate/writable.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/db/endpoint.h"
#include "cli/migrate/dry_run.h"

static bool
fail_standby(const struct engine *engine, const char *host, struct af_error *err)
{
	if (endpoint_is_reader(host))
	{
		error_set(err, ERR_DATABASE, "\"%s\" is a reader endpoint, which takes no changes", host);
		error_hint(err, "Connect to the writer endpoint of the cluster: %s",
				   endpoint_writer(err->arena, host));
	}
	else
	{
		error_set(err, ERR_DATABASE, "database \"%s\" is on a standby, which takes no changes",
				  engine->database);
		error_hint(err, "Connect to the primary: the writer endpoint of a cluster.");
	}
	err->code = "DB_CONNECTION";
	return false;
}

/* pg_settings.source, and how it is got rid of. */
static const struct
{
	const char *source;
	const char *what;
	const char *way_out;
} sources[] = {
	{"database", "for the database", "ALTER DATABASE … RESET default_transaction_read_only"},
	{"user", "for the user", "ALTER ROLE … RESET default_transaction_read_only"},
	{"database user", "for the user in the database",
	 "ALTER ROLE … IN DATABASE … RESET default_transaction_read_only"},
	{"client", "in the options of the connection",
	 "take it out of the URL's options or of PGOPTIONS"},
	{"session", "by initSql or a callback", "take it out there"},
};

static bool
fail_read_only(struct engine *engine, struct af_error *err)
{
	const char *what = "in the server's configuration";
	const char *way_out = "add options=-c default_transaction_read_only=off to the URL";
	struct db_result *result;
	const char *source;
	size_t i;

	if (!engine_query(engine, "read_only_source", NULL, &result, err))
		return false;
	source = db_result_n_rows(result) == 0 ? "" : db_result_get(result, 0, 0);
	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strcmp(sources[i].source, source) == 0)
		{
			what = sources[i].what;
			way_out = sources[i].way_out;
		}
	db_result_free(result);
	error_set(
		err, ERR_DATABASE,
		"sessions on database \"%s\" take no changes: default_transaction_read_only is set %s",
		engine->database, what);
	error_hint(err, "To end that: %s.", way_out);
	err->code = "DB_CONNECTION";
	return false;
}

bool
writable_check(struct engine *engine, struct af_error *err)
{
	const char *host = db_host(engine->db);

	if (engine->dry_run != NULL)
		return true;
	if (host == NULL)
		host = "";
	if (engine->is_standby)
		return fail_standby(engine, host, err);
	if (engine->is_read_only)
		return fail_read_only(engine, err);
	if (endpoint_is_reader(host))
		log_warning_once(
			"\"%s\" is a reader endpoint: it takes changes only while the cluster has no "
			"other instance; the writer endpoint is \"%s\"",
			host, endpoint_writer(engine->arena, host));
	return true;
}
