/*
 * Running Flyway. Its own configuration files are read by it as by us, and what we hand over stands
 * above them in its order of sources, so config.json and our options have the same weight for both.
 */
#include "cli/flow/flyway_program.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/base/process.h"
#include "cli/base/signals.h"

#define PREFIX "FLYWAY_"
#define STATUS_OTHER_EDITION 35

/* The environment that grows. */
struct handover
{
	const struct settings *settings;
	struct arena *arena;
	bool is_dev; /* dev.placeholders stand above placeholders */
	const char **pairs;
	size_t n;
	size_t room;
};

bool
flyway_program_is_asked(const struct settings *settings)
{
	return strcmp(settings_get(settings, SETTING_ENGINE), "flyway") == 0;
}

static void
give(struct handover *handover, const char *name, const char *more_name, const char *value)
{
	if (handover->n + 1 >= handover->room)
	{
		size_t room = handover->room == 0 ? 64 : handover->room * 2;

		handover->pairs = arena_grow_array(handover->arena, handover->pairs, handover->n, room,
										   sizeof(*handover->pairs));
		handover->room = room;
	}
	handover->pairs[handover->n++] =
		arena_printf(handover->arena, "%s%s=%s", name, more_name, value);
	handover->pairs[handover->n] = NULL;
}

/* ------------------------------------------------------------------ settings */

static bool
is_flyways(enum setting_id id)
{
	const char *env = settings_table[id].env;

	return env != NULL && strncmp(env, PREFIX, strlen(PREFIX)) == 0;
}

/* Given in another way, or not at all. */
static bool
is_apart(enum setting_id id, const struct flyway_call *call)
{
	if (id == SETTING_OUTPUT_TYPE || id == SETTING_CONFIG_FILES || id == SETTING_LOCATIONS)
		return true;
	return call->door != NULL && (id == SETTING_URL || id == SETTING_USER ||
								  id == SETTING_PASSWORD || id == SETTING_JDBC_PROPERTIES);
}

/* On a throwaway cluster a value for it takes the place of the real one, which may be a secret that
 * cannot be had here. */
static bool
is_overlaid(const struct handover *handover, enum setting_id id, const char *name)
{
	const char *value;
	const char *other;
	size_t at = 0;

	if (!handover->is_dev || id != SETTING_PLACEHOLDERS)
		return false;
	while ((other = settings_map_next(handover->settings, SETTING_DEV_PLACEHOLDERS, &at, &value)) !=
		   NULL)
		if (strcasecmp(other, name) == 0)
			return true;
	return false;
}

static bool
give_map(struct handover *handover, enum setting_id id, const char *env, struct af_error *err)
{
	const char *value;
	const char *name;
	size_t at = 0;

	while ((name = settings_map_next(handover->settings, id, &at, &value)) != NULL)
	{
		if (is_overlaid(handover, id, name))
			continue;
		if (settings_is_reference(value))
			return settings_reference_error(handover->settings, name, err);
		give(handover, env, name, value);
	}
	return true;
}

static void
give_list(struct handover *handover, enum setting_id id)
{
	const char *const *item = settings_get_list(handover->settings, id);
	const char *all = "";

	for (; *item != NULL; item++)
		all = arena_printf(handover->arena, "%s%s%s", all, *all == '\0' ? "" : ",", *item);
	give(handover, settings_table[id].env, "", all);
}

static bool
give_setting(struct handover *handover, enum setting_id id, struct af_error *err)
{
	const struct setting *row = &settings_table[id];

	if (row->type == SETTING_MAP)
		return give_map(handover, id, row->env, err);
	if (settings_source(handover->settings, id) == SOURCE_DEFAULT)
		return true;
	if (row->is_secret)
		give(handover, row->env, "", secret_reveal(settings_get_secret(handover->settings, id)));
	else if (row->type == SETTING_LIST)
		give_list(handover, id);
	else
		give(handover, row->env, "", settings_get(handover->settings, id));
	return true;
}

static bool
give_settings(struct handover *handover, const struct flyway_call *call, struct af_error *err)
{
	int id;

	for (id = 0; id < N_SETTINGS; id++)
		if (is_flyways((enum setting_id) id) && !is_apart((enum setting_id) id, call) &&
			!give_setting(handover, (enum setting_id) id, err))
			return false;
	/* its default is a folder of its installation */
	give_list(handover, SETTING_LOCATIONS);
	if (call->door == NULL)
		return true;
	if (!give_map(handover, SETTING_DEV_PLACEHOLDERS, settings_table[SETTING_PLACEHOLDERS].env,
				  err))
		return false;
	give(handover, settings_table[SETTING_URL].env, "", call->door->jdbc_url);
	give(handover, settings_table[SETTING_USER].env, "", call->door->user);
	give(handover, settings_table[SETTING_PASSWORD].env, "", secret_reveal(call->door->password));
	return true;
}

/* ------------------------------------------------------------------ what cannot be handed over */

static bool
check(const struct settings *settings, const struct flyway_call *call, struct af_error *err)
{
	const char *dry_run = settings_get(settings, SETTING_DRY_RUN_OUTPUT);
	const char *url = NULL;

	if (dry_run != NULL && *dry_run != '\0')
	{
		error_set(err, ERR_SETTINGS,
				  "engine \"flyway\" makes no dry runs: its open edition takes "
				  "dryRunOutput and migrates all the same");
		error_hint(err, "Set AF_ENGINE=native for this call: both keep the same history.");
		return false;
	}
	if (call->door != NULL)
		return true;
	if (!settings_require(settings, SETTING_URL, &url, err))
		return false;
	if (strncmp(url, "jdbc:", 5) == 0)
		return true;
	error_set(err, ERR_SETTINGS,
			  "engine \"flyway\" needs a URL of the form jdbc:postgresql://HOST/DB");
	error_detail(err, "It comes from %s.", settings_source_text(settings, SETTING_URL));
	return false;
}

/* ------------------------------------------------------------------ running it */

static bool
fail(const struct flyway_call *call, int status, struct af_error *err)
{
	enum err_kind kind = status == STATUS_OTHER_EDITION ? ERR_SETTINGS
						 : status >= 128				? ERR_TOOL
														: ERR_MIGRATION;

	return error_set(err, kind, "\"flyway %s\" ended with status %d", call->verb, status);
}

bool
flyway_program_run(const struct settings *settings, const struct flyway_call *call,
				   struct arena *arena, struct af_error *err)
{
	struct handover handover = {.settings = settings, .arena = arena, .is_dev = call->door != NULL};
	const char *argv[] = {"flyway", call->wants_json ? "-outputType=json" : call->verb,
						  call->wants_json ? call->verb : NULL, NULL};
	struct process_args args = {.argv = argv, .keeps_output = !call->is_aside};
	int status = 0;

	if (!check(settings, call, err) || !give_settings(&handover, call, err))
		return false;
	args.env = handover.pairs;
	fflush(stdout);
	if (!process_run(&args, &status, err))
	{
		error_detail(err, "The setting engine is flyway (%s).",
					 settings_source_text(settings, SETTING_ENGINE));
		error_hint(err, "Install Flyway, or put its folder into PATH. Nothing else is run in its "
						"place; engine native needs no other program.");
		return false;
	}
	return status == 0 || (signals_check(err) && fail(call, status, err));
}
