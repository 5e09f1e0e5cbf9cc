/*
 * cli/settings/load.c and the sources: which value wins, where it came from, what is said of a
 * wrong one
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/settings/settings.h"

static char folder[] = "/tmp/test-load.XXXXXX";
static struct arena *arena;
static struct af_error err;

static const char *const variables[] = {"FLYWAY_TABLE",
										"FLYWAY_GROUP",
										"FLYWAY_LOCATIONS",
										"FLYWAY_CONFIG_FILES",
										"FLYWAY_PLACEHOLDERS_MY_PH",
										"FLYWAY_PLACEHOLDERS_READ_ONLY_PASSWORD",
										"AF_GITHUB_OWNER"};
static const char *const files[] = {"config.json", "flyway.conf", "other.conf", "flyway.toml"};

static int
make_folder(void **state)
{
	(void) state;
	clearenv();
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void) state;
	return rmdir(folder);
}

static int
set_up(void **state)
{
	(void) state;
	arena = arena_new();
	error_init(&err, arena);
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void) remove(files[i]);
	arena_free(arena);
	return 0;
}

static void
put(const char *path, const char *text)
{
	assert_true(file_replace(path, text, strlen(text), &err));
}

static struct settings *
load(const char *environment, const char *const *options)
{
	const struct settings_args args = {.environment = environment, .options = options};
	struct settings *settings;

	error_clear(&err);
	return settings_load(&args, arena, &settings, &err) ? settings : NULL;
}

static void
check_value(const struct settings *settings, enum setting_id id, const char *value,
			const char *source)
{
	assert_non_null(settings);
	assert_string_equal(settings_get(settings, id), value);
	assert_string_equal(settings_source_text(settings, id), source);
}

static void
test_later_sources_win(void **state)
{
	const char *const options[] = {"table", "from_option", NULL};

	(void) state;
	check_value(load(NULL, NULL), SETTING_TABLE, "flyway_schema_history", "default");
	put("config.json",
		"{\"table\": \"from_json\", \"environments\": {\"prod\": {\"table\": \"from_prod\"}}}");
	check_value(load(NULL, NULL), SETTING_TABLE, "from_json", "config.json: table");
	check_value(load("prod", NULL), SETTING_TABLE, "from_prod",
				"config.json: environments.prod.table");
	put("flyway.conf", "# c\nflyway.table=from_conf\n");
	check_value(load("prod", NULL), SETTING_TABLE, "from_conf", "flyway.conf:2");
	put("other.conf", "flyway.table=from_other\n");
	setenv("FLYWAY_CONFIG_FILES", "other.conf", 1);
	check_value(load("prod", NULL), SETTING_TABLE, "from_other", "other.conf:1");
	setenv("FLYWAY_TABLE", "from_env", 1);
	check_value(load("prod", NULL), SETTING_TABLE, "from_env", "FLYWAY_TABLE");
	check_value(load("prod", options), SETTING_TABLE, "from_option", "-table");
	assert_int_equal(settings_source(load("prod", options), SETTING_TABLE), SOURCE_OPTION);
}

static void
test_types(void **state)
{
	struct settings *settings;

	(void) state;
	put("config.json", "{\"group\": true, \"lockRetryCount\": -1, \"schemas\": [\"a\", \"b,c\"], "
					   "\"locations\": \"x , ,y\"}");
	settings = load(NULL, NULL);
	assert_non_null(settings);
	assert_true(settings_get_bool(settings, SETTING_GROUP));
	assert_false(settings_get_bool(settings, SETTING_MIXED));
	assert_int_equal(settings_get_int(settings, SETTING_LOCK_RETRY_COUNT), -1);
	assert_string_equal(settings_get_list(settings, SETTING_SCHEMAS)[1], "b,c");
	assert_null(settings_get_list(settings, SETTING_SCHEMAS)[2]);
	assert_string_equal(settings_get_list(settings, SETTING_LOCATIONS)[1], "y");
	assert_null(settings_get_list(settings, SETTING_LOCATIONS)[2]);
	assert_null(settings_get_list(settings, SETTING_DOCS_SCHEMAS)[0]);
	assert_null(settings_get(settings, SETTING_URL));
}

/* An empty variable is none, but for a list, where it is the way to empty one. */
static void
test_empty_variables(void **state)
{
	struct settings *settings;

	(void) state;
	setenv("FLYWAY_TABLE", "", 1);
	setenv("FLYWAY_GROUP", "", 1);
	setenv("FLYWAY_LOCATIONS", "", 1);
	settings = load(NULL, NULL);
	check_value(settings, SETTING_TABLE, "flyway_schema_history", "default");
	assert_false(settings_get_bool(settings, SETTING_GROUP));
	assert_null(settings_get_list(settings, SETTING_LOCATIONS)[0]);
}

