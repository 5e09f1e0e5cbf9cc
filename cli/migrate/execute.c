/*
 * Execution, a statement at a time.
 */
#include "cli/migrate/execute.h"

#include <stdlib.h>
#include <string.h>

#include "cli/migrate/statement_kind.h"

#define LONGEST_STATEMENT ((size_t) 65 * 1024 * 1024)

/* ------------------------------------------------------------------ before */

static bool
skip_copy_data(struct script_reader *reader, struct af_error *err)
{
	const char *bytes;
	size_t len;
	enum lexer_step step;

	while ((step = script_reader_copy_data(reader, &bytes, &len, err)) == LEXER_STATEMENT)
		continue;
	return step == LEXER_END;
}

/* The first statement of either kind is what decides; the other kind behind it is the offender. */
struct census
{
	size_t n_transactional;
	size_t n_others;
};

static bool
fail_mixed(const struct script *script, const struct lexer_statement *statement,
		   bool is_transactional, struct af_error *err)
{
	error_set(err, ERR_MIGRATION,
			  "statements that can and that cannot run in a transaction in one script (even though "
			  "mixed is false):"
			  " this one %s",
			  is_transactional ? "can" : "cannot");
	error_hint(err, "Put them into scripts of their own, or allow both with -mixed=true; all then "
					"run without a transaction.");
	script_blame(script, statement->place.offset, statement, err);
	err->code = "ERROR";
	return false;
}

static bool
count_statement(const struct script *script, const struct lexer_statement *statement, bool may_mix,
				struct census *census, struct af_error *err)
{
	bool is_transactional = statement_is_transactional(statement->text, statement->len);

	if (is_transactional)
		census->n_transactional++;
	else
		census->n_others++;
	return may_mix || census->n_transactional == 0 || census->n_others == 0 ||
		   fail_mixed(script, statement, is_transactional, err);
}

bool
script_decide_transaction(const struct engine *engine, const struct script *script,
						  bool *in_transaction, struct af_error *err)
{
	enum script_choice choice = script->config.executes_in_transaction;
	struct census census = {0, 0};
	struct lexer_statement statement;
	struct script_reader reader;
	enum lexer_step step;
	bool ok = true;

	script_reader_init(&reader, script, engine);
	while (ok && (step = script_reader_next(&reader, &statement, err)) != LEXER_END)
		ok = step != LEXER_FAILED &&
			 count_statement(script, &statement, choice != CHOICE_NONE || engine->config->is_mixed,
							 &census, err) &&
			 (!statement.is_copy_from_stdin || skip_copy_data(&reader, err));
	script_reader_release(&reader);
	if (choice != CHOICE_NONE)
		*in_transaction = choice == CHOICE_TRUE;
	else
		*in_transaction = census.n_others == 0 && engine->config->executes_in_transaction;
	return ok;
}

/* ------------------------------------------------------------------ errors */

/* The server counts characters of the statement; bytes, where the database has no encoding. */
static size_t
position_offset(const struct engine *engine, const struct lexer_statement *statement, int position)
{
	size_t at = 0;

	if (db_counts_bytes(engine->db))
		return (size_t) position - 1 < statement->len ? (size_t) position - 1 : statement->len;
	while (--position > 0 && at < statement->len)
		do
			at++;
		while (at < statement->len && ((unsigned char) statement->text[at] & 0xC0) == 0x80);
	return at;
}

/* "COPY t, line 3, column a: …" tells the line of the data. */
static int
copy_data_line(const struct lexer_statement *statement, const struct af_error *err)
{
	const char *found;

	if (!statement->is_copy_from_stdin || err->server_context == NULL)
		return 0;
	found = strstr(err->server_context, ", line ");
	return found == NULL ? 0 : atoi(found + strlen(", line "));
}

static bool
blame(const struct engine *engine, const struct script *script,
	  const struct lexer_statement *statement, struct af_error *err)
{
	size_t offset = statement->place.offset;
	int data_line = copy_data_line(statement, err);

	if (err->kind != ERR_DATABASE)
		return false;
	err->kind = ERR_MIGRATION;
	if (err->position > 0)
		offset = statement->offset + position_offset(engine, statement, err->position);
	else if (data_line > 0)
		offset = statement->offset + statement->len;
	script_blame(script, offset, statement, err);
	if (err->position <= 0 && data_line > 0)
		error_place(err, err->file, err->line + data_line, 1);
	return false;
}

/* ------------------------------------------------------------------ running */

static bool
run_copy(struct engine *engine, struct script_reader *reader, const char *sql, struct af_error *err)
{
	const char *bytes;
	size_t len;
	enum lexer_step step;

	if (!db_copy_begin(engine->db, sql, err))
		return false;
	while ((step = script_reader_copy_data(reader, &bytes, &len, err)) == LEXER_STATEMENT)
		if (!db_copy_put(engine->db, bytes, len, err))
			return false;
	if (step == LEXER_END)
		return db_copy_end(engine->db, err);
	db_copy_give_up(engine->db, "the script has no end of data");
	return false;
}

static bool
run_statement(struct engine *engine, struct script_reader *reader,
			  const struct lexer_statement *statement, struct strbuf *sql,
			  const struct execution *execution, struct af_error *err)
{
	strbuf_clear(sql);
	strbuf_add(sql, statement->text, statement->len);
	if (execution->in_transaction && db_transaction(engine->db) == DB_IDLE &&
		!db_exec(engine->db, "BEGIN", err))
		return false;
	return statement->is_copy_from_stdin ? run_copy(engine, reader, strbuf_text(sql), err)
										 : db_exec(engine->db, strbuf_text(sql), err);
}

static bool
run_watched(struct engine *engine, struct script_reader *reader,
			const struct lexer_statement *statement, struct strbuf *sql,
			struct execution *execution, struct af_error *err)
{
	const struct statement_watch *watch = execution->watch;

	if (watch != NULL && !watch->before(watch->to, execution->in_transaction, err))
		return false;
	if (!run_statement(engine, reader, statement, sql, execution, err))
	{
		execution->is_statement_failed = true;
		return blame(engine, reader->script, statement, err);
	}
	execution->n_done++;
	if (!statement_is_transactional(statement->text, statement->len))
		execution->has_left_marks = true;
	return watch == NULL || watch->after(watch->to, execution->in_transaction, err);
}

bool
script_execute(struct engine *engine, const struct script *script, struct execution *execution,
			   struct af_error *err)
{
	struct lexer_statement statement;
	struct script_reader reader;
	struct strbuf sql;
	enum lexer_step step;
	bool ok = true;

	strbuf_init(&sql, LONGEST_STATEMENT);
	script_reader_init(&reader, script, engine);
	while (ok && (step = script_reader_next(&reader, &statement, err)) != LEXER_END)
	{
		ok = step != LEXER_FAILED && run_watched(engine, &reader, &statement, &sql, execution, err);
		lexer_set_standard_strings(reader.lexer, db_has_standard_strings(engine->db));
	}
	script_reader_release(&reader);
	strbuf_release(&sql);
	return ok;
}
