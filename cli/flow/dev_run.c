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

typedef bool cluster_work(void *argument, struct dev_throwaway *cluster, struct af_error *err);

static bool
on_cluster(const struct settings *settings, struct arena *arena, cluster_work *work, void *argument,
		   struct af_error *err)
{
	struct dev_throwaway_args args = {
		.pg_config = settings_get(settings, SETTING_DEV_PG_CONFIG),
		.database = settings_get(settings, SETTING_DEV_DATABASE),
		.has_door = flyway_program_is_asked(settings),
	};
	struct dev_throwaway *cluster = NULL;
	bool is_done;

	is_done = dev_throwaway_start(&args, arena, &cluster, err) && work(argument, cluster, err);
	dev_throwaway_stop(cluster);
	return is_done;
}

struct plain_work
{
	dev_work *work;
	void *argument;
};

static bool
work_at_url(void *argument, struct dev_throwaway *cluster, struct af_error *err)
{
	const struct plain_work *plain = argument;

	return plain->work(plain->argument, dev_throwaway_url(cluster), err);
}

bool
dev_run(const struct settings *settings, struct arena *arena, dev_work *work, void *argument,
		struct af_error *err)
{
	struct plain_work plain = {work, argument};

	return on_cluster(settings, arena, work_at_url, &plain, err);
}

struct flyway_work
{
	const struct settings *settings;
	struct arena *arena;
	const struct flyway_call *call;
};

static bool
work_by_flyway(void *argument, struct dev_throwaway *cluster, struct af_error *err)
{
	const struct flyway_work *it = argument;
	struct flyway_call call = *it->call;

	call.door = dev_throwaway_door(cluster);
	return flyway_program_run(it->settings, &call, it->arena, err);
}

bool
dev_run_flyway(const struct settings *settings, struct arena *arena, const struct flyway_call *call,
			   struct af_error *err)
{
	struct flyway_work work = {settings, arena, call};

	return on_cluster(settings, arena, work_by_flyway, &work, err);
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
migrate_first(void *argument, struct dev_throwaway *cluster, struct af_error *err)
{
	const struct after_migrations *then = argument;
	const char *url = dev_throwaway_url(cluster);
	/* its output is no part of the answer */
	struct flyway_call call = {
		.verb = "migrate", .is_aside = true, .door = dev_throwaway_door(cluster)};
	bool is_migrated = flyway_program_is_asked(then->settings)
						   ? flyway_program_run(then->settings, &call, then->arena, err)
						   : apply_migrations(then, url, err);

	return is_migrated && then->work(then->argument, url, err);
}

bool
dev_run_migrated(const struct settings *settings, struct arena *arena, dev_work *work,
				 void *argument, struct af_error *err)
{
	struct after_migrations then = {settings, arena, work, argument};

	return on_cluster(settings, arena, migrate_first, &then, err);
}
