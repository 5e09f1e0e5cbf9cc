/*
 * validate: what is wrong between files and history. By our own engine, or by the extension in the
 * database.
 */
#ifndef AF_MIGRATE_VALIDATE_H
#define AF_MIGRATE_VALIDATE_H

#include "cli/migrate/plan.h"

struct validate_finding
{
	const char *severity; /* "error", "warning" */
	const char *code;
	const char *installed_rank; /* NULL: not applied */
	const char *version;		/* NULL: none */
	const char *description;
	const char *script;
	const char *path; /* NULL: no file */
	const char *message;
	const char *hint;
	struct explanation why;
};

struct validate_result
{
	const char *database;
	bool is_valid;	  /* no errors; warnings may be there */
	const char *code; /* what is wrong as a whole, Flyway's code and words; NULL: nothing */
	const char *message;
	struct validate_finding *findings;
	size_t n_findings;
	size_t n_validated;
	bool has_no_files;
};

/* `extension` as in info(). What is not valid is in the result; err is for what kept us from
 * looking. */
AF_MUST_CHECK bool validate(struct engine *engine, const char *extension,
							struct validate_result *result, struct af_error *err);

/* The findings alone, of a plan that is made already; pending migrations are no fault. */
AF_MUST_CHECK bool validate_plan(struct engine *engine, const struct plan *plan,
								 struct validate_result *result, struct af_error *err);

/* Whether ignoreMigrationPatterns holds nothing but patterns. */
AF_MUST_CHECK bool validate_patterns(struct engine *engine, struct af_error *err);

/* What migrate asks first: pending migrations are no fault. ERR_VALIDATION with all messages. */
AF_MUST_CHECK bool validate_before_migrate(struct engine *engine, const struct resolved *resolved,
										   const struct history *history, const char *target,
										   struct af_error *err);

#endif
