/*
 * Settings become the arguments of a connection here and nowhere else.
 */
#include "cli/flow/database.h"

bool
database_connect(const struct settings *settings, const char *url, struct db **db,
				 struct af_error *err)
{
	struct db_args args = {
		.url = url,
		.init_sql = settings_get(settings, SETTING_INIT_SQL),
		.connect_retries = (int) settings_get_int(settings, SETTING_CONNECT_RETRIES),
		.connect_retries_interval =
			(int) settings_get_int(settings, SETTING_CONNECT_RETRIES_INTERVAL),
	};

	if (url == NULL)
	{
		args.url = settings_get(settings, SETTING_URL);
		args.user = settings_get(settings, SETTING_USER);
		args.password = settings_get_secret(settings, SETTING_PASSWORD);
	}
	return db_connect(&args, db, err);
}
