/*
 * Where git is at hand, what was applied is the content of the file in some commit: the one with
 * Flyway's checksum. Without git, small changes are tried backwards (migrate/script_guess).
 */
#include "cli/flow/say_why.h"

#include <string.h>

#include "cli/base/file.h"
#include "cli/git/file_history.h"
#include "cli/migrate/script_change.h"
#include "cli/migrate/script_guess.h"
#include "cli/migrate/script_text.h"
#include "core/history/version.h"

#define MOST_COMMITS 500
#define MOST_SEARCHES 20
#define MOST_DIFF_LINES 40
#define LARGEST ((size_t) 64 * 1024 * 1024)

/* One finding being explained. */
struct explaining
{
	struct say_why *why;
	struct engine *engine;
	const struct explain_args *args;
	struct explanation *explanation;
};

static void
say(struct explaining *explaining, const char *line)
{
	const char *before = explaining->explanation->text;

	explaining->explanation->text =
		before == NULL ? line : arena_printf(explaining->engine->arena, "%s\n%s", before, line);
}

/* Whether a history may be searched: there is a repository, and not too much was asked of it. */
static bool
may_search(struct explaining *explaining)
{
	struct say_why *why = explaining->why;
	struct engine *engine = explaining->engine;
	struct af_error no_git;

	error_init(&no_git, engine->arena);
	if (!why->was_looked_for)
		why->has_git = git_find(&why->git, engine->config->directory, engine->arena, &no_git);
	why->was_looked_for = true;
	return why->has_git && why->n_asked++ < MOST_SEARCHES;
}

/* ------------------------------------------------------------------ another checksum */

/* What was applied, being looked for in the contents that git has. */
struct search
{
	const struct explaining *explaining;
	const struct script_file *file;
	const struct script_text *now;
	enum script_change change;
};

static bool
is_applied_one(void *to, const struct strbuf *bytes)
{
	struct search *search = to;
	struct script_text then;
	struct af_error ignored;
	bool is_it;

	error_init(&ignored, search->explaining->engine->arena);
	is_it =
		script_text_of_bytes(search->explaining->engine, search->file, bytes, &then, &ignored) &&
		then.checksum == search->explaining->args->line->applied->checksum;
	if (is_it)
		search->change =
			script_change_between(strbuf_text(&then.text), then.text.len,
								  strbuf_text(&search->now->text), search->now->text.len);
	script_text_release(&then);
	return is_it;
}

/* The first lines of it, and how many more there are. */
static const char *
cut_diff(struct arena *arena, const struct strbuf *diff)
{
	const char *text = strbuf_text(diff);
	const char *at = text;
	size_t n_more = 0;
	int n = 0;

	while (n < MOST_DIFF_LINES && (at = strchr(at, '\n')) != NULL)
	{
		at++;
		n++;
	}
	if (at == NULL || *at == '\0')
		return arena_strndup(arena, text,
							 strlen(text) - (diff->len > 0 && text[diff->len - 1] == '\n'));
	for (diff = NULL, n = (int) (at - text); (at = strchr(at, '\n')) != NULL; at++)
		n_more++;
	return arena_printf(arena, "%.*s… and %zu more lines", n, text, n_more);
}

static void
tell_diff(struct explaining *explaining, const struct git_version *version, const char *path)
{
	struct arena *arena = explaining->engine->arena;
	struct af_error ignored;
	struct strbuf diff;

	error_init(&ignored, arena);
	strbuf_init(&diff, LARGEST);
	if (git_diff_file(&explaining->why->git, version->blob, path, &diff, &ignored) && diff.len > 0)
		explaining->explanation->diff = cut_diff(arena, &diff);
	strbuf_release(&diff);
}

/* Looks for what was applied; true: it was found and told. */
static bool
tell_from_git(struct explaining *explaining, struct search *search)
{
	const struct git *git = &explaining->why->git;
	struct arena *arena = explaining->engine->arena;
	const struct git_version *found = NULL;
	struct git_versions versions;
	struct af_error ignored;
	const char *path;

	if (!may_search(explaining) || (path = git_path(git, search->file->path)) == NULL)
		return false;
	error_init(&ignored, arena);
	if (!git_file_versions(git, path, MOST_COMMITS, &versions, &ignored) ||
		!git_find_content(git, &versions, is_applied_one, search, &found, &ignored) ||
		found == NULL)
		return false;
	explaining->explanation->change = script_change_word(search->change);
	explaining->explanation->commit = found->commit;
	say(explaining, arena_printf(arena, "what changed since it was applied: %s",
								 script_change_name(search->change)));
	say(explaining, arena_printf(arena, "it was applied as of commit %s of %s (%s)", found->commit,
								 found->date, found->subject));
	tell_diff(explaining, found, path);
	return true;
}

