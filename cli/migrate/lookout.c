/*
 * Looking around while the server works. On a terminal one line is rewritten; elsewhere a line is
 * written when something has changed, ten seconds apart. All of it is a courtesy: what fails here
 * is told once and never the migration's failure.
 */
#include "cli/migrate/lookout.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"

#define LOOK_AFTER_MS 1000
#define LOOK_AGAIN_MS 1000
#define TELL_AGAIN_MS 10000
#define LONG_FILE ((int64_t) 1024 * 1024)

/* ------------------------------------------------------------------ words */

static const char *
bytes_text(struct arena *arena, int64_t n)
{
	if (n < 10 * 1024 * 1024)
		return arena_printf(arena, "%lld kB", (long long) (n / 1024));
	return arena_printf(arena, "%lld MB", (long long) (n / (1024 * 1024)));
}

static const char *
headway_text(const struct lookout *lookout, struct arena *arena)
{
	const struct headway *headway = &lookout->headway;
	const char *text = arena_printf(arena, "%lld s",
									(long long) (clock_monotonic_ms() - lookout->began_at) / 1000);
	int64_t n_read = headway->n_bytes < lookout->size ? headway->n_bytes : lookout->size;

	if (lookout->size >= LONG_FILE)
		text = arena_printf(arena, "%s, %lld %% of %s", text,
							(long long) (n_read * 100 / lookout->size),
							bytes_text(arena, lookout->size));
	if (headway->n_statements > 0)
		text = arena_printf(arena, "%s, %zu %s done", text, headway->n_statements,
							headway->n_statements == 1 ? "statement" : "statements");
	if (headway->n_rows > 0)
		text = arena_printf(arena, "%s, %zu rows of COPY", text, headway->n_rows);
	return text;
}

static const char *
queue_text(const struct lookout *lookout, struct arena *arena)
{
	long n = lookout->seen.n_behind;

	return n == 0 ? ""
				  : arena_printf(arena, "; %ld %s behind it", n,
								 n == 1 ? "session waits" : "sessions wait");
}

/* The blockers come last, since a terminal's line is cut. */
static const char *
line_text(const struct lookout *lookout, struct arena *arena)
{
	const struct blockers *seen = &lookout->seen;

	return arena_printf(arena, "%s: %s%s%s%s%s%s", lookout->name, headway_text(lookout, arena),
						seen->making == NULL ? "" : ", ", seen->making == NULL ? "" : seen->making,
						queue_text(lookout, arena), seen->text == NULL ? "" : "; ",
						seen->text == NULL ? "" : seen->text);
}

/* ------------------------------------------------------------------ telling */

/* What makes a line worth telling before its time: others wait, or are waited for. */
static bool
is_news(struct lookout *lookout, struct arena *arena)
{
	const struct blockers *seen = &lookout->seen;
	const char *key;
	bool is_new;

	if (seen->key == NULL && seen->n_behind == 0)
		return false;
	key = arena_printf(arena, "%s %ld", seen->key == NULL ? "" : seen->key, seen->n_behind);
	is_new = lookout->told == NULL || strcmp(lookout->told, key) != 0;
	free(lookout->told);
	lookout->told = strdup(key);
	return is_new;
}

static void
tell_hidden(const struct lookout *lookout, struct arena *arena)
{
	if (!lookout->seen.has_hidden || lookout->engine->has_told_grant)
		return;
	log_info("  hint: %s",
			 arena_printf(arena,
						  "Client, state and query of that session are shown after: GRANT "
						  "pg_read_all_stats TO %s.",
						  db_quote_identifier(lookout->engine->db, arena, lookout->engine->user)));
	lookout->engine->has_told_grant = true;
}

static void
tell(struct lookout *lookout)
{
	struct arena *arena = arena_new();
	int64_t now = clock_monotonic_ms();
	bool is_due = now - lookout->told_at >= TELL_AGAIN_MS;

	if (log_has_progress())
		log_progress("%s", line_text(lookout, arena));
	else if (is_due || lookout->told == NULL)
	{
		/* nothing but headway waits until ten seconds are over */
		if (is_news(lookout, arena) || is_due)
		{
			log_info("%s", line_text(lookout, arena));
			lookout->told_at = now;
		}
	}
	tell_hidden(lookout, arena);
	arena_free(arena);
}

/* ------------------------------------------------------------------ looking */

/* Through a pooler it could not be known whose session is asked about, and what is set here would
 * stay behind in somebody's. */
static bool
open_beside(struct lookout *lookout, struct af_error *err)
{
	if (lookout->engine->is_pooled)
		return error_set(err, ERR_CONNECTION, "a pooler is between us and the server");
	if (lookout->beside != NULL)
		return true;
	return db_connect_beside(lookout->engine->db, "aurora-flyway (watch)", &lookout->beside, err);
}

static int
backend_pid(const struct engine *engine)
{
	return engine->hidden_pid != 0 ? engine->hidden_pid : db_backend_pid(engine->db);
}

/* The arena has the texts of the last look alone. */
static bool
look(struct lookout *lookout)
{
	struct engine *engine = lookout->engine;
	struct arena *arena;
	struct af_error err;

	if (engine->is_blind)
		return false;
	arena = arena_new();
	error_init(&err, arena);
	engine->is_blind =
		!open_beside(lookout, &err) ||
		!blockers_look(lookout->beside, backend_pid(engine), arena, &lookout->seen, &err);
	if (engine->is_blind)
	{
		memset(&lookout->seen, 0, sizeof(lookout->seen));
		if (err.kind != ERR_INTERRUPTED && err.kind != ERR_TERMINATED)
			log_info("who is waited for cannot be told: %s", err.message);
	}
	arena_free(lookout->arena);
	lookout->arena = arena;
	return !engine->is_blind;
}

