/*
 * The project of the tests of settings
 */
#include "cli/settings/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"

char project_folder[] = "/tmp/test-settings.XXXXXX";
struct arena *arena;
struct af_error err;

int
project_make(void **state)
{
	(void) state;
	log_init(LOG_QUIET);
	return mkdtemp(project_folder) != NULL && chdir(project_folder) == 0 ? 0 : -1;
}

int
project_remove(void **state)
{
	(void) state;
	return rmdir(project_folder);
}

int
project_set_up(void **state)
{
	(void) state;
	clearenv();
	arena = arena_new();
	error_init(&err, arena);
	return 0;
}

static int
remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
	(void) facts;
	(void) kind;
	return walk->level == 0 ? 0 : remove(path);
}

int
project_tear_down(void **state)
{
	(void) state;
	arena_free(arena);
	return nftw(project_folder, remove_entry, 4, FTW_DEPTH | FTW_PHYS);
}

void
project_put(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');

	if (slash != NULL)
		assert_true(mkdir(arena_strndup(arena, path, (size_t) (slash - path)), 0700) == 0 ||
					errno == EEXIST);
	assert_true(file_replace(path, text, strlen(text), &err));
}

struct settings *
project_load(const char *environment, const char *const *options)
{
	const struct settings_args args = {.environment = environment, .options = options};
	struct settings *settings;

	error_clear(&err);
	return settings_load(&args, arena, &settings, &err) ? settings : NULL;
}

void
project_check_value(const struct settings *settings, enum setting_id id, const char *value,
					const char *source)
{
	if (settings == NULL)
		fail_msg("%s", err.message);
	assert_string_equal(settings_get(settings, id), value);
	assert_string_equal(settings_source_text(settings, id), source);
}
