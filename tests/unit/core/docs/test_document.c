/*
 * core/docs/document.c, relation.c and stream.c over a source of canned rows: the whole text, and
 * every place where the source or the sink may fail, one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/docs/document.h"
#include "core/docs/growing_sink.h"

#define MAX_COLUMNS 10

struct canned
{
	const char *query;
	const char *cells[MAX_COLUMNS];
};

/* One running query of the fake source. */
struct fake_rows
{
	struct af_rows rows;
	struct fake_source *source;
	const char *query;
	const struct canned *present;
};

struct fake_source
{
	struct af_source source;
	const struct canned *canned; /* ended by a NULL query */
	struct fake_rows streams[8];
	size_t n_streams;
	long n_calls_left; /* calls until one fails; negative: none does */
};

static bool
has_failed(struct fake_source *fake)
{
	return fake->n_calls_left >= 0 && fake->n_calls_left-- == 0;
}

static enum af_step
fake_next(struct af_rows *rows)
{
	struct fake_rows *fake = (struct fake_rows *) rows;
	const struct canned *row = fake->present == NULL ? fake->source->canned : fake->present + 1;

	if (has_failed(fake->source))
		return AF_STEP_FAILED;
	while (row->query != NULL && strcmp(row->query, fake->query) != 0)
		row++;
	fake->present = row;
	return row->query == NULL ? AF_STEP_END : AF_STEP_ROW;
}

static const char *
fake_get(struct af_rows *rows, int column)
{
	return ((struct fake_rows *) rows)->present->cells[column];
}

static struct af_rows *
fake_open(struct af_source *source, const struct af_query *query, const char *const *params)
{
	struct fake_source *fake = (struct fake_source *) source;
	struct fake_rows *rows = &fake->streams[fake->n_streams++];

	if (query->n_params == 2)
		assert_true(strcmp(params[1], "classic") == 0 || strcmp(params[1], "standard") == 0);
	if (has_failed(fake))
		return NULL;
	rows->rows.next = fake_next;
	rows->rows.get = fake_get;
	rows->source = fake;
	rows->query = query->name;
	rows->present = NULL;
	return &rows->rows;
}

static bool
write_document(const struct canned *canned, enum af_docs_style style, long n_calls,
			   struct growing_sink *growing, bool *misfit)
{
	struct af_docs_args args = {.schemas = NULL, .style = style};
	struct fake_source fake;

	memset(&fake, 0, sizeof(fake));
	fake.source.open = fake_open;
	fake.canned = canned;
	fake.n_calls_left = n_calls;
	return af_docs_write(&args, &fake.source, &growing->sink, misfit);
}

static const struct canned sample[] = {
	{"server", {"2020-09-30T23:47:43.978Z", "PostgreSQL 12.4"}},
	{"schemas", {"a", "of a\n"}},
	{"schemas", {"b|", NULL}},
	{"relations", {"1", "a", "t", "1", "of t", "a", "a.t"}},
	{"relations", {"2", "a", "u_", "1", NULL, "a", "a.u_"}},
	{"relations", {"3", "a", "v", "2", NULL, "a", "a.v"}},
	{"relations", {"4", "b|", "f", "4", " ", "\"b|\"", "b%7C.f"}},
	{"columns",
	 {"1", "1", "id", "t", NULL, "integer", NULL, "nextval('a.s'::regclass)", "t", NULL}},
	{"columns", {"1", "2", "\xc2\xa0k", "t", NULL, "integer", NULL, NULL, "t", NULL}},
	{"columns", {"1", "3", "u_id", "f", "to *u*", "integer", NULL, NULL, "t", NULL}},
	{"columns", {"1", "4", "out", NULL, NULL, "character varying", "9", NULL, "f", NULL}},
	{"columns", {"1", "5", "gone", NULL, NULL, "???[]", NULL, NULL, "f", NULL}},
	{"columns", {"3", "1", "mood", NULL, NULL, "a.mood", NULL, NULL, "f", "sad, ok"}},
	{"columns", {"4", "1", "none", NULL, NULL, "a.none", NULL, NULL, "f", ""}},
	{"links", {"1", "0", "a", "v", "av"}},
	{"links", {"1", "0", "b|", "f", NULL}},
	{"links", {"1", "3", NULL, "u_id", "au_"}},
	{"links", {"1", "3", NULL, "id", "au_"}},
	{"links", {"1", "4", NULL, "out", NULL}},
	{"links", {"1", "5", NULL, "gone", "au_"}},
	{NULL, {NULL}},
};

#define HEADER                                                                           \
	"# Database Documentation\n\nCreated at: 2020-09-30T23:47:43.978Z\nServer version: " \
	"PostgreSQL 12.4\n"
#define TABLE                                                                                     \
	"column | comment | type | length | default | constraints | values\n--- | --- | --- | --- | " \
	"--- | --- | ---"

