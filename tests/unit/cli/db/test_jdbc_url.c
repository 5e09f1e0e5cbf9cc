/*
 * cli/db/jdbc_url.c: what a JDBC URL means in libpq's words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/db/jdbc_url.h"

static const struct
{
	const char *url;
	const char *keywords;
} good[] = {
	{"jdbc:postgresql://db.example.com:5433/sales", "host=db.example.com port=5433 dbname=sales"},
	{"jdbc:postgresql://localhost/", "host=localhost port=5432"},
	{"jdbc:postgresql:sales", "host=localhost port=5432 dbname=sales"},
	{"jdbc:postgresql:/", "host=localhost port=5432"},
	{"jdbc:postgresql:///x", "host=localhost port=5432 dbname=x"},
	{"jdbc:postgresql://a:1,b,[::1]:3/x", "host=a,b,::1 port=1,5432,3 dbname=x"},
	{"jdbc:postgresql://h/my%20db%2Fx", "host=h port=5432 dbname=my db/x"},
	{"jdbc:postgresql://h/x?user=me&password=p%26w%3D+1",
	 "host=h port=5432 dbname=x user=me password=p&w= 1"},
	{"jdbc:postgresql://h?user=me", "host=h port=5432 user=me"},
	{"jdbc:postgresql://h/x?ssl=true", "host=h port=5432 dbname=x sslmode=verify-full"},
	{"jdbc:postgresql://h/x?ssl", "host=h port=5432 dbname=x sslmode=verify-full"},
	{"jdbc:postgresql://h/x?ssl=false", "host=h port=5432 dbname=x"},
	{"jdbc:postgresql://h/x?sslmode=require&ssl=true", "host=h port=5432 dbname=x sslmode=require"},
	{"jdbc:postgresql://h/x?currentSchema=a,My+App",
	 "host=h port=5432 dbname=x options=-c search_path=a,My\\ App"},
	{"jdbc:postgresql://h/x?options=-c%20jit=off&currentSchema=b",
	 "host=h port=5432 dbname=x options=-c jit=off options=-c jit=off -c search_path=b"},
	{"jdbc:postgresql://h/x?ApplicationName=ci&connectTimeout=3&socketTimeout=2",
	 "host=h port=5432 dbname=x application_name=ci connect_timeout=3 tcp_user_timeout=2000"
	 " keepalives_idle=2 keepalives_interval=1"},
	{"jdbc:postgresql://h/x?socketTimeout=0&readOnly=true&service=s&readOnlyMode=always",
	 "host=h port=5432 dbname=x options=-c default_transaction_read_only=on service=s"},
	{"jdbc:postgresql://h/x?targetServerType=preferSecondary&tcpKeepAlive=true",
	 "host=h port=5432 dbname=x target_session_attrs=prefer-standby keepalives=1"},
	{"jdbc:postgresql://h/x?prepareThreshold=0&&reWriteBatchedInserts=true&unheardOf=1",
	 "host=h port=5432 dbname=x"},
};

static const struct
{
	const char *url;
	const char *message;
} bad[] = {
	{"jdbc:mysql://h/x", "the JDBC URL is not one of PostgreSQL"},
	{"jdbc:postgresql://h:54x32/secret", "the port of the JDBC URL cannot be read"},
	{"jdbc:postgresql://[::1/x", "the host of the JDBC URL cannot be read"},
	{"jdbc:postgresql://[::1]2/x", "the host of the JDBC URL cannot be read"},
	{"jdbc:postgresql://h/x%", "the database of the JDBC URL cannot be read"},
	{"jdbc:postgresql://h/x%2", "the database of the JDBC URL cannot be read"},
	{"jdbc:postgresql://h/x%00", "the database of the JDBC URL cannot be read"},
	{"jdbc:postgresql://h/x?password=secret%zz", "the parameters of the JDBC URL cannot be read"},
	{"jdbc:postgresql://h/x?socketTimeout=soon",
	 "URL parameter \"socketTimeout\" is not a number of seconds"},
	{"jdbc:postgresql://h/x?targetServerType=best",
	 "URL parameter \"targetServerType\" has the unknown value \"best\""},
};

static void
test_good(void **state)
{
	struct arena *arena = arena_new();
	size_t i;
	size_t k;

	(void) state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		struct db_keywords keywords;
		struct af_error err;
		struct strbuf told;

		error_init(&err, arena);
		strbuf_init(&told, 4096);
		db_keywords_init(&keywords, arena);
		assert_true(jdbc_url_is_one(good[i].url));
		assert_true(jdbc_url_translate(good[i].url, &keywords, &err));
		for (k = 0; k < keywords.n; k++)
			strbuf_addf(&told, "%s%s=%s", k == 0 ? "" : " ", keywords.names[k], keywords.values[k]);
		assert_string_equal(strbuf_text(&told), good[i].keywords);
		strbuf_release(&told);
	}
	arena_free(arena);
}

static void
test_bad(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		struct db_keywords keywords;
		struct af_error err;

		error_init(&err, arena);
		db_keywords_init(&keywords, arena);
		assert_false(jdbc_url_translate(bad[i].url, &keywords, &err));
		assert_int_equal(err.kind, ERR_SETTINGS);
		assert_string_equal(err.message, bad[i].message);
	}
	arena_free(arena);
}

static void
test_many_keywords(void **state)
{
	struct arena *arena = arena_new();
	struct db_keywords keywords;
	int i;

	(void) state;
	db_keywords_init(&keywords, arena);
	for (i = 0; i < 100; i++)
		db_keywords_add(&keywords, arena_printf(arena, "k%d", i % 50),
						arena_printf(arena, "%d", i));
	assert_int_equal(keywords.n, 100);
	assert_string_equal(db_keywords_get(&keywords, "k7"), "57");
	assert_null(db_keywords_get(&keywords, "k77"));
	assert_null(keywords.names[100]);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_many_keywords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
