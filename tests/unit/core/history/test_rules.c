/*
 * core/history/rules.c, finding.c and ignore.c: what validate says of recorded cases and of those
 * Flyway does not know, the patterns, and that a caller or a sink that has enough is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/growing_sink.h"
#include "core/history/cases.h"
#include "core/history/rules.h"

/* What was told: codes, a warning marked, and messages. */
struct told
{
	struct growing_sink codes;
	struct growing_sink messages;
	size_t n_left; /* findings until the caller has enough */
};

static bool
hear(void *to, const struct af_finding *finding)
{
	struct told *told = to;
	bool is_first = told->codes.len == 0;

	assert_true(finding->hint[strlen(finding->hint) - 1] == '.');
	af_put(&told->codes.sink, is_first ? "" : " ");
	if (strcmp(af_severity_name(finding->severity), "error") != 0)
	{
		af_put(&told->codes.sink, af_severity_name(finding->severity));
		af_put(&told->codes.sink, ":");
	}
	af_put(&told->codes.sink, finding->code);
	af_put(&told->messages.sink, is_first ? "" : "\n");
	assert_true(af_finding_put(finding, &told->messages.sink));
	return --told->n_left > 0;
}

static struct af_validate_args
args_of(const struct history_case *now)
{
	return (struct af_validate_args){
		.lines = now->lines,
		.n_lines = now->n_lines,
		.ignore_patterns = now->ignore_patterns,
		.allow_pending = now->allow_pending,
		.history_only = now->args.history_only,
	};
}

static void
check_findings(const struct history_case *now)
{
	const struct af_validate_args args = args_of(now);
	struct told told;
	char *messages = strdup(now->expected[1]);

	told.n_left = SIZE_MAX;
	growing_sink_init(&told.codes, SIZE_MAX);
	growing_sink_init(&told.messages, SIZE_MAX);
	assert_true(af_validate(&args, hear, &told));
	cases_unescape(messages);
	if (strcmp(now->expected[0], "?") != 0 && strcmp(told.codes.text, now->expected[0]) != 0)
		fail_msg("%s:\n got %s\nwant %s", now->name, told.codes.text, now->expected[0]);
	if (strcmp(told.messages.text, messages) != 0)
		fail_msg("%s:\n got %s\nwant %s", now->name, told.messages.text, messages);
	free(messages);
	growing_sink_release(&told.codes);
	growing_sink_release(&told.messages);
}

static void
recorded(void **state)
{
	(void) state;
	cases_each("rules.vectors", check_findings);
}

static void
beyond(void **state)
{
	(void) state;
	cases_each("rules_beyond.vectors", check_findings);
}

static void
stop_after_one(const struct history_case *now)
{
	const struct af_validate_args args = args_of(now);
	struct told told;

	if (now->expected[0][0] == '\0')
		return;
	told.n_left = 1;
	growing_sink_init(&told.codes, SIZE_MAX);
	growing_sink_init(&told.messages, SIZE_MAX);
	assert_false(af_validate(&args, hear, &told));
	assert_null(strchr(told.codes.text, ' '));
	growing_sink_release(&told.codes);
	growing_sink_release(&told.messages);
}

static void
enough(void **state)
{
	(void) state;
	cases_each("rules.vectors", stop_after_one);
}

/* Each room that is too small is an error, whatever part of the message it cuts. */
static bool
put_in_every_room(void *to, const struct af_finding *finding)
{
	struct growing_sink whole;
	size_t room;

	(void) to;
	growing_sink_init(&whole, SIZE_MAX);
	assert_true(af_finding_put(finding, &whole.sink));
	for (room = 0; room < whole.len; room++)
	{
		struct growing_sink small;

		growing_sink_init(&small, room);
		assert_false(af_finding_put(finding, &small.sink));
		growing_sink_release(&small);
	}
	growing_sink_release(&whole);
	return true;
}

static void
refuse(const struct history_case *now)
{
	const struct af_validate_args args = args_of(now);

	assert_true(af_validate(&args, put_in_every_room, NULL));
}

static void
refusing_sink(void **state)
{
	(void) state;
	cases_each("rules_beyond.vectors", refuse);
}

static void
patterns(void **state)
{
	static const struct
	{
		const char *pattern;
		const char *problem; /* NULL: none */
	} cases[] = {
		{"*:*", NULL},
		{"*:missing", NULL},
		{"versioned:pending", NULL},
		{"Repeatable:IGNORED", NULL},
		{"repeatable:future", NULL},
		{"foo:bar", "Invalid migration type 'foo'. Valid types are: [*, repeatable, versioned]"},
		{"missing", "Invalid pattern 'missing'. Pattern must be of the form "
					"<migration_type>:<migration_state>"},
		{"*:missing:x", "Invalid pattern '*:missing:x'. Pattern must be of the form "
						"<migration_type>:<migration_state>"},
		{"*:bar",
		 "Invalid migration state 'bar'. Valid states are: [*, missing, pending, ignored, future]"},
		{":missing", "Invalid migration type ''. Valid types are: [*, repeatable, versioned]"},
		{"version:missing",
		 "Invalid migration type 'version'. Valid types are: [*, repeatable, versioned]"},
		{"versionedx:missing",
		 "Invalid migration type 'versionedx'. Valid types are: [*, repeatable, versioned]"},
		{"", "Invalid pattern ''. Pattern must be of the form <migration_type>:<migration_state>"},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct growing_sink whole;
		size_t room;

		assert_int_equal(af_ignore_pattern_is_valid(cases[i].pattern), cases[i].problem == NULL);
		if (cases[i].problem == NULL)
			continue;
		growing_sink_init(&whole, SIZE_MAX);
		assert_true(af_ignore_pattern_put_problem(cases[i].pattern, &whole.sink));
		assert_string_equal(whole.text, cases[i].problem);
		for (room = 0; room < whole.len; room++)
		{
			struct growing_sink small;

			growing_sink_init(&small, room);
			assert_false(af_ignore_pattern_put_problem(cases[i].pattern, &small.sink));
			growing_sink_release(&small);
		}
		growing_sink_release(&whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded),		 cmocka_unit_test(beyond),	 cmocka_unit_test(enough),
		cmocka_unit_test(refusing_sink), cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
