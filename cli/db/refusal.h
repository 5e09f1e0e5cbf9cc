/*
 * Why a server refused a connection: the SQLSTATE, which libpq keeps to itself.
 */
#ifndef AF_REFUSAL_H
#define AF_REFUSAL_H

#include "cli/db/jdbc_url.h"

/* Asks once more, for two seconds at most. "08001" when no server answered. In the arena of the
 * keywords. */
const char *db_refusal_sqlstate(const struct db_keywords *keywords);

#endif
