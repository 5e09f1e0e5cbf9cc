/*
 * The pinned settings in the server. GUC_ACTION_SAVE is what a function's own SET clauses use: it
 * is legal in a parallel worker, and undone at the end of the nest level.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "core/pinned.h"
#include "extension/pinned.h"

int
pinned_begin(void)
{
	int nest_level = NewGUCNestLevel();
	const struct af_pinned *setting;

	for (setting = af_pinned_settings; setting->name != NULL; setting++)
		(void) set_config_option(setting->name, setting->value, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

void
pinned_end(int nest_level)
{
	AtEOXact_GUC(true, nest_level);
}
