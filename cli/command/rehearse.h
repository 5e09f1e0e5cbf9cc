/*
 * migrate --rehearse: telling of a rehearsal, as text or as one JSON document.
 */
#ifndef AF_REHEARSE_H
#define AF_REHEARSE_H

#include "cli/command/command.h"
#include "cli/flow/migration.h"

AF_MUST_CHECK bool command_rehearse(struct world *world, struct migration *migration,
									struct af_error *err);

#endif
