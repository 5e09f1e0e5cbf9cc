/*
 * cli/settings/flyway_toml.c, foreign.c and options.c: what flyway.toml, the files beside it and
 * -environments.NAME.KEY= say
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

static const char everything[] = "[flyway]\n"
								 "environment = 'dev'\n"
								 "table = \"hist\"\n"
								 "locations = ['filesystem:a,b', 'filesystem:c']\n"
								 "outOfOrder = true\n"
								 "lockRetryCount = -1\n"
								 "target = 2\n"
								 "postgresql.transactional.lock = false\n"
								 "[flyway.placeholders]\n"
								 "X = '1'\n"
								 "a.b = 2\n"
								 "[environments.dev]\n"
								 "url = 'jdbc:postgresql://h/d'\n"
								 "user = \"u\"\n"
								 "password = '${env.DB_PASSWORD}!'\n"
								 "schemas = 'one, two'\n"
								 "connectRetries = 3\n"
								 "jdbcProperties.sslmode = 'require'\n"
								 "[environments.dev.flyway]\n"
								 "group = true\n"
								 "[environments.other]\n"
								 "url = '${env.NOT_SET}'\n"
								 "connectRetries = 7\n";

static void
test_everything(void **state)
{
	struct settings *settings;
	const char *value;
	size_t at = 0;

	(void) state;
	project_put("flyway.toml", everything);
	setenv("DB_PASSWORD", "geheim", 1);
	settings = project_load(NULL, NULL);
	project_check_value(settings, SETTING_TABLE, "hist", "flyway.toml:3");
	assert_int_equal(settings_source(settings, SETTING_TABLE), SOURCE_FLYWAY_TOML);
	assert_string_equal(settings_get_list(settings, SETTING_LOCATIONS)[0], "filesystem:a,b");
	assert_string_equal(settings_get_list(settings, SETTING_LOCATIONS)[1], "filesystem:c");
	assert_null(settings_get_list(settings, SETTING_LOCATIONS)[2]);
	assert_true(settings_get_bool(settings, SETTING_OUT_OF_ORDER));
	assert_int_equal(settings_get_int(settings, SETTING_LOCK_RETRY_COUNT), -1);
	project_check_value(settings, SETTING_TARGET, "2", "flyway.toml:7");
	assert_false(settings_get_bool(settings, SETTING_TRANSACTIONAL_LOCK));
	assert_string_equal(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value), "a.b");
	assert_string_equal(value, "2");
	assert_string_equal(settings_map_next(settings, SETTING_PLACEHOLDERS, &at, &value), "X");
	assert_string_equal(settings_map_source_text(settings, SETTING_PLACEHOLDERS, "x"),
						"flyway.toml:10");
	project_check_value(settings, SETTING_URL, "jdbc:postgresql://h/d", "flyway.toml:13");
	assert_string_equal(secret_reveal(settings_get_secret(settings, SETTING_PASSWORD)), "geheim!");
	assert_string_equal(settings_get_list(settings, SETTING_SCHEMAS)[1], "two");
	assert_int_equal(settings_get_int(settings, SETTING_CONNECT_RETRIES), 3);
	assert_true(settings_get_bool(settings, SETTING_GROUP));
	at = 0;
	assert_string_equal(settings_map_next(settings, SETTING_JDBC_PROPERTIES, &at, &value),
						"sslmode");
	assert_null(project_load(NULL, (const char *const[]){"environment", "other", NULL}));
	assert_string_equal(err.message, "setting \"environments.other.url\": the environment variable "
									 "\"NOT_SET\" is not set");
}

/* default < files, in their order < environment < option */
static void
test_later_sources_win(void **state)
{
	const char *const options[] = {"table", "from_option", NULL};

	(void) state;
	setenv("HOME", arena_printf(arena, "%s/house", project_folder), 1);
	project_put("config.json", "{\"table\": \"from_json\"}");
	project_put("house/flyway.toml", "flyway.table = 'from_home'");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_home",
						arena_printf(arena, "%s/house/flyway.toml:1", project_folder));
	project_put("flyway.toml", "\nflyway.table = 'from_toml'");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_toml", "flyway.toml:2");
	project_put("flyway.user.toml", "flyway.table = 'from_user'");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_user", "flyway.user.toml:1");
	setenv("FLYWAY_CONFIG_FILES", "b.toml,none.toml", 1);
	project_put("b.toml", "flyway.table = 'from_b'");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_b", "b.toml:1");
	project_put("flyway.conf", "flyway.table=from_conf\nflyway.group=true\nflyway.unknown=1");
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_b", "b.toml:1");
	assert_false(settings_get_bool(project_load(NULL, NULL), SETTING_GROUP));
	setenv("FLYWAY_TABLE", "from_env", 1);
	project_check_value(project_load(NULL, NULL), SETTING_TABLE, "from_env", "FLYWAY_TABLE");
	project_check_value(project_load(NULL, options), SETTING_TABLE, "from_option", "-table");
}