static void
test_placeholders(void **state)
{
	const char *const options[] = {"placeholders.READ_ONLY_password", "opt", "placeholders.b", "2",
								   NULL};
	static const char *const expected[] = {"A=1", "b=2", "my_ph=env", "READ_ONLY_password=opt"};
	struct settings *settings;
	const char *name;
	const char *value;
	size_t at = 0;
	size_t n = 0;

	(void) state;
	put("config.json",
		"{\"placeholders\": {\"READ_ONLY_PASSWORD\": \"secretsmanager:n#k\", \"A\": 1}}");
	settings = load(NULL, NULL);
	assert_non_null(settings);
	assert_non_null(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value));
	assert_non_null(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value));
	assert_true(settings_is_reference(value));
	assert_false(settings_reference_error(settings, "READ_ONLY_PASSWORD", &err));
	assert_non_null(strstr(err.detail, "config.json: placeholders.READ_ONLY_PASSWORD"));
	setenv("FLYWAY_PLACEHOLDERS_MY_PH", "env", 1);
	setenv("FLYWAY_PLACEHOLDERS_READ_ONLY_PASSWORD", "env", 1);
	settings = load(NULL, options);
	at = 0;
	while ((name = settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value)) != NULL)
		assert_string_equal(arena_printf(arena, "%s=%s", name, value), expected[n++]);
	assert_int_equal(n, 4);
}

static void
test_regions(void **state)
{
	struct settings *settings;
	const char *value;
	size_t at = 0;

	(void) state;
	put("config.json",
		"{\"infrastructure\": {\"eu-west-1\": {\"auroraDB\": {\"dbClusterName\": \"c\"},"
		" \"terraformBucket\": \"CHANGE ME\", \"flywayTask\": {\"taskSubnets\": \"a, b\","
		" \"isPublicSubnet\": false}}},"
		" \"environments\": {\"prod\": {\"region\": \"eu-west-1\","
		" \"infrastructure\": {\"eu-west-1\": {\"terraformBucket\": \"bucket\"}}}}}");
	settings = load("prod", NULL);
	assert_non_null(settings);
	assert_string_equal(settings_region_next(settings, &at), "eu-west-1");
	assert_null(settings_region_next(settings, &at));
	assert_string_equal(settings_region_get(settings, "eu-west-1", REGION_SETTING_DB_CLUSTER_NAME),
						"c");
	assert_string_equal(settings_region_get(settings, "eu-west-1", REGION_SETTING_DB_SUBNET_GROUP),
						"auroradb-subnet-group");
	assert_string_equal(settings_region_get(settings, "nowhere", REGION_SETTING_DB_CLUSTER_NAME),
						"auroradb-cluster");
	assert_string_equal(
		settings_region_get_list(settings, "eu-west-1", REGION_SETTING_TASK_SUBNETS)[1], "b");
	assert_false(settings_region_get_bool(settings, "eu-west-1", REGION_SETTING_IS_PUBLIC_SUBNET));
	assert_true(settings_region_require(settings, "eu-west-1", REGION_SETTING_TERRAFORM_BUCKET,
										&value, &err));
	assert_string_equal(value, "bucket");
	assert_string_equal(
		settings_region_source_text(settings, "eu-west-1", REGION_SETTING_TERRAFORM_BUCKET),
		"config.json: environments.prod.infrastructure.eu-west-1.terraformBucket");
	assert_false(settings_region_require(settings, "eu-west-1", REGION_SETTING_PRIVATE_KEY_BUCKET,
										 &value, &err));
	error_clear(&err);
	settings = load(NULL, NULL);
	assert_false(settings_region_require(settings, "eu-west-1", REGION_SETTING_TERRAFORM_BUCKET,
										 &value, &err));
	assert_string_equal(
		err.message, "setting \"infrastructure.eu-west-1.terraformBucket\" is still \"CHANGE ME\"");
}

