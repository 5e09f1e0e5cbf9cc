/*
 * cli/migrate/should_execute.c, and how cli/migrate/script_config.c tells where its value is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/migrate/script_config.h"
#include "cli/migrate/should_execute.h"

static const struct placeholder_value values[] = {
	{"env", "dev", false},			{"yes", "True", false},	   {"empty", "", false},
	{"sly", "a==a || true", false}, {"key", "s3cr3t-x", true}, {"a)b", "odd", false},
};

static struct migrate_config config = {
	.placeholders = values,
	.n_placeholders = sizeof(values) / sizeof(values[0]),
	.replaces_placeholders = true,
	.placeholder_prefix = "${",
	.placeholder_suffix = "}",
	.placeholder_separator = ":",
};

static const struct
{
	const char *expression;
	bool is_wanted;
} right[] = {
	{"true", true},
	{" FALSE ", false},
	{"${yes}", true},
	{"${env}==dev", true},
	{"${env} == prod", false},
	{"${env}!=dev", false},
	{"dev==Dev", false},
	{"a b  ==  a b", true},
	{"(${env}==dev || ${env}==test)", true},
	{"true || false && false", true},
	{"(true || false) && false", false},
	{"false && true || true", true},
	{"((true))&&((a!=b))", true},
	{"${flyway:defaultSchema}==app && ${flyway:filename}==V1__x.sql", true},
	{"${empty}==${empty}", true},
	{"${empty}!=x", true},
	{"${env}${env}==devdev", true},
	{"${sly}==a", false},
	{"${a)b}==odd", true},
	{"!x==!x", true},
	{"a=b==a=b", true},
};

static const struct
{
	const char *expression;
	size_t offset;
	const char *message;
} wrong[] = {
	{"", 0, "a value is missing"},
	{"  ", 2, "a value is missing"},
	{"maybe", 0, "must be true or false"},
	{"true && maybe", 8, "must be true or false"},
	{"${sly}", 0, "must be true or false"},
	{"${empty}", 0, "must be true or false"},
	{"a=b", 0, "must be true or false"},
	{"a==", 3, "a value is missing"},
	{"==a", 0, "a value is missing"},
	{"true ||", 7, "a value is missing"},
	{"false && ", 9, "a value is missing"},
	{"(true", 5, "not closed"},
	{"true)", 4, "too much"},
	{"a==b==c", 4, "an operator is missing"},
	{"(a==b)==true", 6, "an operator is missing"},
	{"true (false)", 5, "an operator is missing"},
	{"a==b (false)", 5, "an operator is missing"},
	{"${nope}==x", 0, "no value for placeholder \"${nope}\""},
	{"x==a${nope}", 4, "no value for placeholder \"${nope}\""},
	{"true || ${env", 8, "not closed"},
};

static void
setup_engine(struct engine *engine)
{
	memset(engine, 0, sizeof(*engine));
	engine->config = &config;
	engine->schema = "app";
	engine->user = "me";
	engine->database = "db";
	engine->arena = arena_new();
}

static void
test_right(void **state)
{
	struct engine engine;
	size_t i;

	(void) state;
	setup_engine(&engine);
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
	{
		struct af_error err;
		bool is_wanted = !right[i].is_wanted;
		size_t offset;

		error_init(&err, engine.arena);
		if (!should_execute_read(&engine, "V1__x.sql", right[i].expression, &is_wanted, &offset,
								 &err))
			fail_msg("%s: %s", right[i].expression, err.message);
		if (is_wanted != right[i].is_wanted)
			fail_msg("%s is %d", right[i].expression, is_wanted);
	}
	arena_free(engine.arena);
}

static void
test_wrong(void **state)
{
	struct engine engine;
	size_t i;

	(void) state;
	setup_engine(&engine);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		struct af_error err;
		bool is_wanted;
		size_t offset;

		error_init(&err, engine.arena);
		if (should_execute_read(&engine, "V1__x.sql", wrong[i].expression, &is_wanted, &offset,
								&err))
			fail_msg("%s passes", wrong[i].expression);
		if (strstr(err.message, wrong[i].message) == NULL || offset != wrong[i].offset)
			fail_msg("%s: %s, at %zu", wrong[i].expression, err.message, offset);
		assert_string_equal(err.code, "CONFIGURATION");
	}
	arena_free(engine.arena);
}

/* What an environment wrote into a value is not told, a secret least of all. */
static void
test_values_are_not_told(void **state)
{
	struct engine engine;
	struct af_error err;
	bool is_wanted;
	size_t offset;

	(void) state;
	setup_engine(&engine);
	error_init(&err, engine.arena);
	assert_false(should_execute_read(&engine, "x", "${key}", &is_wanted, &offset, &err));
	assert_null(strstr(err.message, "s3cr3t"));
	assert_non_null(strstr(err.detail, "${key}"));
	assert_null(strstr(err.detail, "s3cr3t"));
	arena_free(engine.arena);
}

