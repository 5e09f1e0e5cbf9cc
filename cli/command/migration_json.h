/*
 * The answers of the migration commands as JSON: Flyway's documents, which tools read.
 */
#ifndef AF_MIGRATION_JSON_H
#define AF_MIGRATION_JSON_H

#include "cli/base/json_writer.h"
#include "cli/command/command.h"
#include "cli/migrate/baseline.h"
#include "cli/migrate/clean.h"
#include "cli/migrate/info.h"
#include "cli/migrate/migrate.h"
#include "cli/migrate/repair.h"
#include "cli/migrate/undo.h"
#include "cli/migrate/validate.h"

/* `failure`: NULL, or what ended the run; it becomes the member "error". */
void print_migrate_json(const struct world *world, const struct migrate_result *result,
						const struct af_error *failure);
void print_info_json(const struct info_result *result);
void print_validate_json(const struct validate_result *result);

/* verb_json.c */
void print_repair_json(const struct world *world, const struct repair_result *result);
void print_baseline_json(const struct baseline_result *result);
void print_clean_json(const struct clean_result *result);
void print_undo_json(const struct undo_result *result);

/* What every document has. */
void put_common(struct json_writer *json, const char *operation, const char *database);

#endif
