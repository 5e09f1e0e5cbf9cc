/*
 * Recursive descent over the text as it stands: expression = all {"||" all}, all = term {"&&"
 * term}, term = "(" expression ")" or value or value ("==" or "!=") value. Both sides of an
 * operator are always read, so that what is wrong is told whatever the values are.
 */
#include "cli/migrate/should_execute.h"

#include <string.h>
#include <strings.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/placeholder.h"

#define DEEPEST 100
#define LONGEST_VALUE ((size_t) 1024 * 1024)

struct reader
{
	const struct engine *engine;
	const char *script_name;
	const char *text;
	const char *at;
	int depth;
	struct af_error *err;
};

/* A value as it is written, without the blanks around it. */
struct written
{
	const char *text;
	size_t len;
};

static bool read_any(struct reader *reader, bool *is_true);

static bool
fail(struct reader *reader, const char *what)
{
	error_set(reader->err, ERR_SETTINGS, "invalid value for shouldExecute: %s", what);
	error_detail(reader->err, "The expression is \"%s\".", reader->text);
	error_hint(reader->err,
			   "Write true, false, A==B or A!=B, joined by && and ||, with parentheses "
			   "where they are needed.");
	reader->err->code = "CONFIGURATION";
	return false;
}

static void
skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\f\r");
}

static bool
takes(struct reader *reader, const char *sign)
{
	size_t len = strlen(sign);

	skip_blanks(reader);
	if (strncmp(reader->at, sign, len) != 0)
		return false;
	reader->at += len;
	return true;
}

static bool
is_sign(const char *at)
{
	static const char *const signs[] = {"==", "!=", "&&", "||", "(", ")"};
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(at, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* Behind the placeholder that stands here, whose name may look like a sign; NULL: none does. */
static const char *
behind_placeholder(const struct reader *reader)
{
	const struct migrate_config *config = reader->engine->config;
	size_t len = strlen(config->placeholder_prefix);
	const char *close;

	if (!config->replaces_placeholders || len == 0 ||
		strncmp(reader->at, config->placeholder_prefix, len) != 0)
		return NULL;
	close = strstr(reader->at + len, config->placeholder_suffix);
	return close == NULL ? NULL : close + strlen(config->placeholder_suffix);
}

static bool
read_written(struct reader *reader, struct written *written)
{
	skip_blanks(reader);
	written->text = reader->at;
	while (*reader->at != '\0' && !is_sign(reader->at))
	{
		const char *behind = behind_placeholder(reader);

		reader->at = behind != NULL ? behind : reader->at + 1;
	}
	written->len = (size_t) (reader->at - written->text);
	while (written->len > 0 && strchr(" \t\f\r", written->text[written->len - 1]) != NULL)
		written->len--;
	return written->len > 0 || fail(reader, "a value is missing");
}

/* What it means: with the values of its placeholders. */
static bool
replace(struct reader *reader, const struct written *written, struct strbuf *to)
{
	size_t done = 0;

	while (done < written->len)
	{
		struct placeholder_piece piece = {.text = written->text + done,
										  .len = written->len - done,
										  .file_len = written->len - done};

		if (reader->engine->config->replaces_placeholders &&
			placeholder_next(reader->engine, reader->script_name, written->text + done,
							 written->len - done, true, &piece, reader->err) == PLACEHOLDER_FAILED)
		{
			reader->at = written->text + done;
			reader->err->kind = ERR_SETTINGS;
			reader->err->code = "CONFIGURATION";
			return false;
		}
		strbuf_add(to, piece.text, piece.len);
		done += piece.file_len;
	}
	return !to->is_over || fail(reader, "a value is too long");
}

static bool
read_alone(struct reader *reader, const struct written *written, bool *is_true)
{
	struct strbuf value;
	bool ok;

	strbuf_init(&value, LONGEST_VALUE);
	ok = replace(reader, written, &value);
	*is_true = ok && strcasecmp(strbuf_text(&value), "true") == 0;
	if (ok && !*is_true && strcasecmp(strbuf_text(&value), "false") != 0)
	{
		reader->at = written->text;
		ok = fail(reader, "a value by itself must be true or false");
	}
	strbuf_release(&value);
	return ok;
}

static bool
read_comparison(struct reader *reader, const struct written *left, bool wants_same, bool *is_true)
{
	struct written right;
	struct strbuf a;
	struct strbuf b;
	bool ok;

	strbuf_init(&a, LONGEST_VALUE);
	strbuf_init(&b, LONGEST_VALUE);
	ok = read_written(reader, &right) && replace(reader, left, &a) && replace(reader, &right, &b);
	*is_true = ok && (strcmp(strbuf_text(&a), strbuf_text(&b)) == 0) == wants_same;
	strbuf_release(&a);
	strbuf_release(&b);
	return ok;
}

static bool
read_term(struct reader *reader, bool *is_true)
{
	struct written left;

	if (takes(reader, "("))
	{
		if (++reader->depth > DEEPEST)
			return fail(reader, "too many parentheses in one another");
		if (!read_any(reader, is_true))
			return false;
		reader->depth--;
		return takes(reader, ")") || fail(reader, "a parenthesis is not closed");
	}
	if (!read_written(reader, &left))
		return false;
	if (takes(reader, "=="))
		return read_comparison(reader, &left, true, is_true);
	if (takes(reader, "!="))
		return read_comparison(reader, &left, false, is_true);
	return read_alone(reader, &left, is_true);
}

static bool
read_all(struct reader *reader, bool *is_true)
{
	bool is_next;

	if (!read_term(reader, is_true))
		return false;
	while (takes(reader, "&&"))
	{
		if (!read_term(reader, &is_next))
			return false;
		*is_true = *is_true && is_next;
	}
	return true;
}

static bool
read_any(struct reader *reader, bool *is_true)
{
	bool is_next;

	if (!read_all(reader, is_true))
		return false;
	while (takes(reader, "||"))
	{
		if (!read_all(reader, &is_next))
			return false;
		*is_true = *is_true || is_next;
	}
	return true;
}

bool
should_execute_read(const struct engine *engine, const char *script_name, const char *expression,
					bool *is_wanted, size_t *offset, struct af_error *err)
{
	struct reader reader = {engine, script_name, expression, expression, 0, err};
	bool ok = read_any(&reader, is_wanted);

	skip_blanks(&reader);
	if (ok && *reader.at != '\0')
		ok = fail(&reader, "an operator is missing, or a parenthesis is too much");
	*offset = (size_t) (reader.at - expression);
	return ok;
}
