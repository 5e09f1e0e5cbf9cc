/*
 * The extension as an engine: what info and validate know, told by its functions.
 */
#ifndef AF_BY_EXTENSION_H
#define AF_BY_EXTENSION_H

#include "cli/migrate/info.h"
#include "cli/migrate/validate.h"

/* Whether the configuration asks for something its functions do not take: NULL, or the name of the
 * setting. */
const char *by_extension_cannot(const struct migrate_config *config);

AF_MUST_CHECK bool info_by_extension(struct engine *engine, const char *extension,
									 const struct resolved *resolved, struct info_result *result,
									 struct af_error *err);
AF_MUST_CHECK bool validate_by_extension(struct engine *engine, const char *extension,
										 const struct resolved *resolved,
										 struct validate_result *result, struct af_error *err);

#endif
