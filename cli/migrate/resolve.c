/*
 * Resolving. Undo scripts are passed over until there is an undo.
 */
#include "cli/migrate/resolve.h"

#include <string.h>

#include "cli/migrate/script.h"
#include "core/history/states.h"

#define LONGEST_REPORT ((size_t) 1024 * 1024)

static const char *
type_of(enum af_script_kind kind)
{
	return kind == AF_SCRIPT_BASELINE ? "SQL_BASELINE" : "SQL";
}

/* A repeatable runs again when its text changed, placeholders included; the text before them counts
 * as unchanged too. */
static bool
take_checksums(struct engine *engine, const struct script_file *file, struct af_resolved *migration,
			   struct af_error *err)
{
	struct script script;
	bool ok = script_read(engine, file, &script, err) &&
			  script_checksum(&script, &script.original, &migration->checksum, err);

	migration->has_checksum = ok;
	migration->is_skipped = script.config.should_execute == CHOICE_FALSE;
	if (ok && migration->version == NULL)
	{
		migration->equivalent_checksum = migration->checksum;
		migration->has_equivalent_checksum = true;
		ok = script_replace(engine, &script, err) &&
			 script_checksum(&script, script_text(&script), &migration->checksum, err);
	}
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
take_migration(struct engine *engine, const struct script_file *file,
			   const struct af_script_name *name, struct resolved *resolved, struct af_error *err)
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
take_file(struct engine *engine, const struct script_file *file, struct resolved *resolved,
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
			return take_migration(engine, file, &name, resolved, err);
		case AF_SCRIPT_CALLBACK:
			take_callback(engine, file, &name, resolved);
			return true;
		case AF_SCRIPT_INVALID:
			strbuf_sink_init(&sink, invalid);
			strbuf_addc(invalid, '\n');
			af_script_name_put_problem(&engine->config->naming, file->name, &name, &sink.sink);
			return true;
		case AF_SCRIPT_UNDO:
		case AF_SCRIPT_NONE:
			break;
	}
	return true;
}

static bool
check_duplicates(struct engine *engine, const struct resolved *resolved, struct af_error *err)
{
	size_t *scratch = arena_alloc_array(engine->arena, resolved->n + 1, sizeof(*scratch));
	const struct af_resolved *a;
	const struct af_resolved *b;
	size_t first;
	size_t second;

	if (!af_resolved_duplicate(resolved->migrations, resolved->n, scratch, &first, &second))
		return true;
	a = &resolved->migrations[first];
	b = &resolved->migrations[second];
	if (a->version != NULL)
		error_set(err, ERR_VALIDATION, "found more than one migration with version %s", a->version);
	else
		error_set(err, ERR_VALIDATION,
				  "found more than one repeatable migration with description \"%s\"",
				  a->description);
	error_detail(err, "%s\n%s", a->path, b->path);
	error_hint(err, "Give one of them another %s.", a->version != NULL ? "version" : "description");
	err->code =
		a->version != NULL ? "DUPLICATE_VERSIONED_MIGRATION" : "DUPLICATE_REPEATABLE_MIGRATION";
	return false;
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
	return ok;
}

const struct script_file *
resolved_file(const struct resolved *resolved, const struct af_resolved *migration)
{
	return resolved->files[migration - resolved->migrations];
}