static const char standard[] =
	HEADER "## Schema: a\n\n```\nof a\n```\n\n### Tables\n\n<a id=\"a.t\"></a>\n\n#### "
		   "a.t\n\n```\nof t\n```\n\n\nInherited tables:\n\n\n"
		   " - [a.v](#av)\n - b\\|.f\n\n" TABLE
		   "\n**id** _(pk)_ |  | integer |  | nextval('a.s'::regclass) | NOT NULL |\n"
		   "<b>\xc2\xa0k</b> _(pk)_ |  | integer |  |  | NOT NULL |\n"
		   "u_id | to *u* | integer |  |  | NOT NULL, [u_id](#au_), [id](#au_) |\nout |  | "
		   "character varying | 9 |  | out |\n\n"
		   "<a id=\"a.u_\"></a>\n\n#### a.u\\_\n\n" TABLE
		   "\n\n### Views\n\n<a id=\"a.v\"></a>\n\n#### a.v\n\n" TABLE
		   "\nmood |  | a.mood |  |  |  | sad, ok\n\n## Schema: b\\|\n\n### Tables\n\n### Foreign "
		   "tables\n\n"
		   "<a id=\"b%7C.f\"></a>\n\n#### b\\|.f\n\n" TABLE "\nnone |  | a.none |  |  |  |";

static void
test_standard(void **state)
{
	struct growing_sink growing;
	bool misfit;

	(void) state;
	growing_sink_init(&growing, SIZE_MAX);
	assert_true(write_document(sample, AF_DOCS_STANDARD, -1, &growing, &misfit));
	assert_string_equal(growing.text, standard);
	assert_false(misfit);
	growing_sink_release(&growing);
}

/* The classic style: no comment of the schema, and the owning schema's name taken off a default. */
static void
test_classic(void **state)
{
	static const struct canned rows[] = {
		{"server", {"2020-09-30T23:47:43.978Z", "PostgreSQL 12.4"}},
		{"schemas", {"a", "of a"}},
		{"relations", {"1", "a", "t", "1", NULL, "a", NULL}},
		{"columns",
		 {"1", "1", "id", "t", NULL, "integer", NULL, "nextval('a.s'::regclass)", "t", NULL}},
		{NULL, {NULL}},
	};
	struct growing_sink growing;
	bool misfit;

	(void) state;
	growing_sink_init(&growing, SIZE_MAX);
	assert_true(write_document(rows, AF_DOCS_CLASSIC, -1, &growing, &misfit));
	assert_string_equal(growing.text, HEADER
						"## Schema: a\n\n### Tables\n\n#### a.t\n\n" TABLE
						"\n**id** _(pk)_ |  | integer |  | nextval('s'::regclass) | NOT NULL |");
	growing_sink_release(&growing);
}

static void
test_sink_fails(void **state)
{
	struct growing_sink growing;
	size_t room;
	bool misfit;

	(void) state;
	for (room = 0; room < strlen(standard); room++)
	{
		growing_sink_init(&growing, room);
		assert_false(write_document(sample, AF_DOCS_STANDARD, -1, &growing, &misfit));
		assert_false(misfit);
		growing_sink_release(&growing);
	}
}

static void
test_source_fails(void **state)
{
	struct growing_sink growing;
	long n_calls = 0;
	bool done = false;
	bool misfit;

	(void) state;
	while (!done)
	{
		growing_sink_init(&growing, SIZE_MAX);
		done = write_document(sample, AF_DOCS_STANDARD, n_calls++, &growing, &misfit);
		assert_false(misfit);
		growing_sink_release(&growing);
	}
	/* five streams opened, and each read to its end */
	assert_int_equal(n_calls - 1, 5 + 1 + 3 + 5 + 8 + 7);
}

static void
test_misfit(void **state)
{
	static const struct canned rows[] = {
		{"server", {"now", "here"}},
		{"schemas", {"a", NULL}},
		{"columns", {"9", "1", "id", "t", NULL, "integer", NULL, NULL, "t", NULL}},
		{NULL, {NULL}},
	};
	struct growing_sink growing;
	bool misfit;

	(void) state;
	growing_sink_init(&growing, SIZE_MAX);
	assert_false(write_document(rows, AF_DOCS_STANDARD, -1, &growing, &misfit));
	assert_true(misfit);
	growing_sink_release(&growing);
}

static void
test_names(void **state)
{
	enum af_docs_style style;

	(void) state;
	assert_true(af_docs_style_parse("classic", &style));
	assert_int_equal(style, AF_DOCS_CLASSIC);
	assert_true(af_docs_style_parse("standard", &style));
	assert_int_equal(style, AF_DOCS_STANDARD);
	assert_false(af_docs_style_parse("Standard", &style));
	assert_true(af_docs_format_is_known("markdown"));
	assert_false(af_docs_format_is_known("html"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standard),   cmocka_unit_test(test_classic),
		cmocka_unit_test(test_sink_fails), cmocka_unit_test(test_source_fails),
		cmocka_unit_test(test_misfit),	   cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
