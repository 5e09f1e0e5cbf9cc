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

#include "cli/settings/project.h"

static void
test_later_sources_win(void **state)
{
	const char *const options[] = {"table", "from_option", NULL};

	(void) state;
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "flyway_schema_history",
						"default");
	project_put(
		"config.json",
		"{\"table\": \"from_json\", \"environments\": {\"prod\": {\"table\": \"from_prod\"}}}");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_json", "config.json: table");
	project_check_value(project_load("prod", NULL), SETTING_TABLE, "from_prod",
						"config.json: environments.prod.table");
	project_put("flyway.conf", "# c\nflyway.table=from_conf\n");
	project_check_value(project_load("prod", NULL), SETTING_TABLE, "from_conf", "flyway.conf:2");
	project_put("other.conf", "flyway.table=from_other\n");
	setenv("FLYWAY_CONFIG_FILES", "other.conf", 1);
	project_check_value(project_load("prod", NULL), SETTING_TABLE, "from_other", "other.conf:1");
	setenv("FLYWAY_TABLE", "from_env", 1);
	project_check_value(project_load("prod", NULL), SETTING_TABLE, "from_env", "FLYWAY_TABLE");
	project_check_value(project_load("prod", options), SETTING_TABLE, "from_option", "-table");
	assert_int_equal(settings_source(project_load("prod", options), SETTING_TABLE), SOURCE_OPTION);
}

static void
test_types(void **state)
{
	struct settings *settings;

	(void) state;
	project_put("config.json",
				"{\"group\": true, \"lockRetryCount\": -1, \"schemas\": [\"a\", \"b,c\"], "
				"\"locations\": \"x , ,y\"}");
	settings = project_load(NULL, NULL);
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
	settings = project_load(NULL, NULL);
	project_check_value(settings, SETTING_TABLE, "flyway_schema_history", "default");
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
	project_put("config.json",
				"{\"placeholders\": {\"READ_ONLY_PASSWORD\": \"secretsmanager:n#k\", \"A\": 1}}");
	settings = project_load(NULL, NULL);
	assert_non_null(settings);
	assert_non_null(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value));
	assert_non_null(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value));
	assert_true(settings_is_reference(value));
	assert_false(settings_reference_error(settings, "READ_ONLY_PASSWORD", &err));
	assert_non_null(strstr(err.detail, "config.json: placeholders.READ_ONLY_PASSWORD"));
	setenv("FLYWAY_PLACEHOLDERS_MY_PH", "env", 1);
	setenv("FLYWAY_PLACEHOLDERS_READ_ONLY_PASSWORD", "env", 1);
	settings = project_load(NULL, options);
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
	project_put("config.json",
				"{\"infrastructure\": {\"eu-west-1\": {\"auroraDB\": {\"dbClusterName\": \"c\"},"
				" \"terraformBucket\": \"CHANGE ME\", \"flywayTask\": {\"taskSubnets\": \"a, b\","
				" \"isPublicSubnet\": false}}},"
				" \"environments\": {\"prod\": {\"region\": \"eu-west-1\","
				" \"infrastructure\": {\"eu-west-1\": {\"terraformBucket\": \"bucket\"}}}}}");
	settings = project_load("prod", NULL);
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
	settings = project_load(NULL, NULL);
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
	project_put("config.json", "{\"githubOwner\": \"CHANGE ME\"}");
	settings = project_load(NULL, NULL);
	assert_false(settings_require(settings, SETTING_GITHUB_OWNER, &value, &err));
	assert_string_equal(err.message, "setting \"githubOwner\" is still \"CHANGE ME\"");
	assert_string_equal(err.detail, "It comes from config.json: githubOwner.");
	error_clear(&err);
	assert_false(settings_require(settings, SETTING_GITHUB_REPO, &value, &err));
	assert_string_equal(err.message, "setting \"githubRepo\" is needed and not set");
	error_clear(&err);
	setenv("AF_GITHUB_OWNER", "me", 1);
	assert_true(settings_require(project_load(NULL, NULL), SETTING_GITHUB_OWNER, &value, &err));
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
		project_put("config.json", wrong[i].text);
		assert_null(project_load(NULL, NULL));
		assert_int_equal(err.kind, ERR_SETTINGS);
		assert_string_equal(arena_printf(arena, "%s%s%s", err.message,
										 err.hint == NULL ? "" : " / ",
										 err.hint == NULL ? "" : err.hint),
							wrong[i].message);
	}
	project_put("config.json", "{\n  \"a\": }");
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.file, "config.json");
	assert_int_equal(err.line, 2);
	assert_true(err.column > 0);
}

