/*
 * dev up, down, url, psql, reset: the PostgreSQL cluster of a project. Throwaway ones are migrate --dev and docs --dev.
 */
#include "cli/command/dev.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/json_writer.h"
#include "cli/base/log.h"
#include "cli/local/dev_cluster.h"

#define ANSWER_CAP 65536

static bool
open_cluster(struct world *world, struct dev_cluster **cluster, struct af_error *err)
{
	struct dev_cluster_args args = {
		.pg_config = settings_get(world->settings, SETTING_DEV_PG_CONFIG),
		.directory = settings_directory(world->settings),
		.database = settings_get(world->settings, SETTING_DEV_DATABASE),
	};

	return dev_cluster_open(&args, world->arena, cluster, err);
}

/* The answer of all of them: the URL alone (NULL: nothing), or one document. */
static void
answer(const struct world *world, const struct dev_cluster *cluster, const char *status, const char *url)
{
	struct json_writer json;
	struct strbuf text;

	if (!world->json)
	{
		if (url != NULL)
			printf("%s\n", url);
		return;
	}
	strbuf_init(&text, ANSWER_CAP);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "status", status);
	json_writer_text(&json, "project", dev_cluster_project(cluster));
	json_writer_text(&json, "url", url);
	json_writer_text(&json, "folder", dev_cluster_folder(cluster));
	json_writer_end_object(&json);
	printf("%s\n", strbuf_text(&text));
	strbuf_release(&text);
}

static bool
bring_up(struct world *world, struct dev_cluster *cluster, struct af_error *err)
{
	bool was_running;

	if (!dev_cluster_up(cluster, &was_running, err))
		return false;
	log_info("the development cluster of \"%s\" %s", dev_cluster_project(cluster), was_running ? "is running" : "has been started");
	answer(world, cluster, was_running ? "running" : "started", dev_cluster_url(cluster));
	return true;
}

bool
command_dev_up(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	(void) status;
	return open_cluster(world, &cluster, err) && bring_up(world, cluster, err);
}

bool
command_dev_down(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;
	bool was_running;

	(void) status;
	if (!open_cluster(world, &cluster, err) || !dev_cluster_down(cluster, &was_running, err))
		return false;
	log_info("the development cluster of \"%s\" %s", dev_cluster_project(cluster), was_running ? "has been stopped" : "was not running");
	answer(world, cluster, was_running ? "stopped" : "not running", NULL);
	return true;
}

bool
command_dev_url(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	(void) status;
	if (!open_cluster(world, &cluster, err) || !dev_cluster_check_running(cluster, err))
		return false;
	answer(world, cluster, "running", dev_cluster_url(cluster));
	return true;
}

bool
command_dev_psql(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	(void) status;
	return open_cluster(world, &cluster, err) &&
		dev_cluster_exec_psql(cluster, world->arguments, world->n_arguments, err);
}

/* Whether the user agrees, by --yes or at the terminal. */
static bool
is_agreed(const struct world *world, const struct dev_cluster *cluster, struct af_error *err)
{
	char line[16] = "";

	if (world_option(world, "yes") != NULL)
		return true;
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
	{
		fprintf(stderr, "Remove the development cluster of \"%s\" with all its data? [y/N] ", dev_cluster_project(cluster));
		if (fgets(line, sizeof(line), stdin) != NULL && (line[0] == 'y' || line[0] == 'Y'))
			return true;
		return error_set(err, ERR_USAGE, "nothing was removed");
	}
	error_set(err, ERR_USAGE, "reset removes the development cluster of \"%s\" with all its data", dev_cluster_project(cluster));
	error_hint(err, "Add --yes to do it.");
	return false;
}

bool
command_dev_reset(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	(void) status;
	return open_cluster(world, &cluster, err) && is_agreed(world, cluster, err) && dev_cluster_remove(cluster, err) &&
		bring_up(world, cluster, err);
}
