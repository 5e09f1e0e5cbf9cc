/*
 * See script_batch.h.
 */
#include "cli/migrate/script_batch.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_MESSAGE ((size_t) 1024 * 1024 * 1024)

void
script_batch_init(struct script_batch *batch)
{
	memset(batch, 0, sizeof(*batch));
	strbuf_init(&batch->sql, LONGEST_MESSAGE);
}

void
script_batch_release(struct script_batch *batch)
{
	strbuf_release(&batch->sql);
	free(batch->items);
	revealed_release(&batch->revealed);
}

void
script_batch_clear(struct script_batch *batch)
{
	strbuf_clear(&batch->sql);
	if (batch->sql.size > 4 * SCRIPT_BATCH_FULL)
		strbuf_release(&batch->sql), strbuf_init(&batch->sql, LONGEST_MESSAGE);
	batch->n = batch->n_before = batch->revealed.n = 0;
}

void
script_batch_add_escort(struct script_batch *batch, const struct escort *escort)
{
	if (escort->sql == NULL)
		return;
	strbuf_adds(&batch->sql, escort->sql);
	batch->n_before += escort->n_statements;
}

void
script_batch_add(struct script_batch *batch, const struct secret_marks *secrets,
				 const struct lexer_statement *statement)
{
	struct script_batch_item *item;

	if (batch->n == batch->room)
	{
		size_t room = batch->room == 0 ? 256 : batch->room * 2;
		struct script_batch_item *items = realloc(batch->items, room * sizeof(*items));

		if (items == NULL)
			abort();
		batch->items = items;
		batch->room = room;
	}
	item = &batch->items[batch->n++];
	item->at = batch->sql.len;
	item->offset = statement->offset;
	item->end = statement->offset + statement->len;
	item->first_word = statement->place.offset;
	secret_marks_reveal(secrets, statement, &batch->sql, &batch->revealed);
	item->len = batch->sql.len - item->at;
	/* it may end with a comment */
	strbuf_add(&batch->sql, "\n;", 2);
}

/* ------------------------------------------------------------------ errors */

/* The server counts characters; bytes, where the database has no encoding. */
static size_t
position_offset(const struct db *db, const struct strbuf *sql, int position)
{
	size_t at = 0;

	if (db_counts_bytes(db))
		return (size_t) position - 1 < sql->len ? (size_t) position - 1 : sql->len;
	while (--position > 0 && at < sql->len)
		do
			at++;
		while (at < sql->len && ((unsigned char) sql->text[at] & 0xC0) == 0x80);
	return at;
}

/* "COPY t, line 3, column a: …" tells the line of the data. */
static int
copy_data_line(const struct af_error *err)
{
	const char *found = err->server_context == NULL ? NULL : strstr(err->server_context, ", line ");

	return found == NULL ? 0 : atoi(found + strlen(", line "));
}

const struct script_batch_item *
script_batch_find(const struct script_batch *batch, const struct db *db, size_t n_done,
				  int position)
{
	size_t at;
	size_t i;

	if (position > 0)
	{
		at = position_offset(db, &batch->sql, position);
		for (i = batch->n; i > 0; i--)
			if (batch->items[i - 1].at <= at)
				return at <= batch->items[i - 1].at + batch->items[i - 1].len + 2
						   ? &batch->items[i - 1]
						   : NULL;
		return NULL;
	}
	return n_done < batch->n_before || n_done - batch->n_before >= batch->n
			   ? NULL
			   : &batch->items[n_done - batch->n_before];
}

void
script_batch_blame(const struct script_batch *batch, const struct script_batch_item *item,
				   const struct db *db, const struct script *script, bool is_copy,
				   struct af_error *err)
{
	struct script_span span = {item->first_word, item->end};
	size_t offset = item->first_word;
	int data_line = is_copy ? copy_data_line(err) : 0;

	if (err->kind != ERR_DATABASE)
		return;
	err->kind = ERR_MIGRATION;
	if (err->position > 0)
		offset = item->offset + revealed_distance(&batch->revealed, item->at,
												  position_offset(db, &batch->sql, err->position));
	else if (data_line > 0)
		offset = item->end;
	if (offset > span.end)
		offset = span.end;
	script_blame(script, offset, &span, err);
	if (err->position <= 0 && data_line > 0)
		error_place(err, err->file, err->line + data_line, 1);
}

void
script_batch_ask_again(struct script_batch *batch, const struct script_batch_item *item,
					   struct db *db, struct af_error *err)
{
	struct af_error alone;

	if (err->sqlstate == NULL || strcmp(err->sqlstate, "42601") != 0)
		return;
	error_init(&alone, err->arena);
	if (db_transaction(db) == DB_IDLE && !db_exec(db, "BEGIN", &alone))
		return;
	batch->sql.text[item->at + item->len] = '\0';
	if (db_exec(db, batch->sql.text + item->at, &alone) || alone.sqlstate == NULL ||
		strcmp(alone.sqlstate, "42601") != 0)
		return;
	*err = alone;
	if (err->position > 0)
	{
		/* as if it had been counted in the batch */
		size_t i;

		for (i = 0; i < item->at; i++)
			err->position +=
				db_counts_bytes(db) || ((unsigned char) batch->sql.text[i] & 0xC0) != 0x80;
	}
}