static void
tell_guess(struct explaining *explaining, const struct script_text *now)
{
	struct arena *arena = explaining->engine->arena;
	enum script_change change;
	const char *guess = script_guess(strbuf_text(&now->text), now->text.len,
									 explaining->args->line->applied->checksum, &change);

	if (guess == NULL)
		return;
	explaining->explanation->change = script_change_word(change);
	say(explaining, arena_printf(arena, "what changed since it was applied: %s", guess));
}

static void
explain_checksum(struct explaining *explaining)
{
	const struct af_info *line = explaining->args->line;
	struct arena *arena = explaining->engine->arena;
	struct script_file file = {
		.path = line->resolved->path,
		.shown = line->resolved->path,
		.script = line->resolved->script,
		.name = line->resolved->script,
	};
	struct script_text now;
	struct search search = {.explaining = explaining, .file = &file, .now = &now};
	struct af_error ignored;

	error_init(&ignored, explaining->engine->arena);
	if (line->applied->has_checksum && file.path != NULL)
	{
		file.has_config = file_exists(arena_printf(arena, "%s.conf", file.path));
		if (script_text_read(explaining->engine, &file, &now, &ignored) &&
			!tell_from_git(explaining, &search))
			tell_guess(explaining, &now);
		script_text_release(&now);
	}
}

/* ------------------------------------------------------------------ missing, out of order */

/* A file that is not applied and has the text that was. */
static const struct af_resolved *
find_renamed(const struct explain_args *args)
{
	size_t i;

	for (i = 0; i < args->n_lines; i++)
	{
		const struct af_info *line = &args->lines[i];

		if (line->applied == NULL && line->resolved != NULL && line->resolved->has_checksum &&
			args->line->applied->has_checksum &&
			line->resolved->checksum == args->line->applied->checksum)
			return line->resolved;
	}
	return NULL;
}

static void
tell_deleted(struct explaining *explaining)
{
	const struct git *git = &explaining->why->git;
	struct arena *arena = explaining->engine->arena;
	struct git_version version;
	struct af_error ignored;
	const char *path;

	error_init(&ignored, arena);
	if (!may_search(explaining) ||
		!git_find_deleted(git, explaining->args->line->applied->script, &version, &path,
						  &ignored) ||
		path == NULL)
		return;
	explaining->explanation->commit = version.commit;
	say(explaining,
		arena_printf(arena,
					 "it was deleted in commit %s of %s (%s); \"git checkout %s~1 -- %s\" "
					 "brings it back",
					 version.commit, version.date, version.subject, version.commit, path));
}

static void
explain_missing(struct explaining *explaining)
{
	const struct af_applied *applied = explaining->args->line->applied;
	const struct af_resolved *renamed = find_renamed(explaining->args);
	struct arena *arena = explaining->engine->arena;

	say(explaining, arena_printf(arena, "the file was \"%s\", applied on %.10s by %s",
								 applied->script, applied->installed_on, applied->installed_by));
	if (renamed != NULL)
		say(explaining,
			arena_printf(arena, "\"%s\" has the same text: give it its former name again",
						 renamed->script));
	else
		tell_deleted(explaining);
}

static const struct af_info *
highest_applied(const struct explain_args *args)
{
	const struct af_info *highest = NULL;
	size_t i;

	for (i = 0; i < args->n_lines; i++)
	{
		const struct af_info *line = &args->lines[i];

		if (line->applied != NULL && line->applied->version != NULL &&
			af_state_is_applied(line->state) &&
			(highest == NULL ||
			 af_version_compare(line->applied->version, highest->applied->version) > 0))
			highest = line;
	}
	return highest;
}

static void
explain_late(struct explaining *explaining)
{
	const struct af_info *highest = highest_applied(explaining->args);
	const struct af_resolved *file = explaining->args->line->resolved;

	if (highest != NULL)
		say(explaining,
			arena_printf(explaining->engine->arena,
						 "the file \"%s\" is below version %s (\"%s\"), which is applied; "
						 "\"aurora-flyway renumber --database\" gives it the next free version",
						 file->script, highest->applied->version, highest->applied->script));
}

/* What is explained, and how. */
static const struct
{
	const char *code;
	bool is_applied; /* there is a row; likewise a file */
	bool is_resolved;
	void (*explain)(struct explaining *explaining);
} kinds[] = {
	{"CHECKSUM_MISMATCH", true, true, explain_checksum},
	{"APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED", true, false, explain_missing},
	{"APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED", true, false, explain_missing},
	{"RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED", false, true, explain_late},
};

void
say_why(void *to, struct engine *engine, const struct explain_args *args,
		struct explanation *explanation)
{
	struct explaining explaining = {to, engine, args, explanation};
	const struct af_info *line = args->line;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].code, args->code) == 0 &&
			kinds[i].is_applied == (line->applied != NULL) &&
			kinds[i].is_resolved == (line->resolved != NULL) && line->state != AF_STATE_PENDING)
		{
			kinds[i].explain(&explaining);
			return;
		}
}
