/*
 * cli/settings/properties.c: the form of flyway.conf
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/settings/properties.h"

static const char *
look_up(const char *name)
{
	return strcmp(name, "HOST") == 0	 ? "db.example"
		   : strcmp(name, "NESTED") == 0 ? "${HOST}"
										 : NULL;
}

/* What is read, as "LINE KEY=VALUE;". */
static const struct
{
	const char *text;
	const char *expected;
} vectors[] = {
	{"", ""},
	{"\n\n  \n", ""},
	{"# c\n! c\n  # c", ""},
	{"flyway.a=b", "1 flyway.a=b;"},
	{"\xEF\xBB\xBF"
	 "flyway.a=b",
	 "1 flyway.a=b;"},
	{"  a = b c  \r\nd: e\nf g\nh\n", "1 a=b c;2 d=e;3 f=g;4 h=;"},
	{"a==b", "1 a==b;"},
	{"a:=b", "1 a==b;"},
	{"a=\nb", "1 a=;2 b=;"},
	{"=x", "1 =x;"},
	/* a backslash is a backslash */
	{"a=C:\\dir\\new\\t", "1 a=C:\\dir\\new\\t;"},
	{"a=\\u0041", "1 a=\\u0041;"},
	/* but at the end of a line that goes on */
	{"a=1,\\\n  2,\\\n3\nb=4", "1 a=1,2,3;4 b=4;"},
	{"a=C:\\\nflyway.b=2", "1 a=C:\\;2 flyway.b=2;"},
	{"a=C:\\\n\nflyway.b=2", "1 a=C:\\;3 flyway.b=2;"},
	{"a=C:\\", "1 a=C:\\;"},
	{"a=C:\\\n", "1 a=C:\\;"},
	{"# c \\\na=1", "2 a=1;"},
	/* environment */
	{"a=x${HOST}y${HOST}", "1 a=xdb.exampleydb.example;"},
	{"a=${NONE}", "1 a=;"},
	{"a=${}${no name}${HOST", "1 a=${}${no name}${HOST;"},
	{"a=${", "1 a=${;"},
	{"a=${NESTED}", "1 a=${HOST};"},
	{"a=$${HOST}", "1 a=$db.example;"},
};

static void
test_vectors(void **state)
{
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		struct arena *arena = arena_new();
		struct properties properties;
		struct property property;
		struct strbuf found;

		strbuf_init(&found, 4096);
		properties_init(&properties, vectors[i].text, strlen(vectors[i].text), arena, look_up);
		while (properties_next(&properties, &property))
			strbuf_addf(&found, "%d %s=%s;", property.line, property.key, property.value);
		assert_string_equal(strbuf_text(&found), vectors[i].expected);
		strbuf_release(&found);
		arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
