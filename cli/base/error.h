/*
 * The error value. A function that can fail returns bool and takes `struct af_error *` last; it
 * fills the error where the failure is known. Upper layers may add one line of context, never
 * replace. Only command/ prints, only main.c exits. Messages: lower case, no full stop, the object
 * in quotes. Hints: whole sentences.
 */
#ifndef AF_ERROR_H
#define AF_ERROR_H

#include <stdbool.h>

#include "cli/base/arena.h"

#define AF_MUST_CHECK __attribute__((warn_unused_result))

enum err_kind
{
#define ERR_KIND(name, number, status, word) ERR_##name = number,
#include "cli/base/err_kinds.def"
#undef ERR_KIND
};

struct af_error
{
	struct arena *arena; /* where the texts live */
	enum err_kind kind;
	const char *message;
	const char *detail; /* NULL: none; likewise below */
	const char *hint;
	const char *context; /* "while …", one line each */

	/* where in a file */
	const char *file;
	int line;			   /* from 1; 0: unknown */
	int column;			   /* from 1; 0: unknown */
	const char *statement; /* the beginning of the statement that failed */

	/* what a server said */
	const char *sqlstate;
	const char *server_context;
	int position; /* where in the statement sent, in characters from 1; 0: unknown */

	const char *code; /* Flyway's errorCode, or a service's code */
};

void error_init(struct af_error *err, struct arena *arena);

/* Fills kind and message of an error that is still empty; returns false, so that a failing function
 * can end with it. */
bool error_set(struct af_error *err, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with errno's text behind the message: "…: No such file or directory". */
bool error_set_errno(struct af_error *err, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void error_detail(struct af_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void error_hint(struct af_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void error_context(struct af_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void error_place(struct af_error *err, const char *file, int line, int column);

bool error_is_set(const struct af_error *err);
void error_clear(struct af_error *err);

int error_exit_status(const struct af_error *err);
const char *error_kind_word(enum err_kind kind);

#endif
