/*
 * cli/migrate/script_config.c and should_execute.c on any bytes: it ends, an error has its place,
 * and a condition that was read is read once more to the same answer.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/migrate/script_config.h"
#include "cli/migrate/should_execute.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct placeholder_value values[] = {
	{"a", "true", false}, {"b", "x==y || (", false}, {"c", "", true}};

static const struct migrate_config config = {
	.placeholders = values,
	.n_placeholders = sizeof(values) / sizeof(values[0]),
	.replaces_placeholders = true,
	.placeholder_prefix = "${",
	.placeholder_suffix = "}",
	.placeholder_separator = ":",
};

static void
read_again(const struct engine *engine, const struct script_config *read, struct af_error *err)
{
	bool is_wanted;
	size_t offset;

	assert(should_execute_read(engine, "V1__x.sql", read->condition, &is_wanted, &offset, err));
	assert(is_wanted == (read->should_execute == CHOICE_TRUE));
	assert(offset == strlen(read->condition));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct engine engine = {.config = &config, .schema = "app", .user = "me", .database = "db"};
	struct script_config read;
	struct af_error err;
	char *text = malloc(len + 1);

	if (text == NULL)
		abort();
	if (len != 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	engine.arena = arena_new();
	error_init(&err, engine.arena);
	if (!script_config_parse(&engine, text, "x.conf", "V1__x.sql", &read, &err))
		assert(err.message != NULL && err.line > 0 && strcmp(err.file, "x.conf") == 0);
	else if (read.condition != NULL)
		read_again(&engine, &read, &err);
	free(text);
	arena_free(engine.arena);
	return 0;
}
