/*
 * Something that is done on a throwaway cluster: migrate --dev, docs --dev.
 */
#ifndef AF_FLOW_DEV_RUN_H
#define AF_FLOW_DEV_RUN_H

#include "cli/flow/flyway_program.h"

/* What is done; the cluster is gone when it has returned. `url` is for database_connect(). */
typedef bool dev_work(void *argument, const char *url, struct af_error *err);

/* On a cluster with an empty database of the name dev.database. */
AF_MUST_CHECK bool dev_run(const struct settings *settings, struct arena *arena, dev_work *work,
						   void *argument, struct af_error *err);

/* The real Flyway does it. */
AF_MUST_CHECK bool dev_run_flyway(const struct settings *settings, struct arena *arena,
								  const struct flyway_call *call, struct af_error *err);

/* The same as dev_run() after the migrations of the project have been applied; each is told on
 * stderr. */
AF_MUST_CHECK bool dev_run_migrated(const struct settings *settings, struct arena *arena,
									dev_work *work, void *argument, struct af_error *err);

#endif
