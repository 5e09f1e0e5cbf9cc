/*
 * cli/migrate/placeholder.c: what becomes of a text, in whatever pieces it comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/placeholder.h"

static const struct placeholder_value values[] = {
	{"a", "one", false},  {"Long_Name", "a;\nb", false},   {"nested", "${a}", false},
	{"empty", "", false}, {"flyway:user", "never", false},
};

static struct migrate_config config = {
	.directory = "/srv/shop",
	.table = "history",
	.placeholders = values,
	.n_placeholders = sizeof(values) / sizeof(values[0]),
	.placeholder_prefix = "${",
	.placeholder_suffix = "}",
	.placeholder_separator = ":",
};

static const struct
{
	const char *text;
	const char *replaced; /* NULL: an error … */
	int failed_at;		  /* … here */
} cases[] = {
	{"", "", 0},
	{"no $ {a} here", "no $ {a} here", 0},
	{"${a}${A} '${a}' -- ${a}", "oneone 'one' -- one", 0},
	{"x ${LONG_NAME} y", "x a;\nb y", 0},
	{"${nested} ${empty}.", "${a} .", 0},
	{"$${a} $$${a} ${a}}", "$${a} $$one one}", 0},
	{"${flyway:user}, ${FLYWAY:Database}, ${flyway:defaultSchema}, ${flyway:table}",
	 "me, db, app, history", 0},
	{"${flyway:filename} ${flyway:workingDirectory} ${flyway:environment} ${flyway:timestamp}",
	 "V1__x.sql /srv/shop default now", 0},
	{"ä\nb ${nope}", NULL, 5},
	{"${ a }", NULL, 0},
	{"${flyway:nope}", NULL, 0},
	{"x ${a", NULL, 2},
};

/* Feeds the text `step` bytes at a time. False: err has line and column. */
static bool
replace(const char *text, size_t step, struct strbuf *to, struct af_error *err)
{
	struct engine engine = {
		.config = &config,
		.schema = "app",
		.user = "me",
		.database = "db",
		.started_at = "now",
	};
	size_t len = strlen(text);
	size_t at = 0;
	size_t n_known = 0;

	strbuf_init(to, 4096);
	for (;;)
	{
		struct placeholder_piece piece;

		switch (placeholder_next(&engine, "V1__x.sql", text + at, n_known - at, n_known == len,
								 &piece, err))
		{
			case PLACEHOLDER_PLAIN:
				assert_int_equal(piece.len, piece.file_len);
				assert_memory_equal(piece.text, text + at, piece.len);
				strbuf_add(to, piece.text, piece.len);
				at += piece.file_len;
				break;
			case PLACEHOLDER_VALUE:
				strbuf_add(to, piece.text, piece.len);
				at += piece.file_len;
				break;
			case PLACEHOLDER_MORE:
				if (n_known == len)
				{
					assert_int_equal(at, len);
					return true;
				}
				n_known += len - n_known < step ? len - n_known : step;
				break;
			case PLACEHOLDER_FAILED:
				err->position = (int) at;
				return false;
		}
	}
}

static void
test_replace(void **state)
{
	static const size_t steps[] = {1, 2, 3, 5, 4096};
	struct arena *arena = arena_new();
	size_t i;
	size_t k;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (k = 0; k < sizeof(steps) / sizeof(steps[0]); k++)
		{
			struct strbuf to;
			struct af_error err;

			error_init(&err, arena);
			assert_int_equal(replace(cases[i].text, steps[k], &to, &err),
							 cases[i].replaced != NULL);
			if (cases[i].replaced != NULL)
				assert_string_equal(strbuf_text(&to), cases[i].replaced);
			assert_int_equal(err.position, cases[i].failed_at);
			strbuf_release(&to);
		}
	arena_free(arena);
}

static void
test_other_marks(void **state)
{
	struct arena *arena = arena_new();
	struct strbuf to;
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	config.placeholder_prefix = "<<";
	config.placeholder_suffix = ">>";
	config.placeholder_separator = "__";
	assert_true(replace("<<a>> ${a} <<flyway__user>>", 1, &to, &err));
	assert_string_equal(strbuf_text(&to), "one ${a} me");
	strbuf_release(&to);
	config.placeholder_prefix = "${";
	config.placeholder_suffix = "}";
	config.placeholder_separator = ":";
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_other_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
