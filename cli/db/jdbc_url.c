/*
 * Translating JDBC URLs. The table `parameters` says what becomes of each parameter of the Java
 * driver; how libpq reads the result, and everything about its own URIs, is libpq's business.
 */
#include "cli/db/jdbc_url.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/log.h"

static const char jdbc_scheme[] = "jdbc:postgresql:";

typedef bool parameter_function(struct db_keywords *keywords, const char *keyword,
								const char *value, struct af_error *err);

static parameter_function take_as_is;
static parameter_function take_ssl;
static parameter_function take_current_schema;
static parameter_function take_options;
static parameter_function take_socket_timeout;
static parameter_function take_flag;
static parameter_function take_target;
static parameter_function take_read_only;
static parameter_function take_nothing;

static const struct parameter
{
	const char *jdbc;
	const char *keyword;
	parameter_function *take;
} parameters[] = {
	{"user", "user", take_as_is},
	{"password", "password", take_as_is},
	{"ssl", "sslmode", take_ssl},
	{"sslmode", "sslmode", take_as_is},
	{"sslrootcert", "sslrootcert", take_as_is},
	{"sslcert", "sslcert", take_as_is},
	{"sslkey", "sslkey", take_as_is},
	{"sslpassword", "sslpassword", take_as_is},
	{"currentSchema", "options", take_current_schema},
	{"options", "options", take_options},
	{"ApplicationName", "application_name", take_as_is},
	{"connectTimeout", "connect_timeout", take_as_is},
	{"loginTimeout", "connect_timeout", take_as_is},
	{"socketTimeout", "tcp_user_timeout", take_socket_timeout},
	{"tcpKeepAlive", "keepalives", take_flag},
	{"targetServerType", "target_session_attrs", take_target},
	{"channelBinding", "channel_binding", take_as_is},
	{"gssEncMode", "gssencmode", take_as_is},
	{"kerberosServerName", "krbsrvname", take_as_is},
	{"replication", "replication", take_as_is},
	{"service", "service", take_as_is},
	{"readOnly", "options", take_read_only},
	/* these tune the Java driver; nothing here corresponds to them */
	{"prepareThreshold", NULL, take_nothing},
	{"preparedStatementCacheQueries", NULL, take_nothing},
	{"preparedStatementCacheSizeMiB", NULL, take_nothing},
	{"databaseMetadataCacheFields", NULL, take_nothing},
	{"databaseMetadataCacheFieldsMiB", NULL, take_nothing},
	{"defaultRowFetchSize", NULL, take_nothing},
	{"adaptiveFetch", NULL, take_nothing},
	{"adaptiveFetchMinimum", NULL, take_nothing},
	{"adaptiveFetchMaximum", NULL, take_nothing},
	{"maxResultBuffer", NULL, take_nothing},
	{"binaryTransfer", NULL, take_nothing},
	{"binaryTransferEnable", NULL, take_nothing},
	{"binaryTransferDisable", NULL, take_nothing},
	{"reWriteBatchedInserts", NULL, take_nothing},
	{"stringtype", NULL, take_nothing},
	{"preferQueryMode", NULL, take_nothing},
	{"autosave", NULL, take_nothing},
	{"cleanupSavepoints", NULL, take_nothing},
	{"escapeSyntaxCallMode", NULL, take_nothing},
	{"quoteReturningIdentifiers", NULL, take_nothing},
	{"hideUnprivilegedObjects", NULL, take_nothing},
	{"groupStartupParameters", NULL, take_nothing},
	{"assumeMinServerVersion", NULL, take_nothing},
	{"logUnclosedConnections", NULL, take_nothing},
	{"loggerLevel", NULL, take_nothing},
	{"loggerFile", NULL, take_nothing},
	{"logServerErrorDetail", NULL, take_nothing},
	{"cancelSignalTimeout", NULL, take_nothing},
	{"hostRecheckSeconds", NULL, take_nothing},
	{"receiveBufferSize", NULL, take_nothing},
	{"sendBufferSize", NULL, take_nothing},
	{"maxSendBufferSize", NULL, take_nothing},
	{"tcpNoDelay", NULL, take_nothing},
	{"unknownLength", NULL, take_nothing},
	{"disableColumnSanitiser", NULL, take_nothing},
	{"allowEncodingChanges", NULL, take_nothing},
	{"raiseExceptionOnSilentRollback", NULL, take_nothing},
	{"readOnlyMode", NULL, take_nothing},
	{NULL, NULL, NULL},
};

