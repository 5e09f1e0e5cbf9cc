/*
 * Execution. Statements of a transactional script are gathered into batches (one message of the
 * simple protocol each), and while the server works on one, the next is cut. What changes how the
 * server reads statements, what moves transactions and what talks back (COPY) goes alone. The first
 * pass over a script is script_scan.c.
 */
#include "cli/migrate/execute.h"

#include <string.h>

#include "cli/db/batch.h"
#include "cli/db/words.h"
#include "cli/migrate/dry_run.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/progress.h"
#include "cli/migrate/query_rows.h"
#include "cli/migrate/rehearsal.h"
#include "cli/migrate/script_batch.h"
#include "cli/migrate/script_census.h"
#include "cli/migrate/script_reader.h"
#include "cli/migrate/statement_kind.h"

struct run
{
	struct engine *engine;
	const struct script *script;
	struct execution *execution;
	struct script_reader reader;
	struct script_batch batches[2];
	struct script_batch *filling;
	struct script_batch *sent; /* NULL: the server has nothing to do */
	const struct script_batch *answered;
	struct query_rows rows;
	bool has_begun;	 /* something was sent */
	bool is_checked; /* all of the script was read before, then … */
	struct script_checksums expected;
	struct script_census census;
	bool is_whole; /* `behind` goes with it, since the script fits into one message */
	size_t n_before_behind;
	size_t n_rows; /* of COPY */
};

/* ------------------------------------------------------------------ batches */

static bool
blame(const struct run *run, const struct script_batch *batch, const struct script_batch_item *item,
	  bool is_copy, struct af_error *err)
{
	run->execution->is_statement_failed = true;
	script_batch_blame(batch, item, run->engine->db, run->script, is_copy, err);
	return false;
}

static bool
fail_batch(struct run *run, struct script_batch *batch, size_t n_done, struct af_error *err)
{
	const struct script_batch_item *item;

	if (err->kind != ERR_DATABASE)
		return false;
	item = script_batch_find(batch, run->engine->db, n_done, err->position);
	if (item != NULL)
	{
		script_batch_ask_again(batch, item, run->engine->db, err);
		return blame(run, batch, item, false, err);
	}
	run->execution->is_escorted = n_done >= batch->n_before + batch->n;
	if (run->execution->is_escorted)
		run->execution->n_behind = n_done - batch->n_before - batch->n;
	return false;
}

/* What must run before the first statement of a message. */
static void
batch_begin(struct run *run, struct script_batch *batch)
{
	if (!run->has_begun)
		script_batch_add_escort(batch, &run->execution->before);
	if (run->sent == NULL && run->execution->in_transaction &&
		db_transaction(run->engine->db) == DB_IDLE)
	{
		strbuf_adds(&batch->sql, "BEGIN;");
		batch->n_before++;
	}
}

/* Those of the script's own statements are shown, those of `behind` are read by somebody. */
static void
take_row(void *to, size_t n_before, const struct db_result *row)
{
	struct run *run = to;
	const struct db_batch_reader *reader = &run->execution->behind.reader;
	const struct script_batch *batch = run->answered;

	if (n_before >= batch->n_before && n_before - batch->n_before < batch->n)
		query_rows_take(&run->rows, n_before, row);
	else if (run->is_whole && reader->take != NULL && n_before >= run->n_before_behind)
		reader->take(reader->to, n_before - run->n_before_behind, row);
}

/* Waits for what was sent. */
static bool
settle(struct run *run, struct af_error *err)
{
	const struct db_batch_reader reader = {run, take_row};
	struct script_batch *batch = run->sent;
	size_t n_done;
	bool ok;

	if (batch == NULL)
		return true;
	run->sent = NULL;
	run->answered = batch;
	ok = db_batch_wait(run->engine->db, &reader, &n_done, err) ||
		 fail_batch(run, batch, n_done, err);
	query_rows_end(&run->rows);
	if (ok)
		run->execution->n_done += batch->n;
	lexer_set_standard_strings(run->reader.lexer, db_has_standard_strings(run->engine->db));
	script_batch_clear(batch);
	return ok;
}

static bool
tell_passed(const struct run *run, struct af_error *err)
{
	struct headway headway = {
		.n_bytes = (int64_t) run->reader.source.n_read,
		.n_statements = run->execution->n_done,
		.n_rows = run->n_rows,
	};

	return lookout_pass(run->execution->lookout, &headway, err);
}

/* Sends what is gathered, once the server is done with what it has. */
static bool
dispatch(struct run *run, struct af_error *err)
{
	struct script_batch *batch = run->filling;

	if (batch->n == 0)
		return settle(run, err);
	if (!settle(run, err) || !tell_passed(run, err) ||
		!db_batch_send(run->engine->db, strbuf_text(&batch->sql), err))
		return false;
	run->has_begun = true;
	run->sent = batch;
	run->filling = batch == &run->batches[0] ? &run->batches[1] : &run->batches[0];
	return true;
}

/* ------------------------------------------------------------------ alone */

static size_t
count_lines(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	size_t n = 0;

	for (; (bytes = memchr(bytes, '\n', (size_t) (end - bytes))) != NULL; bytes++)
		n++;
	return n;
}

