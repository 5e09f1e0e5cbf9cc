/*
 * Settings become the engine's configuration here and nowhere else.
 */
#include "cli/flow/migration.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/base/log.h"
#include "cli/db/extension.h"
#include "cli/flow/database.h"
#include "cli/flow/flyway_program.h"
#include "cli/migrate/by_extension.h"

static bool
is_secret(const struct settings *settings, const char *name)
{
	const char *const *secrets = settings_get_list(settings, SETTING_SECRET_PLACEHOLDERS);

	while (*secrets != NULL && strcasecmp(*secrets, name) != 0)
		secrets++;
	return *secrets != NULL;
}

/* Those that the engine fills itself are nobody else's. */
static bool
is_reserved(const struct migrate_config *config, const char *name)
{
	size_t len = strlen(config->placeholder_separator);

	return strncasecmp(name, "flyway", 6) == 0 &&
		   strncmp(name + 6, config->placeholder_separator, len) == 0;
}

static bool
fail_reserved(const struct settings *settings, enum setting_id id,
			  const struct migrate_config *config, const char *name, struct af_error *err)
{
	error_set(err, ERR_SETTINGS,
			  "placeholder \"%s\" cannot be given: the prefix \"flyway%s\" is reserved", name,
			  config->placeholder_separator);
	error_detail(err, "It comes from %s.", settings_source_text(settings, id));
	error_hint(err, "Give it another name: these are filled by the engine.");
	err->code = "ERROR";
	return false;
}

/* Lays one map over the list; an entry that is there already (names without case) stands. */
static bool
add_placeholders(const struct settings *settings, enum setting_id id, struct migrate_config *config,
				 struct placeholder_value *list, struct af_error *err)
{
	const char *value;
	const char *name;
	size_t at = 0;

	while ((name = settings_map_next(settings, id, &at, &value)) != NULL)
	{
		size_t i;

		for (i = 0; i < config->n_placeholders; i++)
			if (strcasecmp(list[i].name, name) == 0)
				break;
		if (i < config->n_placeholders)
			continue;
		if (is_reserved(config, name))
			return fail_reserved(settings, id, config, name, err);
		if (settings_is_reference(value))
			return settings_reference_error(settings, name, err);
		list[config->n_placeholders].name = name;
		list[config->n_placeholders].is_secret = is_secret(settings, name);
		list[config->n_placeholders++].value = value;
	}
	return true;
}

static size_t
count_entries(const struct settings *settings, enum setting_id id)
{
	const char *value;
	size_t at = 0;
	size_t n = 0;

	while (settings_map_next(settings, id, &at, &value) != NULL)
		n++;
	return n;
}

static bool
read_placeholders(const struct settings *settings, bool is_dev, struct arena *arena,
				  struct migrate_config *config, struct af_error *err)
{
	size_t n = count_entries(settings, SETTING_PLACEHOLDERS) +
			   count_entries(settings, SETTING_DEV_PLACEHOLDERS);
	struct placeholder_value *list = arena_alloc_array(arena, n + 1, sizeof(*list));

	config->placeholders = list;
	return (!is_dev || add_placeholders(settings, SETTING_DEV_PLACEHOLDERS, config, list, err)) &&
		   add_placeholders(settings, SETTING_PLACEHOLDERS, config, list, err);
}

static void
read_scripts(const struct settings *settings, struct migrate_config *config)
{
	config->directory = settings_directory(settings);
	config->locations = settings_get_list(settings, SETTING_LOCATIONS);
	config->fails_on_missing_location =
		settings_get_bool(settings, SETTING_FAIL_ON_MISSING_LOCATIONS);
	config->encoding = settings_get(settings, SETTING_ENCODING);
	config->detects_encoding = settings_get_bool(settings, SETTING_DETECT_ENCODING);
	config->skips_default_resolvers = settings_get_bool(settings, SETTING_SKIP_DEFAULT_RESOLVERS);
	config->callback_locations = settings_get_list(settings, SETTING_CALLBACK_LOCATIONS);
	config->skips_default_callbacks = settings_get_bool(settings, SETTING_SKIP_DEFAULT_CALLBACKS);
	config->naming.versioned_prefix = settings_get(settings, SETTING_SQL_MIGRATION_PREFIX);
	config->naming.baseline_prefix = settings_get(settings, SETTING_BASELINE_MIGRATION_PREFIX);
	config->naming.undo_prefix = settings_get(settings, SETTING_UNDO_SQL_MIGRATION_PREFIX);
	config->naming.repeatable_prefix =
		settings_get(settings, SETTING_REPEATABLE_SQL_MIGRATION_PREFIX);
	config->naming.separator = settings_get(settings, SETTING_SQL_MIGRATION_SEPARATOR);
	config->naming.suffixes = settings_get_list(settings, SETTING_SQL_MIGRATION_SUFFIXES);
	config->validates_naming = settings_get_bool(settings, SETTING_VALIDATE_MIGRATION_NAMING);
	config->replaces_placeholders = settings_get_bool(settings, SETTING_PLACEHOLDER_REPLACEMENT);
	config->placeholder_prefix = settings_get(settings, SETTING_PLACEHOLDER_PREFIX);
	config->placeholder_suffix = settings_get(settings, SETTING_PLACEHOLDER_SUFFIX);
	config->placeholder_separator = settings_get(settings, SETTING_PLACEHOLDER_SEPARATOR);
	config->has_flyway_checksums = settings_get_bool(settings, SETTING_FLYWAY_CHECKSUMS);
	config->environment = settings_get(settings, SETTING_ENVIRONMENT);
}

