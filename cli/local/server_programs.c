/*
 * Asking pg_config where the server programs are.
 */
#include "cli/local/server_programs.h"

#include <string.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/process.h"

#define ANSWER_CAP 65536
#define PROGRAMS_HINT                                                                           \
	"Install the PostgreSQL server (on Debian: postgresql and postgresql-common), or name its " \
	"pg_config by the setting "                                                                 \
	"dev.pgConfig or the environment variable PG_CONFIG."

/* The first line that pg_config answers; in the arena. */
static bool
ask(const char *pg_config, const char *question, struct arena *arena, const char **answer,
	struct af_error *err)
{
	const char *argv[] = {pg_config, question, NULL};
	struct strbuf output, errors;
	struct process_args args = {.argv = argv, .output = &output, .errors = &errors};
	int status = 0;
	bool is_done;

	strbuf_init(&output, ANSWER_CAP);
	strbuf_init(&errors, ANSWER_CAP);
	is_done = process_run(&args, &status, err);
	if (is_done && (status != 0 || output.len == 0))
	{
		is_done = error_set(err, ERR_TOOL, "\"%s %s\" failed with status %d", pg_config, question,
							status);
		if (errors.len > 0)
			error_detail(err, "%.*s", (int) strcspn(strbuf_text(&errors), "\n"),
						 strbuf_text(&errors));
	}
	if (is_done)
		*answer = arena_strndup(arena, strbuf_text(&output), strcspn(strbuf_text(&output), "\n"));
	else if (err->kind == ERR_TOOL)
		error_hint(err, "%s", PROGRAMS_HINT);
	strbuf_release(&output);
	strbuf_release(&errors);
	return is_done;
}

static bool
find_program(const char *bindir, const char *name, struct arena *arena, const char **path,
			 struct af_error *err)
{
	*path = file_join(arena, bindir, name);
	if (access(*path, X_OK) == 0)
		return true;
	error_set(err, ERR_TOOL, "there is no program \"%s\"", *path);
	error_hint(err, "%s", PROGRAMS_HINT);
	return false;
}

bool
server_programs_find(const char *pg_config, struct arena *arena, struct server_programs *programs,
					 struct af_error *err)
{
	const char *bindir;
	const char *version;
	const char *number;

	if (!ask(pg_config, "--bindir", arena, &bindir, err) ||
		!ask(pg_config, "--version", arena, &version, err))
		return false;
	number = version + strcspn(version, "0123456789");
	programs->major = arena_strndup(arena, number, strspn(number, "0123456789"));
	programs->psql = file_join(arena, bindir, "psql");
	if (access(programs->psql, X_OK) != 0)
		programs->psql = "psql";
	return find_program(bindir, "initdb", arena, &programs->initdb, err) &&
		   find_program(bindir, "postgres", arena, &programs->postgres, err);
}
