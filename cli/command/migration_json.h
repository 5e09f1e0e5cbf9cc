/*
 * The answers of the migration commands as JSON: Flyway's documents, which tools read.
 */
#ifndef AF_MIGRATION_JSON_H
#define AF_MIGRATION_JSON_H

#include "cli/command/command.h"
#include "cli/migrate/info.h"
#include "cli/migrate/migrate.h"
#include "cli/migrate/validate.h"

/* `failure`: NULL, or what ended the run; it becomes the member "error". */
void print_migrate_json(const struct world *world, const struct migrate_result *result,
						const struct af_error *failure);
void print_info_json(const struct info_result *result);
void print_validate_json(const struct validate_result *result);

#endif
