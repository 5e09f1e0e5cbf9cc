/*
 * Undoing. Which versions, is chosen from the lines of info; each is then taken back as a migration
 * is applied (turn.c, apply.c): one transaction, its row in it, of type UNDO_SQL as Flyway's paid
 * editions write it.
 */
#include "cli/migrate/undo.h"

#include <string.h>
#include <strings.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/schema.h"
#include "cli/migrate/turn.h"
#include "cli/migrate/writable.h"
#include "core/history/version.h"

struct run
{
	struct engine *engine;
	const struct migrate_listener *listener;
	struct undo_result *result;
	struct resolved resolved;
	const char *target;			   /* NULL: the last version alone */
	const struct af_info **chosen; /* before the first turn: what is expected */
	size_t n;
	size_t at; /* of the turn */
};

/* ------------------------------------------------------------------ what is to be undone */

/* A script that failed has no undo: repair comes first. */
static bool
is_undoable_row(const struct af_info *line)
{
	return line->applied != NULL && line->applied->version != NULL &&
		   af_state_is_applied(line->state) &&
		   af_type_classify(line->applied->type) == AF_TYPE_MIGRATION;
}

static const struct af_info *
last_before(const struct af_info *lines, size_t n_lines, const struct af_info *before)
{
	const struct af_info *last = NULL;
	size_t i;

	for (i = 0; i < n_lines; i++)
		if (is_undoable_row(&lines[i]) &&
			(before == NULL ||
			 lines[i].applied->installed_rank < before->applied->installed_rank) &&
			(last == NULL || lines[i].applied->installed_rank > last->applied->installed_rank))
			last = &lines[i];
	return last;
}

static bool
check_line(const struct af_info *line, struct af_error *err)
{
	const char *version = line->applied->version;

	if (!line->applied->success)
	{
		error_set(err, ERR_VALIDATION, "version %s has failed: it cannot be undone", version);
		error_hint(err, "Take back by hand what it did, and run repair.");
		err->code = "FAILED_VERSIONED_MIGRATION";
		return false;
	}
	if (line->undo != NULL)
		return true;
	error_set(err, ERR_VALIDATION, "version %s (%s) has no undo script", version,
			  line->applied->description);
	error_hint(err,
			   "Write one whose name begins with U%s__, or undo less: the target says down "
			   "to which version.",
			   version);
	err->code = "ERROR";
	return false;
}

bool
undo_choose(const struct af_info *lines, size_t n_lines, const char *target,
			const struct af_info **chosen, size_t *n, struct af_error *err)
{
	const struct af_info *line = NULL;

	*n = 0;
	while ((line = last_before(lines, n_lines, line)) != NULL)
	{
		if (target != NULL &&
			(!af_version_is_valid(line->applied->version, strlen(line->applied->version)) ||
			 af_version_compare(line->applied->version, target) < 0))
			break;
		if (!check_line(line, err))
			return false;
		chosen[(*n)++] = line;
		if (target == NULL)
			break;
	}
	return true;
}

/* ------------------------------------------------------------------ undoing */

static void
remember(void *to, const struct af_info *line, int64_t ms)
{
	struct run *run = to;
	struct undone *done = &run->result->undone[run->result->n_undone++];

	done->version = line->resolved->version;
	done->description = line->resolved->description;
	done->path = line->resolved->path;
	done->ms = ms;
}

static bool
look(struct run *run, struct plan *plan, struct af_error *err)
{
	struct history history;

	if (!history_read(run->engine, run->engine->arena, &history, err))
		return false;
	plan_make(run->engine, &run->resolved, &history, NULL, run->engine->arena, plan);
	run->result->current = plan->current;
	return true;
}

static bool
choose_from(struct run *run, const struct plan *plan, struct arena *arena,
			const struct af_info ***chosen, size_t *n, struct af_error *err)
{
	*chosen = arena_alloc_array(arena, plan->n_lines + 1, sizeof(**chosen));
	return undo_choose(plan->lines, plan->n_lines, run->target, *chosen, n, err);
}

/* The next of the versions that are expected, unless whoever was faster has done it. */
static bool
choose(void *to, const struct plan *plan, struct arena *arena, struct turn_choice *choice,
	   struct af_error *err)
{
	struct run *run = to;
	const char *version = run->chosen[run->at]->applied->version;
	const struct af_info **chosen;
	struct af_info *script;
	const struct af_info **line;
	size_t n;

	run->result->current = plan->current;
	choice->is_last = run->at + 1 == run->n;
	if (!choose_from(run, plan, arena, &chosen, &n, err))
		return false;
	if (n == 0 || af_version_compare(chosen[0]->applied->version, version) != 0)
		return true;
	script = arena_alloc(arena, sizeof(*script));
	script->state = AF_STATE_PENDING;
	script->resolved = chosen[0]->undo;
	line = arena_alloc(arena, sizeof(*line));
	*line = script;
	choice->lines = line;
	choice->n = 1;
	return true;
}

static void
go_on(void *to)
{
	struct run *run = to;

	run->at++;
}

static bool
undo_chosen(struct run *run, struct af_error *err)
{
	const struct turns turns = {
		.engine = run->engine,
		.resolved = &run->resolved,
		.events = &undo_events,
		.listener = run->listener,
		.to = run,
		.choose = choose,
		.remember = remember,
		.done = go_on,
	};

	return run->n == 0 || turns_take(&turns, err);
}

static bool
run_begun(struct run *run, struct af_error *err)
{
	struct engine *engine = run->engine;
	struct plan plan;

	return callback_run(engine, &run->resolved, "beforeUndo", err) &&
		   callback_after(engine, &run->resolved, "afterUndo", "afterUndoError",
						  undo_chosen(run, err) && look(run, &plan, err), err);
}

/* "latest", which is the default, is the last version alone. */
static bool
find_target(struct run *run, struct af_error *err)
{
	const char *text = run->engine->config->target;
	size_t len = text == NULL ? 0 : strlen(text);

	if (len == 0 || strcasecmp(text, "latest") == 0 || strcasecmp(text, "current") == 0)
		return true;
	if (text[len - 1] == '?')
		text = arena_strndup(run->engine->arena, text, --len);
	run->target = text;
	if (af_version_is_valid(text, len))
		return true;
	error_set(err, ERR_SETTINGS, "target \"%s\" is not a version", text);
	error_hint(err, "Name the last version that is to be undone, such as 1.2.");
	err->code = "ERROR";
	return false;
}

static bool
run_all(struct run *run, struct af_error *err)
{
	struct engine *engine = run->engine;
	struct plan plan;

	if (!find_target(run, err) || !resolve(engine, &run->resolved, err) ||
		!writable_check(engine, err) ||
		!callback_run(engine, &run->resolved, "afterConnect", err) || !look(run, &plan, err) ||
		!choose_from(run, &plan, engine->arena, &run->chosen, &run->n, err))
		return false;
	run->result->initial = plan.current;
	run->result->undone = arena_alloc_array(engine->arena, run->n + 1, sizeof(struct undone));
	return run_begun(run, err);
}

bool
undo(struct engine *engine, const struct migrate_listener *listener, struct undo_result *result,
	 struct af_error *err)
{
	struct run run = {.engine = engine, .listener = listener, .result = result};

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	result->schema_names = schemas_named(engine);
	return engine_session_restore_after(engine, run_all(&run, err), err);
}
