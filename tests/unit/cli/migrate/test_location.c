/*
 * cli/migrate/location.c: which files locations mean.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/location.h"

/* what is made below the temporary folder; a name that ends in '/' is a folder */
static const char *const tree[] = {
	"sql/",		 "sql/V2__b.sql",	   "sql/V1__a.sql",	 "sql/sub/",		 "sql/sub/R__r.sql",
	"sql/.git/", "sql/.git/V9__x.sql", "sql/.V8__x.sql", "sql/V7__dir.sql/", "m/",
	"m/a1/",	 "m/a1/V1__a.sql",	   "m/a2/",			 "m/a2/x/",			 "m/a2/x/V2__b.sql",
	"m/b/",		 "m/b/V3__c.sql",	   "m/b/deep/",		 "m/b/deep/a/",		 "m/b/deep/a/V4__d.sql",
};

static char *top;

static int
make_tree(void **state)
{
	static char pattern[] = "/tmp/test_location.XXXXXX";
	size_t i;

	(void) state;
	top = mkdtemp(pattern);
	if (top == NULL || chdir(top) != 0)
		return -1;
	for (i = 0; i < sizeof(tree) / sizeof(tree[0]); i++)
	{
		bool is_folder = tree[i][strlen(tree[i]) - 1] == '/';
		int file = is_folder ? mkdir(tree[i], 0777) : open(tree[i], O_CREAT | O_WRONLY, 0666);

		if (file < 0 || (!is_folder && close(file) != 0))
			return -1;
	}
	return symlink("../m/b/V3__c.sql", "sql/V3__link.sql") == 0 &&
				   symlink("../m/a1", "sql/linked") == 0
			   ? symlink("nowhere", "sql/V4__broken.sql")
			   : -1;
}

static int
remove_tree(void **state)
{
	size_t i = sizeof(tree) / sizeof(tree[0]);

	(void) state;
	unlink("sql/V3__link.sql");
	unlink("sql/linked");
	unlink("sql/V4__broken.sql");
	while (i-- > 0)
		if (remove(tree[i]) != 0)
			return -1;
	return rmdir(top);
}

static bool
look(const char *const *locations, bool fails, struct strbuf *told, struct af_error *err)
{
	struct migrate_config config = {
		.directory = top,
		.locations = locations,
		.fails_on_missing_location = fails,
	};
	struct script_files found;
	size_t i;

	strbuf_init(told, 4096);
	if (!locate(&config, err->arena, &found, err))
		return false;
	for (i = 0; i < found.n; i++)
	{
		assert_int_equal(access(found.files[i].path, F_OK), 0);
		assert_int_equal(access(found.files[i].shown, F_OK), 0);
		assert_string_equal(found.files[i].name, strrchr(found.files[i].path, '/') + 1);
		strbuf_addf(told, "%s%s", i == 0 ? "" : " ", found.files[i].script);
	}
	return true;
}

static const struct
{
	const char *locations[4];
	const char *scripts;
} cases[] = {
	{{"filesystem:sql"}, "V1__a.sql V2__b.sql V3__link.sql linked/V1__a.sql sub/R__r.sql"},
	{{"filesystem:./sql/sub/"}, "R__r.sql"},
	{{"filesystem:sql/sub", "filesystem:sql"},
	 "V1__a.sql V2__b.sql V3__link.sql linked/V1__a.sql sub/R__r.sql"},
	{{"filesystem:sql/sub", "filesystem:sql/sub"}, "R__r.sql"},
	{{"filesystem:sql/sub", "filesystem:m/a1"}, "V1__a.sql R__r.sql"},
	{{"filesystem:m/a*"}, "V1__a.sql x/V2__b.sql"},
	{{"filesystem:m/?1"}, "V1__a.sql"},
	{{"filesystem:*/a1"}, "V1__a.sql"},
	{{"filesystem:**/a"}, "V4__d.sql"},
	{{"filesystem:m/**/deep"}, "a/V4__d.sql"},
	{{"filesystem:nowhere", "filesystem:m/b/deep"}, "a/V4__d.sql"},
	{{"filesystem:x*"}, ""},
	{{"sql"}, ""},
	{{"classpath:db/migration"}, ""},
	{{NULL}, ""},
};

static void
test_locate(void **state)
{
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		struct strbuf told;
		struct af_error err;

		error_init(&err, arena);
		assert_true(look(cases[i].locations, false, &told, &err));
		assert_string_equal(strbuf_text(&told), cases[i].scripts);
		strbuf_release(&told);
	}
	arena_free(arena);
}

static void
test_missing(void **state)
{
	static const char *const missing[] = {"filesystem:nowhere", "filesystem:m/x*", NULL};
	struct arena *arena = arena_new();
	size_t i;

	(void) state;
	for (i = 0; missing[i] != NULL; i++)
	{
		const char *const one[] = {missing[i], NULL};
		struct strbuf told;
		struct af_error err;

		error_init(&err, arena);
		assert_false(look(one, true, &told, &err));
		assert_non_null(strstr(err.message, missing[i]));
	}
	arena_free(arena);
}

static void
test_circle(void **state)
{
	static const char *const one[] = {"filesystem:m/b", NULL};
	struct arena *arena = arena_new();
	struct strbuf told;
	struct af_error err;

	(void) state;
	error_init(&err, arena);
	assert_int_equal(symlink("..", "m/b/deep/circle"), 0);
	assert_false(look(one, false, &told, &err));
	assert_non_null(strstr(err.message, "symlink"));
	assert_int_equal(unlink("m/b/deep/circle"), 0);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_locate),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_circle),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