static bool
is_queue_too_long(const struct lookout *lookout)
{
	long most = lookout->engine->config->max_queue;

	return most >= 0 && lookout->seen.n_behind > most;
}

static void
tick(void *to, int64_t waited_ms)
{
	struct lookout *lookout = to;

	(void) waited_ms;
	if (lookout->has_given_up)
		return;
	if (look(lookout) && is_queue_too_long(lookout))
	{
		lookout->has_given_up = true;
		db_cancel(lookout->engine->db);
		return;
	}
	tell(lookout);
}

/* Nobody else is kept from what needs a database without sessions. */
static void
close_beside(void *to)
{
	struct lookout *lookout = to;

	db_free(lookout->beside);
	lookout->beside = NULL;
	log_progress_end();
}

/* ------------------------------------------------------------------ a script */

void
lookout_begin(struct lookout *lookout, struct engine *engine)
{
	memset(lookout, 0, sizeof(*lookout));
	lookout->engine = engine;
	lookout->ticking.to = lookout;
	lookout->ticking.first_ms = LOOK_AFTER_MS;
	lookout->ticking.every_ms = LOOK_AGAIN_MS;
	lookout->ticking.tick = tick;
	lookout->ticking.over = close_beside;
	lookout->name = "";
	lookout->told_at = lookout->began_at = clock_monotonic_ms();
	db_set_ticking(engine->db, &lookout->ticking);
}

void
lookout_end(struct lookout *lookout)
{
	db_set_ticking(lookout->engine->db, NULL);
	close_beside(lookout);
	arena_free(lookout->arena);
	free(lookout->told);
	memset(lookout, 0, sizeof(*lookout));
}

/* Before a short timeout cuts it off, too. */
void
lookout_on(struct lookout *lookout, const struct script *script, const struct timeouts *timeouts)
{
	struct stat facts;

	lookout->name = script->file->shown;
	lookout->size = script->fd >= 0 && fstat(script->fd, &facts) == 0 ? (int64_t) facts.st_size : 0;
	lookout->began_at = lookout->told_at = clock_monotonic_ms();
	memset(&lookout->headway, 0, sizeof(lookout->headway));
	lookout->ticking.first_ms = LOOK_AFTER_MS;
	if (timeouts->lock.ms > 0 && timeouts->lock.ms / 2 < LOOK_AFTER_MS)
		lookout->ticking.first_ms = timeouts->lock.ms / 2;
}

static bool
fail_queue(struct lookout *lookout, struct af_error *err)
{
	const struct blockers *seen = &lookout->seen;

	lookout->has_given_up = true;
	error_set(err, ERR_LOCK, "given up: %ld %s behind this migration, maxQueue allows %ld",
			  seen->n_behind, seen->n_behind == 1 ? "session waits" : "sessions wait",
			  lookout->engine->config->max_queue);
	error_detail(err, "%s",
				 seen->text == NULL ? "it did not wait itself: they waited for locks "
									  "that it held"
									: seen->text);
	error_hint(err, "Run it when less goes on, or when that session is gone.");
	return false;
}

/* Between short statements the connection is opened and closed for one look, and only if somebody
 * wants to give up. */
static bool
look_between(struct lookout *lookout, struct af_error *err)
{
	bool is_too_long;

	if (lookout->engine->config->max_queue < 0)
		return true;
	is_too_long = look(lookout) && is_queue_too_long(lookout);
	close_beside(lookout);
	return !is_too_long || fail_queue(lookout, err);
}

bool
lookout_pass(struct lookout *lookout, const struct headway *headway, struct af_error *err)
{
	int64_t now;

	if (lookout == NULL)
		return true;
	lookout->headway = *headway;
	/* it was cancelled, but done before that */
	if (lookout->has_given_up)
		return fail_queue(lookout, err);
	if (lookout->arena != NULL && lookout->beside == NULL)
	{
		arena_free(lookout->arena);
		lookout->arena = NULL;
		memset(&lookout->seen, 0, sizeof(lookout->seen));
	}
	now = clock_monotonic_ms();
	if (now - lookout->began_at < LOOK_AFTER_MS || now - lookout->passed_at < LOOK_AGAIN_MS)
		return true;
	lookout->passed_at = now;
	if (!look_between(lookout, err))
		return false;
	tell(lookout);
	return true;
}

void
lookout_explain(struct lookout *lookout, struct af_error *err)
{
	const char *text = lookout->arena == NULL ? NULL : lookout->seen.text;
	bool is_cancelled = err->sqlstate != NULL && strcmp(err->sqlstate, "57014") == 0;

	if (lookout->has_given_up && is_cancelled)
	{
		err->kind = ERR_NONE;
		(void) fail_queue(lookout, err);
		err->sqlstate = NULL;
		err->server_context = NULL;
	}
	else if (text != NULL &&
			 (is_cancelled || (err->sqlstate != NULL && strcmp(err->sqlstate, "55P03") == 0)))
		error_detail(err, "%s%s%s", err->detail == NULL ? "" : err->detail,
					 err->detail == NULL ? "" : "\n",
					 arena_printf(err->arena, "%s%s", text, queue_text(lookout, err->arena)));
}
