/*
 * cli/db/endpoint.c: what a host name tells.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/db/endpoint.h"

static void
test_rds(void **state)
{
	static const struct
	{
		const char *host;
		bool is_rds;
		bool is_in_china;
	} cases[] = {
		{"db.abc.eu-west-1.rds.amazonaws.com", true, false},
		{"c.cluster-abc.eu-west-1.rds.amazonaws.com", true, false},
		{"c.cluster-custom-abc.us-east-1.rds.amazonaws.com", true, false},
		{"c.proxy-abc.us-east-1.RDS.AmazonAWS.com", true, false},
		{"db.abc.eu-west-1.rds.amazonaws.com.", true, false},
		{"db.abc.rds.cn-north-1.amazonaws.com.cn", true, true},
		{"db.abc.rds.cn-northwest-1.amazonaws.com.cn.", true, true},
		{"db.abc.cn-north-1.rds.amazonaws.com.cn", true, true},
		{"rds.amazonaws.com", false, false},
		{".rds.amazonaws.com", false, false},
		{"rds.cn-north-1.amazonaws.com.cn", false, false},
		{"db.xrds.amazonaws.com", false, false},
		{"dbrds.amazonaws.com", false, false},
		{"db.rds.amazonaws.com.example.org", false, false},
		{"db.rds.amazonaws.comx", false, false},
		{"s3.cn-north-1.amazonaws.com.cn", false, false},
		{"amazonaws.com.cn", false, false},
		{".amazonaws.com.cn", false, false},
		{"localhost", false, false},
		{"/run/postgresql", false, false},
		{".", false, false},
		{"", false, false},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		assert_int_equal(endpoint_is_rds(cases[i].host), cases[i].is_rds);
		assert_int_equal(endpoint_is_in_china(cases[i].host), cases[i].is_in_china);
	}
}

static void
test_reader(void **state)
{
	struct arena *arena = arena_new();

	(void) state;
	assert_true(endpoint_is_reader("shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com"));
	assert_true(endpoint_is_reader("shop.Cluster-RO-abc.eu-west-1.rds.amazonaws.com."));
	assert_false(endpoint_is_reader("shop.cluster-abc.eu-west-1.rds.amazonaws.com"));
	assert_false(endpoint_is_reader("shop.cluster-ro-abc.example.com"));
	assert_false(endpoint_is_reader("cluster-ro-x.abc.eu-west-1.rds.amazonaws.com"));
	assert_string_equal(endpoint_writer(arena, "shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com"),
						"shop.cluster-abc.eu-west-1.rds.amazonaws.com");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rds),
		cmocka_unit_test(test_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
