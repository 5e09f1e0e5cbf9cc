/*
 * A project for the tests of the sources of settings: a folder of its own, which is the working
 * directory, and an empty environment. Both are empty again before each test.
 */
#ifndef AF_TEST_PROJECT_H
#define AF_TEST_PROJECT_H

#include "cli/settings/settings.h"

extern char project_folder[];
extern struct arena *arena;
extern struct af_error err;

/* What cmocka calls: once for the program, and around each test. */
int project_make(void **state);
int project_remove(void **state);
int project_set_up(void **state);
int project_tear_down(void **state);

#define PROJECT_TEST(function) \
	cmocka_unit_test_setup_teardown(function, project_set_up, project_tear_down)

/* Writes a file, in a folder that is made if need be. */
void project_put(const char *path, const char *text);

/* NULL after a failure, which is in `err`. */
struct settings *project_load(const char *environment, const char *const *options);

void project_check_value(const struct settings *settings, enum setting_id id, const char *value,
						 const char *source);

#endif
