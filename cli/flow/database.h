/*
 * The database that the settings name.
 */
#ifndef AF_FLOW_DATABASE_H
#define AF_FLOW_DATABASE_H

#include "cli/db/connection.h"
#include "cli/settings/settings.h"

/*
 * Connects as the settings say; `url` (a cluster of one's own, say) takes the place of theirs, and
 * of user and password, unless it is NULL. *db belongs to the caller: db_free().
 */
AF_MUST_CHECK bool database_connect(const struct settings *settings, const char *url,
									struct db **db, struct af_error *err);

/* What the setting pooler says. */
enum db_pooling database_pooling(const struct settings *settings);

#endif
