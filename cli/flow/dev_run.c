/*
 * The order of things around a throwaway cluster: started, used, gone, whatever its use came to.
 */
#include "cli/flow/dev_run.h"

#include <inttypes.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/flow/migration.h"
#include "cli/local/dev_throwaway.h"
#include "cli/migrate/migrate.h"

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

/* What is done once the migrations have been applied. */
struct after_migrations
{
	const struct settings *settings;
	struct arena *arena;
	dev_work *work;
	void *argument;
};

static void
tell_started(void *unused, const struct af_info *line)
{
	(void) unused;
	log_progress("applying %s", line->resolved->script);
}

static void
tell_finished(void *unused, const struct af_info *line, int64_t ms)
{
	(void) unused;
	log_progress_end();
	log_info("applied %s (%" PRId64 " ms)", line->resolved->script, ms);
}

static bool
apply_migrations(const struct after_migrations *then, const char *url, struct af_error *err)
{
	struct migrate_listener listener = {.started = tell_started, .finished = tell_finished};
	struct migrate_result result;
	struct migration migration;
	bool is_done;

	memset(&result, 0, sizeof(result));
	is_done = migration_open(then->settings, url, true, then->arena, &migration, err) &&
			  migrate(&migration.engine, &listener, &result, err);
	migration_close(&migration);
	log_progress_end();
	if (is_done && result.has_no_files)
		log_warning("no migrations found: are the locations right?");
	return is_done;
}

static bool
migrate_first(void *argument, const char *url, struct af_error *err)
{
	const struct after_migrations *then = argument;

	return apply_migrations(then, url, err) && then->work(then->argument, url, err);
}

bool
dev_run_migrated(const struct settings *settings, struct arena *arena, dev_work *work,
				 void *argument, struct af_error *err)
{
	struct after_migrations then = {settings, arena, work, argument};

	return dev_run(settings, arena, migrate_first, &then, err);
}