static void
read_history(const struct settings *settings, struct migrate_config *config)
{
	config->table = settings_get(settings, SETTING_TABLE);
	config->default_schema = settings_get(settings, SETTING_DEFAULT_SCHEMA);
	config->schemas = settings_get_list(settings, SETTING_SCHEMAS);
	config->creates_schemas = settings_get_bool(settings, SETTING_CREATE_SCHEMAS);
	config->tablespace = settings_get(settings, SETTING_TABLESPACE);
	config->installed_by = settings_get(settings, SETTING_INSTALLED_BY);
	if (config->installed_by != NULL && *config->installed_by == '\0')
		config->installed_by = NULL;
	config->baselines_on_migrate = settings_get_bool(settings, SETTING_BASELINE_ON_MIGRATE);
	config->baseline_version = settings_get(settings, SETTING_BASELINE_VERSION);
	config->baseline_description = settings_get(settings, SETTING_BASELINE_DESCRIPTION);
}

static void
read_rules(const struct settings *settings, struct migrate_config *config)
{
	config->target = settings_get(settings, SETTING_TARGET);
	config->out_of_order = settings_get_bool(settings, SETTING_OUT_OF_ORDER);
	config->is_group = settings_get_bool(settings, SETTING_GROUP);
	config->is_mixed = settings_get_bool(settings, SETTING_MIXED);
	config->executes_in_transaction = settings_get_bool(settings, SETTING_EXECUTE_IN_TRANSACTION);
	config->validates_on_migrate = settings_get_bool(settings, SETTING_VALIDATE_ON_MIGRATE);
	config->ignore_patterns = settings_get_list(settings, SETTING_IGNORE_MIGRATION_PATTERNS);
	config->cherry_pick = settings_get_list(settings, SETTING_CHERRY_PICK);
	config->dry_run_output = settings_get(settings, SETTING_DRY_RUN_OUTPUT);
	if (config->dry_run_output != NULL && *config->dry_run_output == '\0')
		config->dry_run_output = NULL;
	config->rehearse_lock_timeout_ms = settings_get_ms(settings, SETTING_REHEARSE_LOCK_TIMEOUT, 0);
	config->outputs_query_results = settings_get_bool(settings, SETTING_OUTPUT_QUERY_RESULTS);
	config->skips_executing = settings_get_bool(settings, SETTING_SKIP_EXECUTING_MIGRATIONS);
	config->is_clean_disabled = settings_get_bool(settings, SETTING_CLEAN_DISABLED);
	config->sends_singly = !settings_get_bool(settings, SETTING_BATCH);
	config->lock_timeout_ms = settings_get_ms(settings, SETTING_LOCK_TIMEOUT, -1);
	config->statement_timeout_ms = settings_get_ms(settings, SETTING_STATEMENT_TIMEOUT, -1);
	config->max_queue = settings_get_int(settings, SETTING_MAX_QUEUE);
	config->pooling = database_pooling(settings);
	config->lock_retry_count = settings_get_int(settings, SETTING_LOCK_RETRY_COUNT);
}

static void
read_filters(const struct settings *settings, struct migrate_config *config)
{
	config->info_since_date = settings_get(settings, SETTING_INFO_SINCE_DATE);
	config->info_until_date = settings_get(settings, SETTING_INFO_UNTIL_DATE);
	config->info_since_version = settings_get(settings, SETTING_INFO_SINCE_VERSION);
	config->info_until_version = settings_get(settings, SETTING_INFO_UNTIL_VERSION);
	config->info_of_state = settings_get_list(settings, SETTING_INFO_OF_STATE);
}