void
db_keywords_init(struct db_keywords *keywords, struct arena *arena)
{
	memset(keywords, 0, sizeof(*keywords));
	keywords->arena = arena;
	keywords->room = 16;
	keywords->names = arena_alloc_array(arena, keywords->room, sizeof(*keywords->names));
	keywords->values = arena_alloc_array(arena, keywords->room, sizeof(*keywords->values));
}

void
db_keywords_add(struct db_keywords *keywords, const char *name, const char *value)
{
	size_t room = keywords->room * 2;

	if (keywords->n + 1 == keywords->room)
	{
		keywords->names =
			arena_grow_array(keywords->arena, keywords->names, keywords->n, room, sizeof(char *));
		keywords->values =
			arena_grow_array(keywords->arena, keywords->values, keywords->n, room, sizeof(char *));
		keywords->room = room;
	}
	keywords->names[keywords->n] = name;
	keywords->values[keywords->n] = value;
	keywords->n++;
}

const char *
db_keywords_get(const struct db_keywords *keywords, const char *name)
{
	size_t i;

	for (i = keywords->n; i > 0; i--)
		if (strcmp(keywords->names[i - 1], name) == 0)
			return keywords->values[i - 1];
	return NULL;
}

/* Adds to the text a keyword already has (options come from several parameters), else adds the
 * keyword. */
static void
keywords_append(struct db_keywords *keywords, const char *name, const char *value)
{
	const char *before = db_keywords_get(keywords, name);

	db_keywords_add(keywords, name,
					before == NULL ? value : arena_printf(keywords->arena, "%s %s", before, value));
}

static bool
take_as_is(struct db_keywords *keywords, const char *keyword, const char *value,
		   struct af_error *err)
{
	(void) err;
	db_keywords_add(keywords, keyword, value);
	return true;
}

static bool
take_nothing(struct db_keywords *keywords, const char *keyword, const char *value,
			 struct af_error *err)
{
	(void) keywords, (void) keyword, (void) value, (void) err;
	return true;
}

static bool
take_options(struct db_keywords *keywords, const char *keyword, const char *value,
			 struct af_error *err)
{
	(void) err;
	keywords_append(keywords, keyword, value);
	return true;
}

/* "true" and the bare word mean verify-full, as in the Java driver. */
static bool
take_ssl(struct db_keywords *keywords, const char *keyword, const char *value, struct af_error *err)
{
	bool is_on = *value == '\0' || strcmp(value, "true") == 0;

	(void) err;
	if (is_on && db_keywords_get(keywords, keyword) == NULL)
		db_keywords_add(keywords, keyword, "verify-full");
	return true;
}

static bool
take_read_only(struct db_keywords *keywords, const char *keyword, const char *value,
			   struct af_error *err)
{
	(void) err;
	if (*value == '\0' || strcmp(value, "true") == 0)
		keywords_append(keywords, keyword, "-c default_transaction_read_only=on");
	return true;
}

/* The server splits options at blanks; a backslash keeps one. */
static bool
take_current_schema(struct db_keywords *keywords, const char *keyword, const char *value,
					struct af_error *err)
{
	char *escaped = arena_alloc(keywords->arena, 2 * strlen(value) + 1);
	char *to = escaped;

