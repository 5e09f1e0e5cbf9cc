/*
 * Which lines of info are shown: infoSinceDate, infoUntilDate, infoSinceVersion, infoUntilVersion,
 * infoOfState.
 */
#ifndef AF_MIGRATE_INFO_FILTER_H
#define AF_MIGRATE_INFO_FILTER_H

#include "cli/migrate/info.h"

/* Takes away the rows that are not wanted. A date, a version or a state that is none is an error.
 */
AF_MUST_CHECK bool info_filter(struct engine *engine, struct info_result *result,
							   struct af_error *err);

#endif
