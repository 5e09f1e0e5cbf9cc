/*
 * The row of a baseline.
 */
#include "cli/migrate/baseline.h"

#include <string.h>

#include "cli/migrate/history.h"
#include "core/history/version.h"

bool
baseline_write(struct engine *engine, struct af_error *err)
{
	const char *version = engine->config->baseline_version;
	const char *description = engine->config->baseline_description;
	struct history_entry entry = {
		.version = version,
		.description = description,
		.type = "BASELINE",
		.script = description,
		.success = true,
	};

	if (af_version_is_valid(version, strlen(version)))
		return history_add(engine, &entry, err);
	error_set(err, ERR_SETTINGS, "baseline version \"%s\" is not a version", version);
	error_hint(err, "A version is made of digits, with dots between them.");
	err->code = "ERROR";
	return false;
}