static bool
read_tries(const struct settings *settings, struct migrate_config *config, struct af_error *err)
{
	if (settings_get(settings, SETTING_LOCK_TRIES) == NULL)
		return true;
	config->lock_tries = settings_get_int(settings, SETTING_LOCK_TRIES);
	if (config->lock_tries > 0)
		return true;
	error_set(err, ERR_SETTINGS, "lockTries is %ld (%s)", config->lock_tries,
			  settings_source_text(settings, SETTING_LOCK_TRIES));
	error_hint(err, "Write 1 for one try, or a greater number.");
	return false;
}

/* PostgreSQL takes no message of a gigabyte. */
static bool
read_sizes(const struct settings *settings, struct migrate_config *config, struct af_error *err)
{
	long megabytes = settings_get_int(settings, SETTING_MAX_STATEMENT_SIZE);

	config->longest_statement = (size_t) megabytes * 1024 * 1024;
	if (megabytes >= 1 && megabytes <= 1000)
		return true;
	error_set(err, ERR_SETTINGS, "maxStatementSize is %ld (%s)", megabytes,
			  settings_source_text(settings, SETTING_MAX_STATEMENT_SIZE));
	error_hint(err, "Write a number of megabytes from 1 to 1000.");
	return false;
}

/* Without it every name of a file would be a version. */
static bool
check_separator(const struct settings *settings, struct af_error *err)
{
	if (*settings_get(settings, SETTING_SQL_MIGRATION_SEPARATOR) != '\0')
		return true;
	error_set(err, ERR_SETTINGS, "the setting \"sqlMigrationSeparator\" cannot be empty");
	error_detail(err, "It comes from %s.",
				 settings_source_text(settings, SETTING_SQL_MIGRATION_SEPARATOR));
	error_hint(err, "Name what stands between version and description: \"__\" unless changed.");
	err->code = "CONFIGURATION";
	return false;
}

/* Another engine than the one that was asked for must not work in silence: whoever has a place for
 * Flyway itself asks flyway_program_is_asked() before. */
static bool
check_engine(const struct settings *settings, struct af_error *err)
{
	if (!flyway_program_is_asked(settings))
		return true;
	error_set(err, ERR_SETTINGS, "engine \"flyway\" (%s) cannot do this",
			  settings_source_text(settings, SETTING_ENGINE));
	error_hint(err, "Set AF_ENGINE=native for this call: both keep the same history.");
	return false;
}

/* Paths in answers are absolute, as Flyway's are. */
static bool
make_absolute(struct arena *arena, struct migrate_config *config, struct af_error *err)
{
	char *here;

	if (config->directory != NULL && config->directory[0] == '/')
		return true;
	here = get_current_dir_name();
	if (here == NULL)
		return error_set_errno(err, ERR_FILE, "the working directory is gone");
	config->directory = config->directory == NULL || strcmp(config->directory, ".") == 0 ||
								*config->directory == '\0'
							? arena_strdup(arena, here)
							: arena_printf(arena, "%s/%s", here, config->directory);
	free(here);
	return true;
}

bool
migration_configure(const struct settings *settings, struct arena *arena,
					struct migrate_config *config, struct af_error *err)
{
	memset(config, 0, sizeof(*config));
	read_scripts(settings, config);
	read_history(settings, config);
	read_rules(settings, config);
	read_filters(settings, config);
	return read_tries(settings, config, err) && read_sizes(settings, config, err) &&
		   make_absolute(arena, config, err);
}

bool
migration_open(const struct settings *settings, const char *url, bool is_dev, struct arena *arena,
			   struct migration *migration, struct af_error *err)
{
	struct migrate_config *config = &migration->config;
	bool is_open;

	memset(migration, 0, sizeof(*migration));
	is_open = check_engine(settings, err) && check_separator(settings, err) &&
			  migration_configure(settings, arena, config, err) &&
			  read_placeholders(settings, is_dev, arena, config, err) &&
			  database_connect(settings, url, &migration->db, err) &&
			  engine_init(&migration->engine, config, migration->db, arena, err);
	config->is_throwaway = is_dev;
	migration->engine.explain = say_why;
	migration->engine.explain_to = &migration->why;
	return is_open;
}

void
migration_close(struct migration *migration)
{
	db_free(migration->db);
}

bool
migration_choose_engine(struct migration *migration, const char *choice, const char **extension,
						struct af_error *err)
{
	const char *cannot = by_extension_cannot(&migration->config);

	if (!db_engine_choose(migration->db, migration->engine.arena, choice, extension, err))
		return false;
	if (*extension == NULL || cannot == NULL)
		return true;
	if (choice != NULL && strcmp(choice, "auto") != 0)
	{
		error_set(err, ERR_USAGE, "the extension does not take the setting \"%s\"", cannot);
		error_hint(err, "Use --engine builtin.");
		return false;
	}
	log_info(
		"the extension aurora_flyway does not take the setting \"%s\": using the built-in engine",
		cannot);
	*extension = NULL;
	return true;
}
