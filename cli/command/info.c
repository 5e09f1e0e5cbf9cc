/*
 * aurora-flyway info
 */
#include <stdio.h>
#include <string.h>

#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/command/on_migration.h"

static const struct option options[] = {
	{"engine", OPTION_TEXT, "ENGINE",
	 "auto: the extension where the database has this version of it; extension; builtin"},
	{"migration-ids", OPTION_FLAG, NULL,
	 "print nothing but versions, and descriptions of repeatables, separated by commas"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,
	SETTING_USER,
	SETTING_PASSWORD,
	SETTING_LOCATIONS,
	SETTING_PLACEHOLDERS,
	SETTING_TARGET,
	SETTING_TABLE,
	SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,
	SETTING_INFO_SINCE_DATE,
	SETTING_INFO_UNTIL_DATE,
	SETTING_INFO_SINCE_VERSION,
	SETTING_INFO_UNTIL_VERSION,
	SETTING_INFO_OF_STATE,
	N_SETTINGS,
};

enum
{
	N_COLUMNS = 7
};

static const char *const headings[N_COLUMNS] = {"category",		"version", "description", "type",
												"installed on", "ms",	   "state"};

static void
row_cells(struct arena *arena, const struct info_row *row, const char *cells[N_COLUMNS])
{
	const char *installed = row->installed_on == NULL ? "" : row->installed_on;
	char *on = arena_strndup(arena, installed, strnlen(installed, strlen("2020-01-01T00:00:00")));

	if (strlen(on) > 10)
		on[10] = ' ';
	cells[0] = row->category;
	cells[1] = row->version == NULL ? "" : row->version;
	cells[2] = row->description;
	cells[3] = row->type;
	cells[4] = on;
	cells[5] = row->execution_ms == NULL ? "" : row->execution_ms;
	cells[6] = row->state;
}

static size_t
n_characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char) *text & 0xC0) != 0x80;
	return n;
}

static void
measure(const char *const cells[N_COLUMNS], size_t widths[N_COLUMNS])
{
	int i;

	for (i = 0; i < N_COLUMNS; i++)
		if (n_characters(cells[i]) > widths[i])
			widths[i] = n_characters(cells[i]);
}

/* The last cell needs no blanks behind it. */
static void
print_cells(const char *const cells[N_COLUMNS], const size_t widths[N_COLUMNS])
{
	int i;

	for (i = 0; i < N_COLUMNS; i++)
	{
		int blanks = i == N_COLUMNS - 1 ? 0 : (int) (widths[i] - n_characters(cells[i])) + 2;

		printf("%s%*s", cells[i], blanks, "");
	}
	putchar('\n');
}

static void
print_table(struct arena *arena, const struct info_result *result)
{
	size_t widths[N_COLUMNS] = {0};
	const char *cells[N_COLUMNS];
	size_t i;

	measure(headings, widths);
	for (i = 0; i < result->n_rows; i++)
	{
		row_cells(arena, &result->rows[i], cells);
		measure(cells, widths);
	}
	print_cells(headings, widths);
	for (i = 0; i < result->n_rows; i++)
	{
		row_cells(arena, &result->rows[i], cells);
		print_cells(cells, widths);
	}
}

static void
print_ids(const struct info_result *result)
{
	size_t i;

	for (i = 0; i < result->n_rows; i++)
		printf("%s%s", i == 0 ? "" : ",",
			   result->rows[i].version == NULL ? result->rows[i].description
											   : result->rows[i].version);
	putchar('\n');
}

/* Why a file and its row do not agree; the table shows no more than that some are missing. */
static void
print_explanations(struct engine *engine, const struct info_result *result)
{
	struct validate_result found;
	struct af_error ignored;
	size_t i;

	error_init(&ignored, engine->arena);
	if (result->n_rows != result->plan->n_lines ||
		!validate_plan(engine, result->plan, &found, &ignored))
		return;
	for (i = 0; i < found.n_findings; i++)
	{
		const char *lines = explanation_lines(engine, &found.findings[i].why, "  ");

		if (lines != NULL)
			printf("\n%s\n%s\n", found.findings[i].script, lines);
	}
}

static void
print_info(struct arena *arena, struct engine *engine, const struct info_result *result)
{
	printf("database \"%s\", schema \"%s\", %s%s\n", engine->database, engine->schema,
		   result->current == NULL ? "no version yet" : "version ",
		   result->current == NULL ? "" : result->current);
	if (result->n_rows == 0)
		puts("no migrations found");
	else
		print_table(arena, result);
	print_explanations(engine, result);
}

static bool
look(struct world *world, struct migration *migration, struct af_error *err)
{
	const char *extension;
	struct info_result result;

	if (!migration_choose_engine(migration, world_option(world, "engine"), &extension, err) ||
		!info(&migration->engine, extension, &result, err))
		return false;
	if (world->json)
		print_info_json(&result);
	else if (world_option(world, "migration-ids") != NULL)
		print_ids(&result);
	else
		print_info(world->arena, &migration->engine, &result);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	return command_on_migration(world, look, status, err);
}

const struct command command_info = {
	.name = "info",
	.group = "Migrations",
	.summary = "shows every migration with its state",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway info\n"
				"aurora-flyway info --json\n",
	.is_one_of_several = true,
	.run = run,
};