static void
test_depth(void **state)
{
	struct engine engine;
	struct af_error err;
	char text[1001];
	bool is_wanted;
	size_t offset;

	(void) state;
	setup_engine(&engine);
	error_init(&err, engine.arena);
	memset(text, '(', 1000);
	text[1000] = '\0';
	assert_false(should_execute_read(&engine, "x", text, &is_wanted, &offset, &err));
	assert_non_null(strstr(err.message, "too many parentheses"));
	/* beside one another they may be as many as one likes */
	text[0] = '\0';
	while (strlen(text) < 900)
		strcat(text, "(true)&&");
	strcat(text, "true");
	assert_true(should_execute_read(&engine, "x", text, &is_wanted, &offset, &err));
	assert_true(is_wanted);
	arena_free(engine.arena);
}

static void
test_without_replacement(void **state)
{
	struct migrate_config plain = config;
	struct engine engine;
	struct af_error err;
	bool is_wanted;
	size_t offset;

	(void) state;
	setup_engine(&engine);
	plain.replaces_placeholders = false;
	engine.config = &plain;
	error_init(&err, engine.arena);
	assert_true(should_execute_read(&engine, "x", "${env}==${env}", &is_wanted, &offset, &err));
	assert_true(is_wanted);
	assert_true(should_execute_read(&engine, "x", "${env}==dev", &is_wanted, &offset, &err));
	assert_false(is_wanted);
	arena_free(engine.arena);
}

static void
test_place_in_the_file(void **state)
{
	char text[] = "# a comment\nencoding=UTF-8\r\n  shouldExecute = ${env}==dev && maybe\n";
	struct script_config read;
	struct engine engine;
	struct af_error err;

	(void) state;
	setup_engine(&engine);
	error_init(&err, engine.arena);
	assert_false(script_config_parse(&engine, text, "V1__x.sql.conf", "V1__x.sql", &read, &err));
	assert_string_equal(err.file, "V1__x.sql.conf");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 34);
	arena_free(engine.arena);
}

static void
test_whole_file(void **state)
{
	char text[] = "! note\nexecuteInTransaction: false\nshouldExecute=${env}!=dev\n"
				  "placeholderReplacement=TRUE\nencoding=LATIN1";
	struct script_config read;
	struct engine engine;
	struct af_error err;

	(void) state;
	setup_engine(&engine);
	error_init(&err, engine.arena);
	assert_true(script_config_parse(&engine, text, "V1__x.sql.conf", "V1__x.sql", &read, &err));
	assert_int_equal(read.executes_in_transaction, CHOICE_FALSE);
	assert_int_equal(read.replaces_placeholders, CHOICE_TRUE);
	assert_int_equal(read.should_execute, CHOICE_FALSE);
	assert_string_equal(read.condition, "${env}!=dev");
	assert_string_equal(read.encoding, "LATIN1");
	arena_free(engine.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_values_are_not_told),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_without_replacement),
		cmocka_unit_test(test_place_in_the_file),
		cmocka_unit_test(test_whole_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
