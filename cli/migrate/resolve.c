/*
 * Resolving: names, checksums, duplicates. What a row of the history makes of a file is plan.c's.
 */
#include "cli/migrate/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "cli/migrate/script.h"
#include "core/history/states.h"
#include "core/history/version.h"

#define LONG_SCRIPT ((off_t) 1024 * 1024)
#define LONGEST_REPORT ((size_t) 1024 * 1024)

static const char *
type_of(enum af_script_kind kind)
{
	if (kind == AF_SCRIPT_UNDO)
		return "UNDO_SQL";
	return kind == AF_SCRIPT_BASELINE ? "SQL_BASELINE" : "SQL";
}

/* A repeatable runs again when its text changed; see script_checksum(). */
static bool
take_checksums(struct engine *engine, const struct script_file *file, struct af_resolved *migration,
			   struct af_error *err)
{
	struct script_checksums checksums = {0, 0, false};
	struct script script;
	bool ok = script_load(engine, file, &script, err);
	bool is_wanted = !file->is_read_once;

	if (migration->version != NULL)
		script.replaces_placeholders = false;
	ok = ok && (!is_wanted || script_checksums(&script, &checksums, err));
	migration->has_checksum = ok && is_wanted;
	migration->checksum = script_checksum(&script, &checksums, migration->version == NULL,
										  &migration->equivalent_checksum);
	migration->is_skipped = script.config.should_execute == CHOICE_FALSE;
	migration->condition = script.config.condition;
	migration->has_equivalent_checksum = ok && migration->version == NULL;
	script_release(&script);
	return ok;
}

