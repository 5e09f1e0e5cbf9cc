/*
 * A batch: statements of a script that go to the server in one message, ours before them, and whose
 * statement it was that failed.
 */
#ifndef AF_SCRIPT_BATCH_H
#define AF_SCRIPT_BATCH_H

#include "cli/base/strbuf.h"
#include "cli/migrate/script.h"
#include "cli/migrate/secret_marks.h"

/* Bytes: one that has so many is sent. */
#define SCRIPT_BATCH_FULL ((size_t) 256 * 1024)

/* A statement that was sent; its text is in the batch, its places are the running text's. */
struct script_batch_item
{
	size_t at;	/* in the batch */
	size_t len; /* there, the values of secrets included */
	size_t offset;
	size_t end;
	size_t first_word;
};

struct script_batch
{
	struct strbuf sql;
	struct script_batch_item *items;
	size_t n;
	size_t room;
	size_t n_before; /* statements of ours before the first item */
	struct revealed_list revealed;
};

void script_batch_init(struct script_batch *batch);
void script_batch_release(struct script_batch *batch);
void script_batch_clear(struct script_batch *batch);

/* SQL of ours, before the first statement; nothing when there is none. */
void script_batch_add_escort(struct script_batch *batch, const struct escort *escort);

/* A statement, the values of secrets in it. */
void script_batch_add(struct script_batch *batch, const struct secret_marks *secrets,
					  const struct lexer_statement *statement);

/* Whose error it is: the item at the position, else the one behind those that were done; NULL: none
 * of the script's. */
const struct script_batch_item *script_batch_find(const struct script_batch *batch,
												  const struct db *db, size_t n_done, int position);

/*
 * The server reads a whole batch before it runs any of it, so a statement it cannot read is refused
 * among others ("at end of input" is not its end then). Sent once more, alone, it is refused as it
 * would have been without a batch, and err is that; in a failed transaction nothing else can come
 * of it.
 */
void script_batch_ask_again(struct script_batch *batch, const struct script_batch_item *item,
							struct db *db, struct af_error *err);

/* Lays a server's error at the item's door: err becomes ERR_MIGRATION, with its place in the file.
 */
void script_batch_blame(const struct script_batch *batch, const struct script_batch_item *item,
						const struct db *db, const struct script *script, bool is_copy,
						struct af_error *err);

#endif