static void
test_require(void **state)
{
	struct settings *settings;
	const char *value;

	(void) state;
	put("config.json", "{\"githubOwner\": \"CHANGE ME\"}");
	settings = load(NULL, NULL);
	assert_false(settings_require(settings, SETTING_GITHUB_OWNER, &value, &err));
	assert_string_equal(err.message, "setting \"githubOwner\" is still \"CHANGE ME\"");
	assert_string_equal(err.detail, "It comes from config.json: githubOwner.");
	error_clear(&err);
	assert_false(settings_require(settings, SETTING_GITHUB_REPO, &value, &err));
	assert_string_equal(err.message, "setting \"githubRepo\" is needed and not set");
	error_clear(&err);
	setenv("AF_GITHUB_OWNER", "me", 1);
	assert_true(settings_require(load(NULL, NULL), SETTING_GITHUB_OWNER, &value, &err));
	assert_string_equal(value, "me");
}

/* Every wrong config.json and what is said of it, hint behind " / ". */
static const struct
{
	const char *text;
	const char *message;
} wrong[] = {
	{"{\"tabel\": \"x\"}", "config.json: setting \"tabel\": unknown key / Did you mean \"table\"?"},
	{"{\"xyzzy\": 1}", "config.json: setting \"xyzzy\": unknown key"},
	{"{\"table\": 5}", "config.json: setting \"table\": expected string, found number 5"},
	{"{\"table\": null}", "config.json: setting \"table\": expected string, found null"},
	{"{\"group\": \"true\"}",
	 "config.json: setting \"group\": expected true or false, found string \"true\""},
	{"{\"lockRetryCount\": 1.5}",
	 "config.json: setting \"lockRetryCount\": expected whole number, found number 1.5"},
	{"{\"schemas\": [\"a\", 1]}",
	 "config.json: setting \"schemas[1]\": expected string, found number 1"},
	{"{\"schemas\": {}}",
	 "config.json: setting \"schemas\": expected list of strings or string, found object"},
	{"{\"placeholders\": {\"a\": []}}",
	 "config.json: setting \"placeholders.a\": expected string, found list"},
	{"{\"placeholders\": {\"a\": \"secretsmanager:n\"}}",
	 "config.json: setting \"placeholders.a\": a reference has the form "
	 "\"secretsmanager:NAME#key\""},
	{"{\"docs\": {\"stile\": \"x\"}}",
	 "config.json: setting \"docs.stile\": unknown key / Did you mean \"docs.style\"?"},
	{"{\"docs.style\": \"x\"}",
	 "config.json: setting \"docs.style\": unknown key / A dot is a level: "
	 "write it as an object in an object."},
	{"{\"docs\": \"x\"}", "config.json: setting \"docs\": expected object, found string \"x\""},
	{"{\"docs\": {\"style\": \"modern\"}}",
	 "config.json: setting \"docs.style\": expected classic or standard, found \"modern\""},
	{"{\"engine\": \"natve\"}",
	 "config.json: setting \"engine\": expected native or flyway, found \"natve\""},
	{"{\"dockerRegistry\": \"docker.pkg.github.com\"}",
	 "config.json: setting \"dockerRegistry\": registry \"docker.pkg.github.com\" is retired / Use "
	 "\"ghcr.io\"."},
	{"{\"infrastructure\": {\"r\": {\"flywayTask\": {\"taskDefinitonFamily\": \"x\"}}}}",
	 "config.json: setting \"infrastructure.r.flywayTask.taskDefinitonFamily\": unknown key / "
	 "Did you mean \"infrastructure.r.flywayTask.taskDefinitionFamily\"?"},
	{"{\"infrastructure\": []}",
	 "config.json: setting \"infrastructure\": expected object, found list"},
	{"[]", "config.json: expected object, found list"},
	{"{\"table\": \"x\",\n \"table\": \"y\"}",
	 "invalid JSON: duplicate object key near '\"table\"'"},
};

static void
test_wrong_config_json(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		put("config.json", wrong[i].text);
		assert_null(load(NULL, NULL));
		assert_int_equal(err.kind, ERR_SETTINGS);
		assert_string_equal(arena_printf(arena, "%s%s%s", err.message,
										 err.hint == NULL ? "" : " / ",
										 err.hint == NULL ? "" : err.hint),
							wrong[i].message);
	}
	put("config.json", "{\n  \"a\": }");
	assert_null(load(NULL, NULL));
	assert_string_equal(err.file, "config.json");
	assert_int_equal(err.line, 2);
	assert_true(err.column > 0);
}

