/*
 * cli/base/file.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/file.h"

static char folder[] = "/tmp/test-file.XXXXXX";
static struct arena *arena;
static struct af_error err;

static int
set_up(void **state)
{
	(void) state;
	arena = arena_new();
	error_init(&err, arena);
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	DIR *dir = opendir(".");
	struct dirent *entry;

	(void) state;
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			(void) remove(entry->d_name);
	closedir(dir);
	(void) rmdir(folder);
	arena_free(arena);
	return 0;
}

static const char *
content(const char *path)
{
	struct strbuf text;
	const char *copy;

	strbuf_init(&text, 1 << 20);
	assert_true(file_read(path, &text, &err));
	copy = arena_strndup(arena, strbuf_text(&text), text.len);
	strbuf_release(&text);
	return copy;
}

static void
test_replace_keeps_mode_and_link(void **state)
{
	struct stat info;

	(void) state;
	assert_true(file_replace("a", "one", 3, &err));
	assert_string_equal(content("a"), "one");
	assert_int_equal(chmod("a", 0640), 0);
	assert_int_equal(symlink("a", "link"), 0);
	assert_true(file_replace("link", "two", 3, &err));
	assert_int_equal(lstat("link", &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_string_equal(content("a"), "two");
	assert_int_equal(stat("a", &info), 0);
	assert_int_equal(info.st_mode & 07777, 0640);
}

static int
count_entries(void)
{
	DIR *dir = opendir(".");
	int n = 0;

	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static void
test_failure_leaves_nothing(void **state)
{
	int n;

	(void) state;
	assert_int_equal(mkdir("d", 0700), 0);
	n = count_entries();
	assert_false(file_replace("d", "x", 1, &err));
	assert_int_equal(err.kind, ERR_FILE);
	error_clear(&err);
	assert_false(file_replace("no/such/file", "x", 1, &err));
	error_clear(&err);
	assert_int_equal(count_entries(), n);
	assert_true(file_exists("d"));
	assert_false(file_exists("no"));
}

static void
test_read_failures(void **state)
{
	struct strbuf text;

	(void) state;
	strbuf_init(&text, 3);
	assert_false(file_read("nothing", &text, &err));
	assert_string_equal(err.message, "cannot open file \"nothing\": No such file or directory");
	error_clear(&err);
	assert_false(file_read(".", &text, &err));
	assert_string_equal(err.message, "cannot read file \".\": Is a directory");
	error_clear(&err);
	assert_true(file_replace("big", "1234", 4, &err));
	assert_false(file_read("big", &text, &err));
	assert_string_equal(err.message, "file \"big\" is too large");
	error_clear(&err);
	strbuf_release(&text);
}

static void
test_join(void **state)
{
	(void) state;
	assert_string_equal(file_join(arena, "a", "b"), "a/b");
	assert_string_equal(file_join(arena, "a/", "b"), "a/b");
	assert_string_equal(file_join(arena, "a", "/b"), "/b");
	assert_string_equal(file_join(arena, "", "b"), "b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace_keeps_mode_and_link),
		cmocka_unit_test(test_failure_leaves_nothing),
		cmocka_unit_test(test_read_failures),
		cmocka_unit_test(test_join),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