	(void) err;
	for (; *value != '\0'; value++)
	{
		if (*value == ' ' || *value == '\\')
			*to++ = '\\';
		*to++ = *value;
	}
	keywords_append(keywords, keyword, arena_printf(keywords->arena, "-c search_path=%s", escaped));
	return true;
}

/*
 * In Java a statement that runs longer is cut off. What it is there for, noticing a server that is
 * gone, the system's TCP does: by probes while nothing comes, and without an answer to them.
 */
static bool
take_socket_timeout(struct db_keywords *keywords, const char *keyword, const char *value,
					struct af_error *err)
{
	char *end;
	long seconds = strtol(value, &end, 10);

	if (end == value || *end != '\0' || seconds < 0 || seconds > 2000000)
		return error_set(err, ERR_SETTINGS,
						 "URL parameter \"socketTimeout\" is not a number of seconds");
	if (seconds == 0)
		return true;
	db_keywords_add(keywords, keyword, arena_printf(keywords->arena, "%ld", seconds * 1000));
	db_keywords_add(keywords, "keepalives_idle", arena_printf(keywords->arena, "%ld", seconds));
	db_keywords_add(keywords, "keepalives_interval",
					arena_printf(keywords->arena, "%ld", seconds < 4 ? 1 : seconds / 4));
	return true;
}

static bool
take_flag(struct db_keywords *keywords, const char *keyword, const char *value,
		  struct af_error *err)
{
	(void) err;
	db_keywords_add(keywords, keyword, *value == '\0' || strcmp(value, "true") == 0 ? "1" : "0");
	return true;
}

