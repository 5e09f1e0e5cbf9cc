/*
 * dev up, down, url, psql, reset: the PostgreSQL cluster of a project. Throwaway ones are migrate
 * --dev and docs --dev.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/json_writer.h"
#include "cli/base/log.h"
#include "cli/command/table.h"
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
answer(const struct world *world, const struct dev_cluster *cluster, const char *status,
	   const char *url)
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
	json_writer_text(&json, "command", world->command->name);
	json_writer_text(&json, "status", status);
	json_writer_text(&json, "project", dev_cluster_project(cluster));
	json_writer_text(&json, "url", url);
	json_writer_text(&json, "folder", dev_cluster_folder(cluster));
	json_writer_end_object(&json);
	fputs(strbuf_text(&text), stdout);
	strbuf_release(&text);
}

static bool
bring_up(struct world *world, struct dev_cluster *cluster, struct af_error *err)
{
	bool was_running;

	if (!dev_cluster_up(cluster, &was_running, err))
		return false;
	log_info("the development cluster of \"%s\" %s", dev_cluster_project(cluster),
			 was_running ? "is running" : "has been started");
	answer(world, cluster, was_running ? "running" : "started", dev_cluster_url(cluster));
	return true;
}

static bool
run_up(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	*status = 0;
	return open_cluster(world, &cluster, err) && bring_up(world, cluster, err);
}

static bool
run_down(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;
	bool was_running;

	*status = 0;
	if (!open_cluster(world, &cluster, err) || !dev_cluster_down(cluster, &was_running, err))
		return false;
	log_info("the development cluster of \"%s\" %s", dev_cluster_project(cluster),
			 was_running ? "has been stopped" : "was not running");
	answer(world, cluster, was_running ? "stopped" : "not running", NULL);
	return true;
}

static bool
run_url(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	*status = 0;
	if (!open_cluster(world, &cluster, err) || !dev_cluster_check_running(cluster, err))
		return false;
	answer(world, cluster, "running", dev_cluster_url(cluster));
	return true;
}

static bool
run_psql(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	*status = 0;
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
		fprintf(stderr, "Remove the development cluster of \"%s\" with all its data? [y/N] ",
				dev_cluster_project(cluster));
		if (fgets(line, sizeof(line), stdin) != NULL && (line[0] == 'y' || line[0] == 'Y'))
			return true;
		return error_set(err, ERR_USAGE, "nothing was removed");
	}
	error_set(err, ERR_USAGE, "reset removes the development cluster of \"%s\" with all its data",
			  dev_cluster_project(cluster));
	error_hint(err, "Add --yes to do it.");
	return false;
}

static bool
run_reset(struct world *world, int *status, struct af_error *err)
{
	struct dev_cluster *cluster;

	*status = 0;
	return open_cluster(world, &cluster, err) && is_agreed(world, cluster, err) &&
		   dev_cluster_remove(cluster, err) && bring_up(world, cluster, err);
}

static const enum setting_id settings_used[] = {SETTING_DEV_PG_CONFIG, SETTING_DEV_DATABASE,
												SETTING_WORKING_DIRECTORY, N_SETTINGS};

static const struct option reset_options[] = {
	{"yes", OPTION_FLAG, NULL, "do not ask"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

const struct command command_dev_up = {
	.name = "dev up",
	.group = "Development",
	.summary = "starts a PostgreSQL cluster for this project, prints its URL",
	.settings = settings_used,
	.examples = "aurora-flyway dev up\naurora-flyway info -url=\"$(aurora-flyway dev url)\"",
	.run = run_up,
};

const struct command command_dev_down = {
	.name = "dev down",
	.group = "Development",
	.summary = "stops the project's cluster, keeps its data",
	.settings = settings_used,
	.run = run_down,
};

const struct command command_dev_psql = {
	.name = "dev psql",
	.group = "Development",
	.summary = "runs psql on the project's cluster",
	.arguments = "[-- PSQL-ARGUMENT …]",
	.settings = settings_used,
	.examples = "aurora-flyway dev psql\naurora-flyway dev psql -- -c 'SELECT version()'",
	.run = run_psql,
};

const struct command command_dev_url = {
	.name = "dev url",
	.group = "Development",
	.summary = "prints the URL of the project's cluster",
	.settings = settings_used,
	.run = run_url,
};

const struct command command_dev_reset = {
	.name = "dev reset",
	.group = "Development",
	.summary = "removes the project's cluster with its data, makes a new one",
	.options = reset_options,
	.settings = settings_used,
	.run = run_reset,
};