static const char *
whole_description(struct arena *arena, const struct af_script_name *name)
{
	char *text = arena_strndup(arena, name->description, name->description_len);
	char *at;

	for (at = text; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	return text;
}

static bool
take_migration(struct engine *engine, struct script_file *file, const struct af_script_name *name,
			   struct resolved *resolved, struct af_error *err)
{
	struct af_resolved *migration = &resolved->migrations[resolved->n];
	char *version = arena_alloc(engine->arena, name->version_len + 1);
	char *description = arena_alloc(engine->arena, name->description_len + 1);

	af_script_name_version(name, version);
	af_script_name_description(name, description);
	migration->version = name->kind == AF_SCRIPT_REPEATABLE ? NULL : version;
	migration->description = description;
	migration->type = type_of(name->kind);
	migration->script = file->script;
	migration->path = file->path;
	file->is_read_once =
		engine->reads_once && name->kind == AF_SCRIPT_VERSIONED && file->size >= LONG_SCRIPT;
	resolved->files[resolved->n] = file;
	resolved->descriptions[resolved->n++] = whole_description(engine->arena, name);
	return take_checksums(engine, file, migration, err);
}

static void
take_callback(struct engine *engine, const struct script_file *file,
			  const struct af_script_name *name, struct resolved *resolved)
{
	struct callback_file *callback = &resolved->callbacks[resolved->n_callbacks++];
	char *description = arena_alloc(engine->arena, name->description_len + 1);

	af_script_name_description(name, description);
	callback->event = name->event;
	callback->description = description;
	callback->file = file;
}

static bool
take_file(struct engine *engine, struct script_file *file, struct resolved *resolved,
		  struct strbuf *invalid, struct af_error *err)
{
	struct af_script_name name;
	struct strbuf_sink sink;

	af_script_name_parse(&engine->config->naming, file->name, &name);
	switch (name.kind)
	{
		case AF_SCRIPT_VERSIONED:
		case AF_SCRIPT_BASELINE:
		case AF_SCRIPT_REPEATABLE:
		case AF_SCRIPT_UNDO:
			return take_migration(engine, file, &name, resolved, err);
		case AF_SCRIPT_CALLBACK:
			if (!engine->config->skips_default_callbacks)
				take_callback(engine, file, &name, resolved);
			return true;
		case AF_SCRIPT_INVALID:
			strbuf_sink_init(&sink, invalid);
			strbuf_addc(invalid, '\n');
			af_script_name_put_problem(&engine->config->naming, file->name, &name, &sink.sink);
			return true;
		case AF_SCRIPT_NONE:
			break;
	}
	return true;
}

/* Two locations may hold one file: under the same name, with the same content. */
static bool
is_same_file(const struct af_resolved *a, const struct af_resolved *b)
{
	return strcmp(a->script, b->script) == 0 && strcmp(a->type, b->type) == 0 &&
		   strcmp(a->description, b->description) == 0 && a->checksum == b->checksum;
}

static void
leave_out(struct resolved *resolved, size_t at)
{
	size_t n_behind = --resolved->n - at;

	memmove(&resolved->migrations[at], &resolved->migrations[at + 1],
			n_behind * sizeof(*resolved->migrations));
	memmove(&resolved->files[at], &resolved->files[at + 1], n_behind * sizeof(*resolved->files));
	memmove(&resolved->descriptions[at], &resolved->descriptions[at + 1],
			n_behind * sizeof(*resolved->descriptions));
}

static bool
fail_duplicate(const struct af_resolved *a, const struct af_resolved *b, struct af_error *err)
{
	if (a->version != NULL)
		error_set(err, ERR_VALIDATION, "found more than one migration with version %s", a->version);
	else
		error_set(err, ERR_VALIDATION,
				  "found more than one repeatable migration with description \"%s\"",
				  a->description);
	error_detail(err, "%s\n%s", a->path, b->path);
	error_hint(err, "Give one of them another %s.",
			   a->version != NULL ? "version: \"aurora-flyway renumber\" does it" : "description");
	err->code = af_resolved_duplicate_code(a);
	return false;
}

static bool
check_duplicates(struct engine *engine, struct resolved *resolved, struct af_error *err)
{
	size_t *scratch = arena_alloc_array(engine->arena, resolved->n + 1, sizeof(*scratch));
	size_t first;
	size_t second;

	while (af_resolved_duplicate(resolved->migrations, resolved->n, scratch, &first, &second))
	{
		const struct af_resolved *a = &resolved->migrations[first];
		const struct af_resolved *b = &resolved->migrations[second];

		if (!is_same_file(a, b))
			return fail_duplicate(a, b, err);
		leave_out(resolved, first > second ? first : second);
	}
	return true;
}

static bool
check_names(struct engine *engine, const struct strbuf *invalid, struct af_error *err)
{
	if (!engine->config->validates_naming || invalid->len == 0)
		return true;
	error_set(err, ERR_VALIDATION, "invalid SQL filenames found:%s", strbuf_text(invalid));
	err->code = "ERROR";
	return false;
}

/* By event, then the plain one, then by description. */
static int
compare_callbacks(const void *a, const void *b)
{
	const struct callback_file *x = a;
	const struct callback_file *y = b;
	int order = strcmp(x->event, y->event);

	return order != 0 ? order : strcmp(x->description, y->description);
}

static bool
sort_callbacks(struct resolved *resolved, struct af_error *err)
{
	const struct callback_file *list = resolved->callbacks;
	size_t i;

	if (resolved->n_callbacks < 2)
		return true;
	qsort(resolved->callbacks, resolved->n_callbacks, sizeof(*list), compare_callbacks);
	for (i = 1; i < resolved->n_callbacks; i++)
	{
		if (compare_callbacks(&list[i - 1], &list[i]) != 0)
			continue;
		error_set(err, ERR_VALIDATION, "found more than one SQL callback script called \"%s\"",
				  list[i].file->name);
		error_detail(err, "%s\n%s", list[i - 1].file->path, list[i].file->path);
		error_hint(err, "Give each a description of its own: %s__DESCRIPTION.sql.", list[i].event);
		err->code = "ERROR";
		return false;
	}
	return true;
}

/* Where only callbacks are looked for, other scripts are passed over. */
static bool
take_further_callbacks(struct engine *engine, struct resolved *resolved, struct af_error *err)
{
	struct migrate_config config = *engine->config;
	struct script_files found;
	size_t i;

	if (config.callback_locations == NULL || config.callback_locations[0] == NULL)
		return true;
	config.locations = config.callback_locations;
	if (!locate(&config, engine->arena, &found, err))
		return false;
	resolved->callbacks =
		arena_grow_array(engine->arena, resolved->callbacks, resolved->n_callbacks,
						 resolved->n_callbacks + found.n + 1, sizeof(*resolved->callbacks));
	for (i = 0; i < found.n; i++)
	{
		struct af_script_name name;

		af_script_name_parse(&config.naming, found.files[i].name, &name);
		if (name.kind == AF_SCRIPT_CALLBACK)
			take_callback(engine, &found.files[i], &name, resolved);
	}
	return true;
}

bool
resolve(struct engine *engine, struct resolved *resolved, struct af_error *err)
{
	struct script_files found;
	struct strbuf invalid;
	bool ok = true;
	size_t i;

	memset(resolved, 0, sizeof(*resolved));
	if (!locate(engine->config, engine->arena, &found, err))
		return false;
	resolved->migrations =
		arena_alloc_array(engine->arena, found.n + 1, sizeof(*resolved->migrations));
	resolved->files = arena_alloc_array(engine->arena, found.n + 1, sizeof(*resolved->files));
	resolved->descriptions =
		arena_alloc_array(engine->arena, found.n + 1, sizeof(*resolved->descriptions));
	resolved->callbacks =
		arena_alloc_array(engine->arena, found.n + 1, sizeof(*resolved->callbacks));
	strbuf_init(&invalid, LONGEST_REPORT);
	for (i = 0; ok && i < found.n; i++)
		ok = take_file(engine, &found.files[i], resolved, &invalid, err);
	if (engine->config->skips_default_resolvers)
		resolved->n = 0;
	ok = ok && check_names(engine, &invalid, err) && check_duplicates(engine, resolved, err);
	strbuf_release(&invalid);
	return ok && take_further_callbacks(engine, resolved, err) && sort_callbacks(resolved, err);
}

static bool
is_in_history(const struct af_resolved *migration, const struct af_applied *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rows[i].version != NULL &&
			af_version_is_valid(rows[i].version, strlen(rows[i].version)) &&
			af_version_compare(rows[i].version, migration->version) == 0)
			return true;
	return false;
}

bool
resolve_complete(struct engine *engine, struct resolved *resolved, const struct af_applied *rows,
				 size_t n_rows, struct af_error *err)
{
	size_t i;

	for (i = 0; i < resolved->n; i++)
	{
		struct af_resolved *migration = &resolved->migrations[i];

		if (!resolved->files[i]->is_read_once || !is_in_history(migration, rows, n_rows))
			continue;
		resolved->files[i]->is_read_once = false;
		if (!take_checksums(engine, resolved->files[i], migration, err))
			return false;
	}
	return true;
}

const struct script_file *
resolved_file(const struct resolved *resolved, const struct af_resolved *migration)
{
	return resolved->files[migration - resolved->migrations];
}
