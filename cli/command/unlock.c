/*
 * aurora-flyway unlock
 */
#include <stdio.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/command/answer.h"
#include "cli/command/on_migration.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"
#include "cli/migrate/unlock.h"

#define STATUS_HELD 5

static const struct option options[] = {
	{"terminate", OPTION_TEXT, "PID", "end the session that was shown to hold the lock"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,	 SETTING_USER, SETTING_PASSWORD, SETTING_TABLE, SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS, N_SETTINGS,
};

static bool
is_pid(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len > 0 && len < sizeof("2147483647") && text[len] == '\0' && text[0] != '0';
}

static void
put_holder(struct json_writer *json, const struct holder *holder)
{
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "pid", holder->pid);
	json_writer_text(json, "application", holder->application);
	json_writer_text(json, "user", holder->user);
	json_writer_text(json, "client", holder->client);
	json_writer_text(json, "since", holder->since);
	json_writer_text(json, "state", holder->state);
	json_writer_text(json, "query", holder->query);
	json_writer_bool(json, "isHidden", holder->is_hidden);
	json_writer_end_object(json);
}

static bool
print_json(const struct unlock_result *result, struct af_error *err)
{
	struct answer answer;
	size_t i;

	answer_begin(&answer);
	json_writer_text(&answer.json, "operation", "unlock");
	json_writer_text(&answer.json, "database", result->database);
	json_writer_text(&answer.json, "table", result->table);
	json_writer_int(&answer.json, "key", result->key);
	json_writer_begin_array(&answer.json, "holders");
	for (i = 0; i < result->n_holders; i++)
		put_holder(&answer.json, &result->holders[i]);
	json_writer_end_array(&answer.json);
	json_writer_text(&answer.json, "ended", result->ended);
	json_writer_text(&answer.json, "hint", result->grant);
	return answer_print(&answer, err);
}

static void
print_text(const struct world *world, const struct unlock_result *result)
{
	size_t i;

	if (result->n_holders == 0)
		printf("nothing to do: nobody holds the lock of migrations on %s in database \"%s\"\n",
			   result->table, result->database);
	else if (result->ended != NULL)
		printf("session %s is gone, and with it the lock of migrations on %s\n", result->ended,
			   result->table);
	else
	{
		printf("the lock of migrations on %s in database \"%s\" is held by\n%s\n", result->table,
			   result->database, holders_text(result->holders, result->n_holders, world->arena));
		for (i = 0; i < result->n_holders; i++)
			printf("to end that session, and roll back what it does: aurora-flyway unlock "
				   "--terminate %s\n",
				   result->holders[i].pid);
	}
	if (result->grant != NULL && result->ended == NULL)
		log_info("hint: %s", result->grant);
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	const char *pid = world_option(world, "terminate");
	struct migration migration;
	struct unlock_result result;
	bool ok;

	if (pid != NULL && !is_pid(pid))
		return usage_error(world->command, err, "\"%s\" is not the pid of a session", pid);
	ok = migration_open(world->settings, NULL, false, world->arena, &migration, err) &&
		 unlock(&migration.engine, pid, &result, err);
	migration_close(&migration);
	if (!ok)
		return false;
	*status = result.n_holders > 0 && result.ended == NULL ? STATUS_HELD : 0;
	if (world->json)
		return print_json(&result, err);
	print_text(world, &result);
	return true;
}

const struct command command_unlock = {
	.name = "unlock",
	.group = "Migrations",
	.summary = "tells who holds the lock of migrations, and ends that session",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway unlock\n"
				"aurora-flyway unlock --terminate 4711\n",
	.run = run,
};