static void
test_environments(void **state)
{
	const char *const made[] = {"environments.new.url",
								"postgresql://new/",
								"environments.new.flyway.table",
								"t",
								"environment",
								"new",
								NULL};
	const char *const other[] = {"environments.a.user", "not_me", "environments.b.user", "me",
								 NULL};

	(void) state;
	project_put("flyway.toml", "[environments.default]\nurl = 'D'\n[environments.a]\nurl = 'A'\n"
							   "[environments.b]\nurl = 'B'\n");
	project_check_value(project_load(NULL, NULL), SETTING_URL, "D", "flyway.toml:2");
	setenv("FLYWAY_ENVIRONMENT", "a", 1);
	project_check_value(project_load(NULL, NULL), SETTING_URL, "A", "flyway.toml:4");
	project_check_value(project_load(NULL, (const char *const[]){"environment", "b", NULL}),
						SETTING_URL, "B", "flyway.toml:6");
	project_check_value(project_load(NULL, made), SETTING_URL, "postgresql://new/",
						"-environments.new.url");
	project_check_value(project_load(NULL, made), SETTING_TABLE, "t",
						"-environments.new.flyway.table");
	setenv("FLYWAY_ENVIRONMENT", "b", 1);
	project_check_value(project_load(NULL, other), SETTING_USER, "me", "-environments.b.user");
	setenv("FLYWAY_ENVIRONMENT", "c", 1);
	assert_null(project_load(NULL, NULL));
	assert_string_equal(err.message, "flyway.toml: no environment \"c\"");
	assert_string_equal(err.code, "CONFIGURATION");
	setenv("FLYWAY_URL", "x", 1);
	project_check_value(project_load(NULL, NULL), SETTING_URL, "x", "FLYWAY_URL");
}

/* The text, and LINE:COLUMN KEY: MESSAGE / HINT of its first problem. */
static const struct
{
	const char *text;
	const char *expected;
} wrong[] = {
	{"[flyway\ntable=\"t\"\n",
	 "1:8 -: invalid TOML: expected \"]\" behind the header, found the end of the line / A header "
	 "is [name] or [name.name]."},
	{"[flyway]\n  tabel = 1", "2:3 flyway.tabel: unknown key / Did you mean \"flyway.table\"?"},
	{"[flyway]\nfoo = 1", "2:1 flyway.foo: unknown key"},
	{"[flyway.foo]\nbar = 1", "2:1 flyway.foo.bar: unknown key"},
	{"flyway = 1", "1:1 flyway: expected table, found whole number"},
	{"[[flyway]]", "1:3 flyway: expected table, found list"},
	{"environments = 1", "1:1 environments: expected table, found whole number"},
	{"[environments]\na = 'x'", "2:1 environments.a: expected table, found string"},
	{"[flyway]\nurl = 'x'",
	 "2:1 flyway.url: belongs to an environment / Put it into the table [environments.NAME]; the "
	 "one named \"default\" is taken unless \"environment\" says otherwise."},
	{"[environments.a]\ntable = 'x'", "2:1 environments.a.table: unknown key"},
	{"[environments.a]\nuser_ = 'x'",
	 "2:1 environments.a.user_: unknown key / Did you mean \"environments.a.user\"?"},
	{"[environments.a.flyway]\ntabel = 1",
	 "2:1 environments.a.flyway.tabel: unknown key / Did you mean "
	 "\"environments.a.flyway.table\"?"},
	{"[flyway]\ngroup = 'maybe'", "2:1 flyway.group: expected true or false, found \"maybe\""},
	{"[flyway]\ngroup = []", "2:1 flyway.group: expected true or false, found list"},
	{"[flyway]\ntable = {}", "2:1 flyway.table: expected string, found table"},
	{"[flyway]\ntable = 2020-01-01", "2:1 flyway.table: expected string, found time"},
	{"[flyway]\nlocations = ['a', []]",
	 "2:1 flyway.locations: expected list of strings, found list"},
	{"[[flyway.locations]]", "1:10 flyway.locations: expected list of strings, found table"},
	{"[flyway]\nplaceholders = 'x'", "2:1 flyway.placeholders: expected table, found string"},
	{"[flyway]\nplaceholders.x = []", "2:14 flyway.placeholders.x: expected string, found list"},
	{"[environments.default]\nuser = '${vault.x}'",
	 "2:1 environments.default.user: \"${vault.x}\" cannot be resolved / Use ${env.NAME} for an "
	 "environment variable."},
	{"[flyway]\ncallbacks = ['x.Y']",
	 "2:1 flyway.callbacks: names Java classes, which cannot be run; write callbacks in SQL, named "
	 "after their event"},
	{"[flyway]\ncleanOnValidationError = true",
	 "2:1 flyway.cleanOnValidationError: was removed in Flyway 12 and is no longer taken; run "
	 "clean and migrate one after the other"},
};

static void
test_wrong(void **state)
{
	const struct settings_args args = {.options = NULL};
	const struct settings_problem *problem;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		project_put("flyway.toml", wrong[i].text);
		assert_true(settings_check(&args, arena, &problem) >= 1);
		assert_string_equal(problem->file, "flyway.toml");
		assert_string_equal(arena_printf(arena, "%d:%d %s: %s%s%s", problem->line, problem->column,
										 problem->key == NULL ? "-" : problem->key,
										 problem->message, problem->hint == NULL ? "" : " / ",
										 problem->hint == NULL ? "" : problem->hint),
							wrong[i].expected);
		assert_null(project_load(NULL, NULL));
		assert_string_equal(err.file, "flyway.toml");
	}
}

/* What Flyway takes and we have no use for, and what stays a text. */
static void
test_taken(void **state)
{
	(void) state;
	project_put("flyway.toml",
				"id = 'x'\nname = 'y'\nelse = 1\n[flyway]\ncallbacks = []\nloggers = ['a']\n"
				"reportEnabled = true\nerrorOverrides = ['x:y:W']\n[flywayDesktop]\nx = 1\n"
				"[environments.default]\ndriver = 'x'\ndisplayName = 'y'\n"
				"user = '${x} ${ ${a.b $.{} ${}'\n");
	project_check_value(project_load(NULL, NULL), SETTING_USER, "${x} ${ ${a.b $.{} ${}",
						"flyway.toml:14");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PROJECT_TEST(test_everything),	 PROJECT_TEST(test_later_sources_win),
		PROJECT_TEST(test_environments), PROJECT_TEST(test_wrong),
		PROJECT_TEST(test_taken),
	};

	return cmocka_run_group_tests(tests, project_make, project_remove);
}
