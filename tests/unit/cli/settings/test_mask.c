/*
 * cli/settings/mask.c: no password of a URL is ever shown
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/settings/settings.h"

static const struct
{
	const char *url;
	const char *masked;
} vectors[] = {
	{"", ""},
	{"jdbc:postgresql://h:5432/db", "jdbc:postgresql://h:5432/db"},
	{"jdbc:postgresql://h/db?user=u&password=geheim&ssl=1",
	 "jdbc:postgresql://h/db?user=u&password=***&ssl=1"},
	{"jdbc:postgresql://h/db?password=geheim", "jdbc:postgresql://h/db?password=***"},
	{"postgresql://u@h/db", "postgresql://u@h/db"},
	{"postgresql://u:geheim@h/db", "postgresql://u:***@h/db"},
	{"postgresql://u:ge@he/im@h/db?sslmode=require", "postgresql://u:***@h/db?sslmode=require"},
	{"postgresql://u:a@h/db?sslpassword=b&password=c",
	 "postgresql://u:***@h/db?sslpassword=***&password=***"},
	{"host=h password=geheim dbname=d", "host=h password=*** dbname=d"},
	{"host=h PASSWORD = 'ge h\\'eim' dbname=d", "host=h PASSWORD = '***' dbname=d"},
	{"host=h passwordfile", "host=h passwordfile"},
	{"password=", "password=***"},
	{"password='x", "password='***"},
};

static void
test_vectors(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
	{
		char *copy = arena_strdup(arena, vectors[i].url);

		assert_string_equal(settings_mask_url(arena, vectors[i].url), vectors[i].masked);
		settings_wipe_url(copy);
		assert_int_equal(strlen(copy), strlen(vectors[i].url));
		assert_null(strstr(copy, "geheim"));
		assert_string_equal(settings_mask_url(arena, copy), vectors[i].masked);
	}
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
