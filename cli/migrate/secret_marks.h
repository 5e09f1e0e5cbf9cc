/*
 * The secrets of a script: where their placeholders stand in its running text. Statements are cut,
 * told and written with ${NAME} in them; the value takes its place in what is sent, and only there.
 */
#ifndef AF_SECRET_MARKS_H
#define AF_SECRET_MARKS_H

#include "cli/db/lexer.h"
#include "cli/db/literal.h"
#include "cli/migrate/config.h"

struct secret_mark
{
	size_t offset; /* in the running text */
	size_t len;
	const struct placeholder_value *secret;
	enum literal_kind kind; /* of what it stands in; filled by secret_marks_check() */
};

struct secret_marks
{
	struct secret_mark *list;
	size_t n;
	size_t room;
};

void secret_marks_release(struct secret_marks *marks); /* a zeroed one is allowed */

/* In the order of their offsets. */
void secret_marks_add(struct secret_marks *marks, size_t offset, size_t len,
					  const struct placeholder_value *secret);

/* Those before this offset are done with. */
void secret_marks_drop(struct secret_marks *marks, size_t offset);

/*
 * Looks where those of a statement stand (NULL: behind the last one, where none may be). One that
 * is not in a literal it can be written into, or stands before the statement where no statement is,
 * is an error without a place: *offender is its offset.
 */
AF_MUST_CHECK bool secret_marks_check(struct secret_marks *marks,
									  const struct lexer_statement *statement, bool is_standard,
									  size_t *offender, struct af_error *err);

/* A value in a message, and what it stands for. */
struct revealed
{
	size_t at; /* in the message */
	size_t sent_len;
	size_t len; /* of the placeholder */
};

struct revealed_list
{
	struct revealed *list;
	size_t n;
	size_t room;
};

/* Appends the statement to a message, with its secrets in it. */
void secret_marks_reveal(const struct secret_marks *marks, const struct lexer_statement *statement,
						 struct strbuf *message, struct revealed_list *revealed);

void revealed_release(struct revealed_list *revealed); /* a zeroed one is allowed */

/* How far it is, as the script has it, between two places of a message; a value is one place. */
size_t revealed_distance(const struct revealed_list *revealed, size_t from, size_t to);

#endif
