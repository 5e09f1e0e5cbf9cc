/*
 * The order of things around a throwaway cluster: started, used, gone, whatever its use came to.
 */
#include "cli/flow/dev_run.h"

#include "cli/local/dev_throwaway.h"

bool
dev_run(const struct settings *settings, struct arena *arena, dev_work *work, void *argument,
		struct af_error *err)
{
	struct dev_throwaway_args args = {
		.pg_config = settings_get(settings, SETTING_DEV_PG_CONFIG),
		.database = settings_get(settings, SETTING_DEV_DATABASE),
	};
	struct dev_throwaway *cluster = NULL;
	bool is_done;

	is_done = dev_throwaway_start(&args, arena, &cluster, err) &&
			  work(argument, dev_throwaway_url(cluster), err);
	dev_throwaway_stop(cluster);
	return is_done;
}
