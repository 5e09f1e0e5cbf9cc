/*
 * The user a server runs as: ourselves, or for root, whom PostgreSQL refuses, another one.
 */
#ifndef AF_SERVER_ACCOUNT_H
#define AF_SERVER_ACCOUNT_H

#include <sys/types.h>

#include "cli/base/error.h"

struct server_account
{
	bool is_other; /* not ourselves: we are root */
	uid_t uid;
	gid_t gid;
};

/* For root `postgres`, else `nobody`; ERR_TOOL when there is neither. */
AF_MUST_CHECK bool server_account_choose(struct server_account *account, struct af_error *err);

/* Becomes that user, for good: for a child before it does anything else. */
AF_MUST_CHECK bool server_account_become(const struct server_account *account);

/* Whether that user can enter the folder. */
bool server_account_can_enter(const struct server_account *account, const char *folder);

#endif