static void
test_unknown_environment(void **state)
{
	(void) state;
	assert_null(load("prod", NULL));
	assert_string_equal(err.message, "--env: no environment \"prod\": there is no config.json");
	put("config.json", "{\"environments\": {\"prod\": {}, \"test\": {}}}");
	assert_null(load("prd", NULL));
	assert_string_equal(err.message, "config.json: no environment \"prd\"");
	assert_string_equal(err.hint, "There are: \"prod\", \"test\".");
	assert_non_null(load("test", NULL));
}

static void
test_wrong_values_elsewhere(void **state)
{
	const char *const options[] = {"outOfOrder", "maybe", NULL};

	(void) state;
	put("flyway.conf", "flyway.tabel=x\nother=1\n");
	assert_null(load(NULL, NULL));
	assert_string_equal(err.message, "setting \"flyway.tabel\": unknown key");
	assert_string_equal(err.file, "flyway.conf");
	assert_int_equal(err.line, 1);
	assert_string_equal(err.hint, "Did you mean \"flyway.table\"?");
	assert_string_equal(err.code, "CONFIGURATION");
	put("flyway.conf", "\nflyway.lockRetryCount=many\n");
	assert_null(load(NULL, NULL));
	assert_int_equal(err.line, 2);
	assert_string_equal(
		err.message, "setting \"flyway.lockRetryCount\": expected a whole number, found \"many\"");
	put("flyway.conf", "");
	setenv("FLYWAY_GROUP", "yes", 1);
	assert_null(load(NULL, NULL));
	assert_string_equal(err.message,
						"FLYWAY_GROUP: setting \"group\": expected true or false, found \"yes\"");
	unsetenv("FLYWAY_GROUP");
	assert_null(load(NULL, options));
	assert_string_equal(
		err.message,
		"-outOfOrder: setting \"outOfOrder\": expected true or false, found \"maybe\"");
	assert_string_equal(err.code, "FAULT");
	put("flyway.conf", "flyway.cleanOnValidationError=true\n");
	assert_null(load(NULL, NULL));
	assert_string_equal(err.code, "CONFIGURATION_RECOVERABLE");
	put("flyway.conf", "flyway.callbacks=x.Y\n");
	assert_null(load(NULL, NULL));
	assert_string_equal(err.code, "CONFIGURATION");
	put("flyway.conf", "flyway.callbacks=\nflyway.loggers=slf4j\nflyway.driver=x\n");
	assert_non_null(load(NULL, NULL));
}

/* All of them, in one run, those of every environment included. */
static void
test_check_names_all(void **state)
{
	const struct settings_args args = {NULL, NULL, NULL};
	const struct settings_problem *problems;

	(void) state;
	put("config.json",
		"{\"githubOwner\": \"CHANGE ME\", \"tabel\": 1, \"environments\": {\"a\": {\"group\": 1},"
		" \"b\": {\"environments\": {}}}}");
	put("flyway.conf", "flyway.mixed=x\n");
	setenv("FLYWAY_GROUP", "x", 1);
	assert_int_equal(settings_check(&args, arena, &problems), 6);
	assert_string_equal(problems[0].key, "githubOwner");
	assert_true(problems[0].is_unfinished);
	assert_string_equal(problems[1].key, "tabel");
	assert_string_equal(problems[2].key, "environments.a.group");
	assert_string_equal(problems[3].key, "environments.b.environments");
	assert_string_equal(problems[4].file, "flyway.conf");
	assert_int_equal(problems[4].line, 1);
	assert_string_equal(problems[5].file, "FLYWAY_GROUP");
	assert_null(load(NULL, NULL));
	assert_string_equal(err.detail,
						"There are 2 more; 'aurora-flyway config check' names all of them.");
}

static void
test_working_directory(void **state)
{
	const char *const options[] = {"workingDirectory", folder, NULL};
	struct settings *settings;

	(void) state;
	put("flyway.conf", "flyway.table=here\n");
	assert_int_equal(chdir("/"), 0);
	settings = load(NULL, options);
	assert_int_equal(chdir(folder), 0);
	check_value(settings, SETTING_TABLE, "here", arena_printf(arena, "%s/flyway.conf:1", folder));
	assert_string_equal(settings_directory(settings), folder);
	assert_string_equal(settings_directory(load(NULL, NULL)), ".");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_later_sources_win),
		TEST(test_types),
		TEST(test_empty_variables),
		TEST(test_placeholders),
		TEST(test_regions),
		TEST(test_require),
		TEST(test_wrong_config_json),
		TEST(test_unknown_environment),
		TEST(test_wrong_values_elsewhere),
		TEST(test_check_names_all),
		TEST(test_working_directory),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
