/*
 * A lost connection, made anew with the arguments it had.
 */
#ifndef AF_RECONNECT_H
#define AF_RECONNECT_H

#include <stdint.h>

#include "cli/db/connection.h"

/*
 * Tries until the server takes the connection and is no standby (a failover may be under way), at
 * most so long. The session is a new one: initSql has run, nothing else is as it was.
 */
AF_MUST_CHECK bool db_reconnect(struct db *db, int64_t longest_ms, struct af_error *err);

#endif
