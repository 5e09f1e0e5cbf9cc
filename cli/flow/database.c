/*
 * Settings become the arguments of a connection here and nowhere else.
 */
#include "cli/flow/database.h"

#include <string.h>

#include "cli/base/file.h"
#include "cli/base/strbuf.h"

#define LONGEST_URL (1024 * 1024)

/* Percent-encoded but for letters, digits and what is safe in any URL. */
static void
add_encoded(struct strbuf *url, const char *text)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(safe, *text) != NULL)
			strbuf_addc(url, *text);
		else
			strbuf_addf(url, "%%%02X", (unsigned) (unsigned char) *text);
}

/* jdbcProperties are further parameters of the URL. */
static void
add_properties(const struct settings *settings, struct strbuf *url)
{
	const char *name;
	const char *value;
	size_t at = 0;

	while ((name = settings_map_next(settings, SETTING_JDBC_PROPERTIES, &at, &value)) != NULL)
	{
		strbuf_addc(url, strchr(strbuf_text(url), '?') == NULL ? '?' : '&');
		add_encoded(url, name);
		strbuf_addc(url, '=');
		add_encoded(url, value);
	}
}

static bool
has_properties(const struct settings *settings)
{
	const char *value;
	size_t at = 0;

	return settings_map_next(settings, SETTING_JDBC_PROPERTIES, &at, &value) != NULL;
}

enum db_pooling
database_pooling(const struct settings *settings)
{
	const char *pooler = settings_get(settings, SETTING_POOLER);

	if (strcmp(pooler, "session") == 0)
		return DB_POOLING_SESSION;
	return strcmp(pooler, "transaction") == 0 ? DB_POOLING_TRANSACTION : DB_POOLING_AUTO;
}

bool
database_connect(const struct settings *settings, const char *url, struct db **db,
				 struct af_error *err)
{
	struct db_args args = {
		.url = url,
		.init_sql = settings_get(settings, SETTING_INIT_SQL),
		.pooling = database_pooling(settings),
		.connect_retries = (int) settings_get_int(settings, SETTING_CONNECT_RETRIES),
		.connect_retries_interval =
			(int) settings_get_int(settings, SETTING_CONNECT_RETRIES_INTERVAL),
		.connect_timeout = (int) settings_get_int(settings, SETTING_CONNECT_TIMEOUT),
		.is_tls_insecure = settings_get_bool(settings, SETTING_INSECURE_TLS),
	};

	const char *dry_run = settings_get(settings, SETTING_DRY_RUN_OUTPUT);
	struct strbuf with_properties;
	bool is_done;

	strbuf_init(&with_properties, LONGEST_URL);
	args.is_read_only = url == NULL && dry_run != NULL && *dry_run != '\0';
	if (settings_get(settings, SETTING_RDS_CA_BUNDLE) != NULL)
		args.rds_ca_bundle = file_join(err->arena, settings_directory(settings),
									   settings_get(settings, SETTING_RDS_CA_BUNDLE));
	if (url == NULL)
	{
		args.url = settings_get(settings, SETTING_URL);
		args.user = settings_get(settings, SETTING_USER);
		args.password = settings_get_secret(settings, SETTING_PASSWORD);
	}
	if (url == NULL && has_properties(settings))
	{
		if (args.url == NULL || strncmp(args.url, "jdbc:", 5) != 0)
		{
			error_set(err, ERR_SETTINGS, "jdbcProperties need a URL of the form jdbc:postgresql:");
			error_hint(err, "Put the parameters into the URL.");
			return false;
		}
		strbuf_adds(&with_properties, args.url);
		add_properties(settings, &with_properties);
		args.url = strbuf_text(&with_properties);
	}
	is_done = db_connect(&args, db, err);
	/* Flyway, which knows nothing but JDBC, has another code for a URL that is none */
	if (!is_done && err->kind == ERR_CONNECTION && err->code == NULL && args.url != NULL &&
		args.url[0] != '\0' && strncmp(args.url, "jdbc:", 5) != 0)
		err->code = "ERROR";
	strbuf_release(&with_properties);
	return is_done;
}