static bool
run_copy(struct run *run, const char *sql, struct af_error *err)
{
	struct db *db = run->engine->db;
	const char *bytes;
	size_t len;
	enum lexer_step step;

	if (!db_copy_begin(db, sql, err))
		return false;
	while ((step = script_reader_copy_data(&run->reader, &bytes, &len, err)) == LEXER_STATEMENT)
	{
		if (!db_copy_put(db, bytes, len, err))
			return false;
		run->n_rows += count_lines(bytes, len);
		if (!tell_passed(run, err))
		{
			db_copy_give_up(db, "given up");
			return false;
		}
	}
	if (step == LEXER_END)
		return db_copy_end(db, err);
	db_copy_give_up(db, "the script has no end of data");
	return false;
}

/* Statements that wait by design are not cut off; the first of them, and the first behind them,
 * change the timeout. */
static void
batch_add_sparing(struct run *run, struct script_batch *batch,
				  const struct lexer_statement *statement)
{
	struct execution *execution = run->execution;
	const char *text = statement->text;
	bool is_spared;

	if (execution->in_transaction)
		return;
	if (statement_is_concurrent(text, statement->len))
		execution->has_risked_marks = true;
	if (execution->timeouts == NULL)
		return;
	is_spared = timeouts_spare(execution->timeouts, text, statement->len);
	if (is_spared != execution->is_spared)
	{
		struct escort change = timeouts_sql_spare(execution->timeouts, run->engine, is_spared);

		script_batch_add_escort(batch, &change);
	}
	execution->is_spared = is_spared;
}

/* What a script does to its transaction is its own; only that it did counts here. */
static bool
has_left_transaction(const struct run *run, const struct lexer_statement *statement)
{
	struct words words;

	words_init(&words, statement->text, statement->len);
	words_next(&words);
	return run->execution->in_transaction &&
		   (db_transaction(run->engine->db) == DB_IDLE || words_is(&words, "COMMIT") ||
			words_is(&words, "END"));
}

/* Nothing may have been asked in a transaction whose isolation is set: what comes before the script
 * has a message, and so a transaction, of its own then. */
static bool
begin_untouched(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	const struct execution *execution = run->execution;

	if (run->has_begun || !execution->in_transaction || execution->before.sql == NULL ||
		db_transaction(run->engine->db) != DB_IDLE ||
		!statement_sets_transaction(statement->text, statement->len))
		return true;
	run->has_begun = true;
	return db_exec(run->engine->db, execution->before.sql, err);
}

/* A statement in a message of its own, its rows shown. */
static bool
run_told(struct run *run, const struct script_batch *batch, struct af_error *err)
{
	const struct db_batch_reader reader = {run, take_row};
	struct db *db = run->engine->db;
	size_t n_done;
	bool ok;

	run->answered = batch;
	ok = db_batch_send(db, batch->sql.text, err) && db_batch_wait(db, &reader, &n_done, err);
	query_rows_end(&run->rows);
	return ok;
}

/* Ours first, then the statement itself, in a message of its own. */
static bool
run_alone(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	struct db *db = run->engine->db;
	struct script_batch *batch = run->filling;
	struct progress *progress = run->execution->progress;
	bool is_copy = statement->is_copy_from_stdin;
	const char *along;
	bool ok;

	if (!begin_untouched(run, statement, err))
		return false;
	batch_begin(run, batch);
	batch_add_sparing(run, batch, statement);
	run->has_begun = true;
	if (batch->n_before > 0 && !db_exec(db, strbuf_text(&batch->sql), err))
		return false;
	script_batch_clear(batch);
	if (!progress_before(progress, statement, &along, err))
		return false;
	script_batch_add(batch, &run->reader.secrets, statement);
	if (along != NULL)
		strbuf_adds(&batch->sql, along);
	else
		batch->sql.text[batch->items[0].len] = '\0';
	ok = is_copy ? run_copy(run, batch->sql.text, err) : run_told(run, batch, err);
	if (!ok)
		return blame(run, batch, &batch->items[0], is_copy, err);
	if (!progress_after(progress, along, err))
		return false;
	if (!statement_is_transactional(batch->sql.text, batch->items[0].len))
		run->execution->has_left_marks = true;
	if (has_left_transaction(run, statement))
		run->execution->has_left_transaction = true;
	run->execution->n_done++;
	if (!run->execution->in_transaction && run->execution->is_under_lock &&
		statement_may_unlock(batch->sql.text, batch->items[0].len) && !lock_keep(run->engine, err))
		return false;
	script_batch_clear(batch);
	lexer_set_standard_strings(run->reader.lexer, db_has_standard_strings(db));
	return tell_passed(run, err);
}

/* ------------------------------------------------------------------ the script */

/* An earlier run has done it. */
static bool
pass_over(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	struct progress *progress = run->execution->progress;
	const char *bytes;
	size_t len;
	bool is_wanted;
	bool ok = progress_pass(progress, statement, &is_wanted, err);

	if (ok && is_wanted)
		ok = run_alone(run, statement, err);
	progress_passed(progress);
	while (ok && statement->is_copy_from_stdin &&
		   script_reader_copy_data(&run->reader, &bytes, &len, err) == LEXER_STATEMENT)
		continue;
	return ok && !error_is_set(err);
}

