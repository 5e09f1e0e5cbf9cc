/*
 * core/history/script_name.c: a file of names, and settings other than the default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/growing_sink.h"
#include "core/history/script_name.h"

static const char *const kind_names[] = {
	[AF_SCRIPT_NONE] = "none",			 [AF_SCRIPT_INVALID] = "invalid",
	[AF_SCRIPT_VERSIONED] = "versioned", [AF_SCRIPT_BASELINE] = "baseline",
	[AF_SCRIPT_UNDO] = "undo",			 [AF_SCRIPT_REPEATABLE] = "repeatable",
	[AF_SCRIPT_CALLBACK] = "callback",
};

/* The line of a vector file that the name should have. */
static char *
describe(const struct af_naming *naming, const char *name)
{
	struct af_script_name parsed;
	struct growing_sink last;
	char *version;
	char *description;
	char *text;

	af_script_name_parse(naming, name, &parsed);
	version = calloc(1, parsed.version_len + 1);
	description = calloc(1, parsed.description_len + 1);
	growing_sink_init(&last, SIZE_MAX);
	if (parsed.kind == AF_SCRIPT_INVALID)
		assert_true(af_script_name_put_problem(naming, name, &parsed, &last.sink));
	else
	{
		assert_null(parsed.problem);
		af_script_name_version(&parsed, version);
		af_script_name_description(&parsed, description);
		assert_true((parsed.event != NULL) == (parsed.kind == AF_SCRIPT_CALLBACK));
		af_put(&last.sink, parsed.event == NULL ? "" : parsed.event);
	}
	assert_true(asprintf(&text, "%s\t%s\t%s\t%s\t%s", *name == '\0' ? "-" : name,
						 kind_names[parsed.kind], *version == '\0' ? "-" : version,
						 *description == '\0' ? "-" : description,
						 *last.text == '\0' ? "-" : last.text) > 0);
	growing_sink_release(&last);
	free(version);
	free(description);
	return text;
}

static void
vectors(void **state)
{
	FILE *file = fopen("tests/unit/core/history/script_name.vectors", "r");
	char *line = NULL;
	size_t size = 0;
	size_t n_cases = 0;

	(void) state;
	assert_non_null(file);
	while (getline(&line, &size, file) > 0)
	{
		char *name;
		char *got;

		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		name = strndup(line, strcspn(line, "\t"));
		got = describe(&af_naming_default, strcmp(name, "-") == 0 ? "" : name);
		assert_string_equal(got, line);
		free(got);
		free(name);
		n_cases++;
	}
	assert_true(n_cases > 50);
	free(line);
	fclose(file);
}

static void
check_line(const struct af_naming *naming, const char *want)
{
	char *name = strndup(want, strcspn(want, "\t"));
	char *got = describe(naming, name);

	assert_string_equal(got, want);
	free(got);
	free(name);
}

static void
other_naming(void **state)
{
	static const char *const suffixes[] = {".mig", ".big.mig", ".ddl", NULL};
	struct af_naming naming = af_naming_default;

	(void) state;
	naming.suffixes = suffixes;
	naming.versioned_prefix = "M";
	naming.repeatable_prefix = "REP";
	naming.separator = "-";
	check_line(&naming, "M1-first_one.mig\tversioned\t1\tfirst one\t-");
	check_line(&naming, "M1-first.big.MIG\tversioned\t1\tfirst\t-");
	check_line(&naming, "M3-b.ddl\tversioned\t3\tb\t-");
	check_line(&naming, "REP-rr.mig\trepeatable\t-\trr\t-");
	check_line(&naming, "V2-n.mig\tinvalid\t-\t-\tUnrecognised migration name format: V2-n.mig");
	check_line(&naming, "M2-n.sql\tnone\t-\t-\t-");

	/* the longest prefix decides, whatever its kind; an empty one takes what no other takes */
	naming = af_naming_default;
	naming.versioned_prefix = "";
	naming.repeatable_prefix = "1R";
	check_line(&naming, "1__a.sql\tversioned\t1\ta\t-");
	check_line(&naming, "1R__a.sql\trepeatable\t-\ta\t-");
	check_line(&naming, "beforeClean.sql\tcallback\t-\t-\tbeforeClean");
	check_line(&naming, "a.sql\tinvalid\t-\t-\tInvalid versioned migration name format: a.sql "
						"(could not recognise version number a)");
}

/* Each room that is too small for the line on a wrong name is an error. */
static void
refusing_sink(void **state)
{
	static const char *const names[] = {"R1__a.sql", "Ra.sql", "V__a.sql", "Vx__a.sql",
										"notes.sql"};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		struct af_script_name parsed;
		struct growing_sink whole;
		size_t room;

		af_script_name_parse(&af_naming_default, names[i], &parsed);
		growing_sink_init(&whole, SIZE_MAX);
		assert_true(af_script_name_put_problem(&af_naming_default, names[i], &parsed, &whole.sink));
		for (room = 0; room < whole.len; room++)
		{
			struct growing_sink small;

			growing_sink_init(&small, room);
			assert_false(
				af_script_name_put_problem(&af_naming_default, names[i], &parsed, &small.sink));
			growing_sink_release(&small);
		}
		growing_sink_release(&whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(other_naming),

		cmocka_unit_test(refusing_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