static void
test_unknown_environment(void **state)
{
	(void) state;
	assert_null(project_load("prod", NULL));
	assert_string_equal(err.message, "--env: no environment \"prod\": there is no config.json");
	project_put("config.json", "{\"environments\": {\"prod\": {}, \"test\": {}}}");
	assert_null(project_load("prd", NULL));
	assert_string_equal(err.message, "config.json: no environment \"prd\"");
	assert_string_equal(err.hint, "There are: \"prod\", \"test\".");
	assert_non_null(project_load("test", NULL));
}

static void
test_wrong_values_elsewhere(void **state)
{
	const char *const options[] = {"outOfOrder", "maybe", NULL};

	(void) state;
	project_put("flyway.conf", "flyway.tabel=x\nother=1\n");
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.message, "setting \"flyway.tabel\": unknown key");
	assert_string_equal(err.file, "flyway.conf");
	assert_int_equal(err.line, 1);
	assert_string_equal(err.hint, "Did you mean \"flyway.table\"?");
	assert_string_equal(err.code, "CONFIGURATION");
	project_put("flyway.conf", "\nflyway.lockRetryCount=many\n");
	assert_null(project_load(NULL, NULL));
	assert_int_equal(err.line, 2);
	assert_string_equal(
		err.message, "setting \"flyway.lockRetryCount\": expected a whole number, found \"many\"");
	project_put("flyway.conf", "");
	setenv("FLYWAY_GROUP", "yes", 1);
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.message,
						"FLYWAY_GROUP: setting \"group\": expected true or false, found \"yes\"");
	unsetenv("FLYWAY_GROUP");
	assert_null(project_load(NULL, options));
	assert_string_equal(
		err.message,
		"-outOfOrder: setting \"outOfOrder\": expected true or false, found \"maybe\"");
	assert_string_equal(err.code, "FAULT");
	project_put("flyway.conf", "flyway.cleanOnValidationError=true\n");
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.code, "CONFIGURATION_RECOVERABLE");
	project_put("flyway.conf", "flyway.callbacks=x.Y\n");
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.code, "CONFIGURATION");
	project_put("flyway.conf", "flyway.callbacks=\nflyway.loggers=slf4j\nflyway.driver=x\n");
	assert_non_null(project_load(NULL, NULL));
}

/* All of them, in one run, those of every environment included. */
static void
test_check_names_all(void **state)
{
	const struct settings_args args = {NULL, NULL, NULL};
	const struct settings_problem *problems;

	(void) state;
	project_put(
		"config.json",
		"{\"githubOwner\": \"CHANGE ME\", \"tabel\": 1, \"environments\": {\"a\": {\"group\": 1},"
		" \"b\": {\"environments\": {}}}}");
	project_put("flyway.conf", "flyway.mixed=x\n");
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
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.detail,
						"There are 2 more; 'aurora-flyway config check' names all of them.");
}

static void
test_working_directory(void **state)
{
	const char *const options[] = {"workingDirectory", project_folder, NULL};
	struct settings *settings;

	(void) state;
	project_put("flyway.conf", "flyway.table=here\n");
	assert_int_equal(chdir("/"), 0);
	settings = project_load(NULL, options);
	assert_int_equal(chdir(project_folder), 0);
	project_check_value(settings, SETTING_TABLE, "here",
						arena_printf(arena, "%s/flyway.conf:1", project_folder));
	assert_string_equal(settings_directory(settings), project_folder);
	assert_string_equal(settings_directory(project_load(NULL, NULL)), ".");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROJECT_TEST(test_later_sources_win),
		PROJECT_TEST(test_types),
		PROJECT_TEST(test_empty_variables),
		PROJECT_TEST(test_placeholders),
		PROJECT_TEST(test_regions),
		PROJECT_TEST(test_require),
		PROJECT_TEST(test_wrong_config_json),
		PROJECT_TEST(test_unknown_environment),
		PROJECT_TEST(test_wrong_values_elsewhere),
		PROJECT_TEST(test_check_names_all),
		PROJECT_TEST(test_working_directory),
	};

	return cmocka_run_group_tests(tests, project_make, project_remove);
}