static bool
run_watched(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	const struct statement_watch *watch = run->execution->watch;
	bool in_transaction = run->execution->in_transaction;

	run->execution->statement = statement;
	return watch->before(watch->to, in_transaction, err) && run_alone(run, statement, err) &&
		   watch->after(watch->to, in_transaction, err);
}

/* Of a script that was not scanned. What cannot be taken back any more is not run before it is
 * known that all of the script can be. */
static bool
check_statement(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	if (!script_census_take(&run->census, run->script, statement, err))
		return false;
	if (!statement_ends_transaction(statement->text, statement->len))
		return true;
	run->is_checked = true;
	return script_scan_whole(run->script, &run->expected, err);
}

static bool
run_statement(struct run *run, const struct lexer_statement *statement, struct af_error *err)
{
	struct script_batch *batch = run->filling;

	if (!run->is_checked && !check_statement(run, statement, err))
		return false;
	if (progress_is_past(run->execution->progress))
		return pass_over(run, statement, err);
	if (run->execution->watch != NULL)
		return run_watched(run, statement, err);
	if (!run->execution->in_transaction || run->engine->config->sends_singly ||
		statement->is_copy_from_stdin || statement->len > SCRIPT_BATCH_FULL ||
		statement_stands_alone(statement->text, statement->len))
		return dispatch(run, err) && settle(run, err) && run_alone(run, statement, err);
	if (batch->n == 0)
		batch_begin(run, batch);
	script_batch_add(batch, &run->reader.secrets, statement);
	return batch->sql.len < SCRIPT_BATCH_FULL || dispatch(run, err);
}

static bool
check_unchanged(struct run *run, struct af_error *err)
{
	const struct script_checksums *now = &run->execution->checksums;
	const struct script_checksums *then = &run->expected;

	if (!script_reader_checksums(&run->reader, &run->execution->checksums, err))
		return false;
	return !run->is_checked || (now->original == then->original && now->running == then->running) ||
		   script_fail_changed(run->script, err);
}

/* What is gathered still, and what belongs behind it when it is all there is. */
static bool
run_last(struct run *run, struct af_error *err)
{
	struct script_batch *batch = run->filling;
	const struct escort *behind = &run->execution->behind;

	if (!check_unchanged(run, err))
		return false;
	run->is_whole = !run->has_begun && batch->n > 0 && behind->sql != NULL;
	run->n_before_behind = batch->n_before + batch->n;
	if (run->is_whole)
		strbuf_adds(&batch->sql, behind->sql);
	run->execution->is_escort_sent = run->is_whole;
	if (!dispatch(run, err) || !settle(run, err))
		return false;
	if (run->is_whole)
	{
		run->execution->is_escorted = true;
		run->execution->n_behind = behind->n_statements;
	}
	return true;
}

static bool
run_all(struct run *run, struct af_error *err)
{
	struct lexer_statement statement;
	enum lexer_step step;

	while ((step = script_reader_next(&run->reader, &statement, err)) == LEXER_STATEMENT)
		if (!run_statement(run, &statement, err))
			return false;
	return step == LEXER_END && run_last(run, err);
}

/* The server still works on a batch, though what follows it cannot be run. */
static void
give_up(struct run *run)
{
	struct af_error ignored;
	size_t n_done;

	error_init(&ignored, run->engine->arena);
	if (run->sent != NULL && !db_batch_wait(run->engine->db, NULL, &n_done, &ignored))
		return;
}

static void
run_release(struct run *run)
{
	size_t i;

	for (i = 0; i < 2; i++)
		script_batch_release(&run->batches[i]);
	script_reader_release(&run->reader);
}

/* What a ROLLBACK of the script must not take back is done before its transaction begins. */
static bool
run_before(struct run *run, struct af_error *err)
{
	struct escort *before = &run->execution->before;
	const char *sql = before->sql;

	if (!run->script->rolls_back || sql == NULL || db_transaction(run->engine->db) != DB_IDLE)
		return true;
	before->sql = NULL;
	return db_exec(run->engine->db, sql, err);
}

bool
script_execute(struct engine *engine, const struct script *script, struct execution *execution,
			   struct af_error *err)
{
	struct run run = {.engine = engine, .script = script, .execution = execution};
	bool ok;

	if (engine->dry_run != NULL)
		return dry_run_script(engine, script, execution, err);
	if (engine->rehearsal != NULL && !rehearsal_attend(engine, script, execution, err))
		return false;
	script_batch_init(&run.batches[0]);
	script_batch_init(&run.batches[1]);
	run.filling = &run.batches[0];
	query_rows_init(&run.rows, script);
	run.is_checked = !script->is_unscanned;
	run.expected = script->checksums;
	script_census_init(&run.census, script);
	ok =
		script_reader_init(&run.reader, script, err) && run_before(&run, err) && run_all(&run, err);
	if (!ok)
		give_up(&run);
	run_release(&run);
	return ok;
}