static bool
take_target(struct db_keywords *keywords, const char *keyword, const char *value,
			struct af_error *err)
{
	static const char *const words[][2] = {
		{"any", "any"},
		{"primary", "primary"},
		{"master", "primary"},
		{"secondary", "standby"},
		{"slave", "standby"},
		{"preferSecondary", "prefer-standby"},
		{"preferSlave", "prefer-standby"},
		{"preferPrimary", "any"},
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(value, words[i][0]) == 0)
		{
			db_keywords_add(keywords, keyword, words[i][1]);
			return true;
		}
	error_set(err, ERR_SETTINGS, "URL parameter \"targetServerType\" has the unknown value \"%s\"",
			  value);
	error_hint(err, "Known are any, primary, secondary, preferPrimary and preferSecondary.");
	return false;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Undoes %XX (and '+' in parameters). NULL: malformed, or a NUL byte. */
static const char *
url_decode(struct arena *arena, const char *text, size_t len, bool plus_is_blank)
{
	char *decoded = arena_alloc(arena, len + 1);
	char *to = decoded;
	size_t i;

	for (i = 0; i < len; i++)
	{
		if (text[i] == '%')
		{
			int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
			int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

			if (low < 0 || high * 16 + low == 0)
				return NULL;
			*to++ = (char) (high * 16 + low);
			i += 2;
		}
		else
			*to++ = plus_is_blank && text[i] == '+' ? ' ' : text[i];
	}
	return decoded;
}

static bool
malformed(struct af_error *err, const char *part)
{
	error_set(err, ERR_SETTINGS, "the %s of the JDBC URL cannot be read", part);
	error_hint(err, "A URL looks like jdbc:postgresql://HOST:PORT/DATABASE?parameter=value; other "
					"characters are written %%XX.");
	return false;
}

static bool
take_parameter(struct db_keywords *keywords, const char *text, size_t len, struct af_error *err)
{
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals == NULL ? len : (size_t) (equals - text);
	const char *name = url_decode(keywords->arena, text, name_len, true);
	const char *value =
		equals == NULL ? "" : url_decode(keywords->arena, equals + 1, len - name_len - 1, true);
	const struct parameter *parameter;

	if (name == NULL || value == NULL)
		return malformed(err, "parameters");
	for (parameter = parameters; parameter->jdbc != NULL; parameter++)
		if (strcmp(parameter->jdbc, name) == 0)
			return parameter->take(keywords, parameter->keyword, value, err);
	log_warning_once("parameter \"%s\" of the JDBC URL is unknown and has no effect", name);
	return true;
}

static bool
take_parameters(struct db_keywords *keywords, const char *text, struct af_error *err)
{
	while (*text != '\0')
	{
		size_t len = strcspn(text, "&");

		if (len > 0 && !take_parameter(keywords, text, len, err))
			return false;
		text += len;
		text += strspn(text, "&");
	}
	return true;
}

/* One "host:port" or "[::1]:port"; the port is "5432" where none is said. */
static bool
take_host(struct arena *arena, const char *text, const char *stop, const char **host,
		  const char **port, struct af_error *err)
{
	bool is_bracketed = text < stop && *text == '[';
	const char *from = is_bracketed ? text + 1 : text;
	const char *to = memchr(from, is_bracketed ? ']' : ':', (size_t) (stop - from));
	const char *colon;

	if (is_bracketed && to == NULL)
		return malformed(err, "host");
	if (to == NULL)
		to = stop;
	colon = is_bracketed ? to + 1 : to;
	*host = url_decode(arena, from, (size_t) (to - from), false);
	if (*host == NULL || (colon < stop && *colon != ':'))
		return malformed(err, "host");
	if (**host == '\0')
		*host = "localhost";
	*port =
		stop - colon > 1 ? arena_strndup(arena, colon + 1, (size_t) (stop - colon - 1)) : "5432";
	return (*port)[strspn(*port, "0123456789")] == '\0' || malformed(err, "port");
}

/* libpq wants the hosts and the ports as two lists. */
static bool
take_hosts(struct db_keywords *keywords, const char *text, size_t len, struct af_error *err)
{
	struct arena *arena = keywords->arena;
	const char *hosts = NULL;
	const char *ports = NULL;
	const char *end = text + len;
	const char *comma;

	do
	{
		const char *host = NULL;
		const char *port = NULL;

		comma = memchr(text, ',', (size_t) (end - text));
		if (!take_host(arena, text, comma == NULL ? end : comma, &host, &port, err))
			return false;
		hosts = hosts == NULL ? host : arena_printf(arena, "%s,%s", hosts, host);
		ports = ports == NULL ? port : arena_printf(arena, "%s,%s", ports, port);
		text = comma == NULL ? end : comma + 1;
	} while (comma != NULL);
	db_keywords_add(keywords, "host", hosts);
	db_keywords_add(keywords, "port", ports);
	return true;
}

bool
jdbc_url_is_one(const char *url)
{
	return strncmp(url, "jdbc:", 5) == 0;
}

bool
jdbc_url_translate(const char *url, struct db_keywords *keywords, struct af_error *err)
{
	const char *rest;
	const char *database;
	size_t len;

	if (strncmp(url, jdbc_scheme, sizeof(jdbc_scheme) - 1) != 0)
	{
		error_set(err, ERR_SETTINGS, "the JDBC URL is not one of PostgreSQL");
		error_hint(err, "It begins with jdbc:postgresql://.");
		return false;
	}
	rest = url + sizeof(jdbc_scheme) - 1;
	if (strncmp(rest, "//", 2) == 0)
	{
		rest += 2;
		len = strcspn(rest, "/?");
		if (!take_hosts(keywords, rest, len, err))
			return false;
		rest += len;
	}
	else if (!take_hosts(keywords, "localhost", strlen("localhost"), err))
		return false;
	rest += *rest == '/';
	len = strcspn(rest, "?");
	database = url_decode(keywords->arena, rest, len, false);
	if (database == NULL)
		return malformed(err, "database");
	if (*database != '\0')
		db_keywords_add(keywords, "dbname", database);
	rest += len;
	return *rest == '\0' || take_parameters(keywords, rest + 1, err);
}
