/*
 * baseline: a schema that is there already gets a history that begins behind it. The verb itself is
 * to come; migrate uses this for baselineOnMigrate.
 */
#ifndef AF_BASELINE_H
#define AF_BASELINE_H

#include "cli/migrate/engine.h"

/* Writes the row into a history table that has none. */
AF_MUST_CHECK bool baseline_write(struct engine *engine, struct af_error *err);

#endif
