/*
 * Filling the error value.
 */
#include "cli/base/error.h"

#include <errno.h>
#include <string.h>

void
error_init(struct af_error *err, struct arena *arena)
{
	memset(err, 0, sizeof(*err));
	err->arena = arena;
}

bool
error_set(struct af_error *err, enum err_kind kind, const char *format, ...)
{
	va_list args;

	if (error_is_set(err))
		return false;
	va_start(args, format);
	err->kind = kind;
	err->message = arena_vprintf(err->arena, format, args);
	va_end(args);
	return false;
}

bool
error_set_errno(struct af_error *err, enum err_kind kind, const char *format, ...)
{
	int number = errno;
	va_list args;
	const char *what;

	if (error_is_set(err))
		return false;
	va_start(args, format);
	what = arena_vprintf(err->arena, format, args);
	va_end(args);
	return error_set(err, kind, "%s: %s", what, strerror(number));
}

void
error_detail(struct af_error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	err->detail = arena_vprintf(err->arena, format, args);
	va_end(args);
}

void
error_hint(struct af_error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	err->hint = arena_vprintf(err->arena, format, args);
	va_end(args);
}

void
error_context(struct af_error *err, const char *format, ...)
{
	va_list args;
	const char *line;

	va_start(args, format);
	line = arena_vprintf(err->arena, format, args);
	va_end(args);
	err->context =
		err->context == NULL ? line : arena_printf(err->arena, "%s\n%s", err->context, line);
}

void
error_place(struct af_error *err, const char *file, int line, int column)
{
	err->file = arena_strdup(err->arena, file);
	err->line = line;
	err->column = column;
}

bool
error_is_set(const struct af_error *err)
{
	return err->kind != ERR_NONE;
}

void
error_clear(struct af_error *err)
{
	error_init(err, err->arena);
}

int
error_exit_status(const struct af_error *err)
{
	switch (err->kind)
	{
#define ERR_KIND(name, number, status, word) \
	case ERR_##name:                         \
		return status;
#include "cli/base/err_kinds.def"
#undef ERR_KIND
	}
	return 70;
}

const char *
error_kind_word(enum err_kind kind)
{
	switch (kind)
	{
#define ERR_KIND(name, number, status, word) \
	case ERR_##name:                         \
		return word;
#include "cli/base/err_kinds.def"
#undef ERR_KIND
	}
	return "internal";
}
