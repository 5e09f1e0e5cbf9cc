/*
 * Errors as text and as JSON.
 */
#include "cli/command/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/command/answer.h"

#define LARGEST (64 * 1024 * 1024)

/* "  label: text", further lines of the text indented. */
static void
put_lines(const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	fprintf(stderr, "  %s%s", label, label[0] == '\0' ? "" : ": ");
	for (; *text != '\0'; text++)
	{
		fputc(*text, stderr);
		if (*text == '\n' && text[1] != '\0')
			fputs("    ", stderr);
	}
	if (text[-1] != '\n')
		fputc('\n', stderr);
}

static void
put_place(const struct af_error *err)
{
	if (err->file == NULL)
		return;
	fprintf(stderr, "  %s", err->file);
	if (err->line > 0)
		fprintf(stderr, ":%d", err->line);
	if (err->line > 0 && err->column > 0)
		fprintf(stderr, ":%d", err->column);
	fputc('\n', stderr);
}

void
report_error(const struct af_error *err)
{
	log_progress_end();
	fprintf(stderr, log_has_colour() ? "\033[31maurora-flyway:\033[0m %s\n" : "aurora-flyway: %s\n",
			err->message);
	put_place(err);
	put_lines("SQLSTATE", err->sqlstate);
	put_lines("statement", err->statement);
	put_lines("detail", err->detail);
	put_lines("where", err->server_context);
	put_lines("", err->context);
	put_lines("hint", err->hint);
}

static void
put_int(struct json_writer *json, const char *name, int value)
{
	if (value > 0)
		json_writer_int(json, name, value);
	else
		json_writer_null(json, name);
}

void
report_error_member(struct json_writer *json, const struct af_error *err)
{
	json_writer_begin_object(json, "error");
	json_writer_text(json, "kind", error_kind_word(err->kind));
	json_writer_int(json, "number", err->kind);
	json_writer_text(json, "message", err->message);
	json_writer_text(json, "detail", err->detail);
	json_writer_text(json, "hint", err->hint);
	json_writer_text(json, "context", err->context);
	json_writer_text(json, "file", err->file);
	put_int(json, "line", err->line);
	put_int(json, "column", err->column);
	json_writer_text(json, "statement", err->statement);
	json_writer_text(json, "sqlstate", err->sqlstate);
	json_writer_text(json, "code", err->code);
	json_writer_end_object(json);
}

/* Flyway's message holds everything; a detail, a place and a hint of ours go into it. */
static void
put_flyway_message(struct json_writer *json, const struct af_error *err)
{
	struct strbuf text;

	strbuf_init(&text, LARGEST);
	strbuf_adds(&text, err->message);
	if (err->file != NULL && err->line > 0)
		strbuf_addf(&text, "\n%s:%d:%d", err->file, err->line, err->column);
	if (err->detail != NULL)
		strbuf_addf(&text, "\n%s", err->detail);
	if (err->context != NULL)
		strbuf_addf(&text, "\n%s", err->context);
	if (err->hint != NULL)
		strbuf_addf(&text, "\n%s", err->hint);
	json_writer_text(json, "message", strbuf_text(&text));
	strbuf_release(&text);
}

/* Flyway tells every failure of a connection by one code, and of a statement outside of scripts
 * too. */
static const char *
flyway_code(const struct af_error *err)
{
	if (err->code != NULL)
		return err->code;
	return err->kind == ERR_CONNECTION || err->kind == ERR_DATABASE ? "DB_CONNECTION" : "ERROR";
}

/* Absolute, as all paths in Flyway's answers. */
static void
put_flyway_path(struct json_writer *json, const struct af_error *err)
{
	char *here = err->file == NULL ? NULL : get_current_dir_name();

	json_writer_text(json, "path",
					 here == NULL ? err->file : file_join(err->arena, here, err->file));
	free(here);
}

void
report_flyway_error_member(struct json_writer *json, const struct af_error *err)
{
	json_writer_begin_object(json, "error");
	json_writer_text(json, "errorCode", flyway_code(err));
	if (err->sqlstate != NULL)
		json_writer_text(json, "sqlState", err->sqlstate);
	put_flyway_message(json, err);
	put_int(json, "lineNumber", err->line);
	put_flyway_path(json, err);
	json_writer_null(json, "cause");
	json_writer_end_object(json);
}

void
report_error_json(const struct af_error *err, bool flyway_spelling)
{
	struct answer answer;
	struct af_error too_large;

	error_init(&too_large, err->arena);
	answer_begin(&answer);
	if (flyway_spelling)
		report_flyway_error_member(&answer.json, err);
	else
		report_error_member(&answer.json, err);
	if (!answer_print_behind_list(&answer, &too_large))
		report_error(err);
}
