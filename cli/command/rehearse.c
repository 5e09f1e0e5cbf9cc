/*
 * See rehearse.h. Statements are told as they are done.
 */
#include "cli/command/rehearse.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/base/log.h"
#include "cli/command/answer.h"
#include "cli/command/migration_json.h"
#include "cli/command/report.h"
#include "cli/migrate/rehearsal.h"

/* ------------------------------------------------------------------ text */

struct telling
{
	const char *file; /* that the last statement was of; its text lives as long as the engine */
};

static void
print_lock(const char *indent, const struct rehearsed_lock *lock)
{
	printf("%s%s on %s", indent, lock->mode, lock->relation);
	if (lock->blocks != NULL)
		printf(" (blocks %s)", lock->blocks);
	if (lock->file != NULL)
		printf(", %s:%d", lock->file, lock->line);
	putchar('\n');
}

static void
tell_statement(void *to, const struct rehearsed *statement)
{
	struct telling *telling = to;
	size_t i;

	if (telling->file != statement->file)
		printf("%s\n", statement->file);
	telling->file = statement->file;
	printf("  line %-5d %s  (%" PRId64 " ms", statement->line, statement->text, statement->ms);
	if (statement->n_rows > 0)
		printf(", %lld %s", statement->n_rows, statement->n_rows == 1 ? "row" : "rows");
	puts(")");
	for (i = 0; i < statement->n_locks; i++)
		print_lock("             ", &statement->locks[i]);
	for (i = 0; i < statement->n_rewritten; i++)
		printf("             rewrites %s\n", statement->rewritten[i]);
	fflush(stdout);
}

static void
print_summary(const struct rehearsal_summary *summary, bool is_done)
{
	size_t i;

	if (summary->n_statements == 0 && is_done)
		puts("nothing to rehearse: up to date");
	if (summary->longest_file != NULL)
		printf("\nlongest statement: %" PRId64 " ms, %s:%d\n", summary->longest_ms,
			   summary->longest_file, summary->longest_line);
	if (summary->n_locks > 0)
		puts("strongest locks on what was there before:");
	for (i = 0; i < summary->n_locks; i++)
		print_lock("  ", &summary->locks[i]);
	if (summary->n_rewrites > 0)
		puts("written anew:");
	for (i = 0; i < summary->n_rewrites; i++)
		printf("  %s, %s:%d\n", summary->rewrites[i].relation, summary->rewrites[i].file,
			   summary->rewrites[i].line);
	printf("rolled back: nothing was changed\n%s\n", rehearsal_remains);
	fflush(stdout);
}

/* ------------------------------------------------------------------ JSON */

static void
put_lock(struct json_writer *json, const struct rehearsed_lock *lock)
{
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "relation", lock->relation);
	if (lock->mode != NULL)
	{
		json_writer_text(json, "mode", lock->mode);
		json_writer_text(json, "blocks", lock->blocks);
	}
	if (lock->file != NULL)
	{
		json_writer_text(json, "file", lock->file);
		json_writer_int(json, "line", lock->line);
	}
	json_writer_end_object(json);
}

static void
put_locks(struct json_writer *json, const char *name, const struct rehearsed_lock *locks, size_t n)
{
	size_t i;

	json_writer_begin_array(json, name);
	for (i = 0; i < n; i++)
		put_lock(json, &locks[i]);
	json_writer_end_array(json);
}

static void
put_statement(void *to, const struct rehearsed *statement)
{
	struct json_writer *json = to;
	size_t i;

	json_writer_begin_object(json, NULL);
	json_writer_text(json, "file", statement->file);
	json_writer_int(json, "line", statement->line);
	json_writer_text(json, "statement", statement->text);
	json_writer_int(json, "ms", statement->ms);
	json_writer_int(json, "rows", statement->n_rows);
	put_locks(json, "locks", statement->locks, statement->n_locks);
	json_writer_begin_array(json, "rewrites");
	for (i = 0; i < statement->n_rewritten; i++)
		json_writer_text(json, NULL, statement->rewritten[i]);
	json_writer_end_array(json);
	json_writer_end_object(json);
}

static void
put_summary(struct json_writer *json, const struct rehearsal_summary *summary)
{
	json_writer_int(json, "statementCount", (long long) summary->n_statements);
	if (summary->longest_file == NULL)
		json_writer_null(json, "longest");
	else
	{
		json_writer_begin_object(json, "longest");
		json_writer_text(json, "file", summary->longest_file);
		json_writer_int(json, "line", summary->longest_line);
		json_writer_int(json, "ms", summary->longest_ms);
		json_writer_end_object(json);
	}
	put_locks(json, "strongestLocks", summary->locks, summary->n_locks);
	put_locks(json, "rewritten", summary->rewrites, summary->n_rewrites);
	json_writer_text(json, "remains", rehearsal_remains);
}

static bool
rehearse_as_json(struct world *world, struct engine *engine, struct af_error *err)
{
	struct rehearsal_summary summary;
	struct migrate_result result;
	struct answer answer;
	struct af_error failure;
	bool is_done;

	answer_begin(&answer);
	put_common(&answer.json, "rehearse", engine->database);
	json_writer_begin_array(&answer.json, "statements");
	is_done = rehearse(engine, put_statement, &answer.json, &result, &summary, err);
	json_writer_end_array(&answer.json);
	put_summary(&answer.json, &summary);
	json_writer_bool(&answer.json, "success", is_done);
	if (!is_done && world->flyway_spelling)
		report_flyway_error_member(&answer.json, err);
	else if (!is_done)
		report_error_member(&answer.json, err);
	error_init(&failure, world->arena);
	world->has_answered = answer_print(&answer, is_done ? err : &failure);
	return is_done && world->has_answered;
}

bool
command_rehearse(struct world *world, struct migration *migration, struct af_error *err)
{
	struct engine *engine = &migration->engine;
	struct rehearsal_summary summary;
	struct migrate_result result;
	struct telling telling = {0};
	bool is_done;

	if (world->json)
		return rehearse_as_json(world, engine, err);
	printf("rehearsal on database \"%s\", schema \"%s\"\n", engine->database, engine->schema);
	is_done = rehearse(engine, tell_statement, &telling, &result, &summary, err);
	print_summary(&summary, is_done);
	return is_done;
}
