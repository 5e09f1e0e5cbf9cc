/*
 * See check_script.h.
 */
#include "cli/migrate/check_script.h"

#include <ctype.h>
#include <string.h>

#include "cli/base/signals.h"
#include "cli/db/lexer.h"
#include "cli/db/words.h"
#include "cli/migrate/script_source.h"

#define LONGEST_STATEMENT ((size_t) 64 * 1024 * 1024)
#define LONGEST_NAME ((size_t) 64 * 1024)
#define ENOUGH ((size_t) 64 * 1024)

/* One script being read. */
struct reading
{
	const struct check_script_args *args;
	struct check_findings *findings;
	struct script script;
	struct script_source source;
	struct lexer *lexer;
	struct strbuf rest; /* read, not yet fed: a placeholder may begin in it */
	struct lexer_statement statement;
	struct check_allows allows; /* of the present statement */
	int last_line;				/* where the statement before it ended */
};

/* ------------------------------------------------------------------ placeholders */

/* A word as long as the placeholder: "${a-b}" is "__a_b_". */
static void
make_word(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char) text[i]) && (unsigned char) text[i] < 0x80)
			text[i] = '_';
}

/* Makes words of the placeholders; answers how much of the text is final. The walk over the prefix
 * is that of placeholder.c: Flyway sees no placeholder in "$${x}". */
static size_t
mask(char *text, size_t len, const struct migrate_config *config, bool is_end)
{
	const char *prefix = config->placeholder_prefix;
	const char *suffix = config->placeholder_suffix;
	size_t prefix_len = strlen(prefix);
	size_t at = 0;

	while (prefix_len > 0 && at < len)
	{
		char *found = memchr(text + at, prefix[0], len - at);
		size_t n_same = 0;
		const char *close;

		if (found == NULL)
			return len;
		at = (size_t) (found - text);
		while (n_same < prefix_len && at + n_same < len && found[n_same] == prefix[n_same])
			n_same++;
		if (n_same < prefix_len && at + n_same < len)
		{
			at += n_same + 1;
			continue;
		}
		close = n_same < prefix_len
					? NULL
					: memmem(found + prefix_len, len - at - prefix_len, suffix, strlen(suffix));
		if (close == NULL && !is_end && len - at < LONGEST_NAME)
			return at;
		if (close == NULL)
			return len;
		n_same = (size_t) (close - found) + strlen(suffix);
		make_word(found, n_same);
		at += n_same;
	}
	return len;
}

/* ------------------------------------------------------------------ statements */

static bool
feed(struct reading *reading, struct af_error *err)
{
	struct source_piece piece;
	bool is_end = false;
	size_t len;

	while (!is_end && reading->rest.len < ENOUGH)
	{
		if (!script_source_next(&reading->source, &piece, err))
			return false;
		is_end = piece.file_len == 0;
		strbuf_add(&reading->rest, piece.text, piece.len);
	}
	len = reading->rest.len;
	if (reading->script.replaces_placeholders && len > 0)
		len = mask(reading->rest.text, len, reading->args->engine->config, is_end);
	if (len > 0)
	{
		lexer_feed(reading->lexer, reading->rest.text, len);
		memmove(reading->rest.text, reading->rest.text + len, reading->rest.len - len);
		reading->rest.len -= len;
	}
	if (is_end)
		lexer_feed_end(reading->lexer);
	return true;
}

static enum lexer_step
next_statement(struct reading *reading, struct af_error *err)
{
	enum lexer_step step;

	while ((step = lexer_next(reading->lexer, &reading->statement, err)) == LEXER_MORE)
		if (!feed(reading, err))
			return LEXER_FAILED;
	return step;
}

static bool
pass_data(struct reading *reading, struct af_error *err)
{
	const char *bytes;
	size_t len;

	for (;;)
		switch (lexer_copy_data(reading->lexer, &bytes, &len, err))
		{
			case LEXER_MORE:
				if (!feed(reading, err))
					return false;
				break;
			case LEXER_FAILED:
				return false;
			case LEXER_END:
				return true;
			case LEXER_STATEMENT:
				break;
		}
}

/* ------------------------------------------------------------------ findings */

static struct check_finding *
tell(struct reading *reading, enum check_rule_id rule, const char *about, int line, int column)
{
	struct check_finding finding = {
		.rule = rule,
		.message = check_rule_message(reading->findings->arena, rule, about),
		.shown = reading->args->file->shown,
		.path = reading->args->file->path,
		.git_path = reading->args->git_path,
		.line = line,
		.column = column,
		.reason = check_allows_reason(&reading->allows, rule),
	};

	return check_findings_add(reading->findings, &finding);
}

static void
found(void *to, enum check_rule_id rule, const char *about, size_t at)
{
	struct reading *reading = to;
	const struct lexer_statement *statement = &reading->statement;
	int line = statement->place.line;
	int column = statement->place.column;
	size_t i;

	for (i = statement->first_word; i < at; i++)
		if (statement->text[i] == '\n')
		{
			line++;
			column = 1;
		}
		else if (((unsigned char) statement->text[i] & 0xC0) != 0x80)
			column++;
	tell(reading, rule, about, line, column);
}

static int
count_lines(const char *text, size_t len)
{
	int n = 0;
	size_t i;

	for (i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

/* A comment that allows nothing is told, so that nobody relies on it. */
static void
tell_bad_allows(struct reading *reading, int first_line)
{
	struct arena *arena = reading->findings->arena;
	size_t i;

	for (i = 0; i < reading->allows.n; i++)
	{
		const struct check_allow *allow = &reading->allows.items[i];

		if (allow->rule == N_CHECK_RULES)
			tell(reading, CHECK_RULE_BAD_ALLOW,
				 arena_printf(arena, "no rule is called \"%s\"", allow->name),
				 first_line + allow->line, 1);
		else if (allow->reason[0] == '\0')
			tell(reading, CHECK_RULE_BAD_ALLOW,
				 arena_printf(arena, "\"%s\" is to be allowed without a reason", allow->name),
				 first_line + allow->line, 1);
	}
}

/* What stands behind the last statement in its line is no comment of this one. */
static void
read_allows(struct reading *reading)
{
	const struct lexer_statement *statement = &reading->statement;
	const char *text = statement->text;
	size_t len = statement->first_word;
	int line = statement->place.line - count_lines(text, len);

	memset(&reading->allows, 0, sizeof(reading->allows));
	reading->allows.arena = reading->findings->arena;
	if (line == reading->last_line)
	{
		const char *end = memchr(text, '\n', len);

		len = end == NULL ? 0 : len - (size_t) (end + 1 - text);
		text = end == NULL ? text : end + 1;
		line++;
	}
	check_allows_read(&reading->allows, text, len);
	tell_bad_allows(reading, line);
	reading->last_line =
		statement->place.line + count_lines(statement->text + statement->first_word,
											statement->len - statement->first_word);
}

static bool
judge_all(struct reading *reading, struct statement_check *check, struct af_error *err)
{
	enum lexer_step step;

	while ((step = next_statement(reading, err)) == LEXER_STATEMENT)
	{
		if (!signals_check(err))
			return false;
		read_allows(reading);
		statement_check(check, reading->statement.text, reading->statement.len, found, reading);
		if (reading->statement.is_copy_from_stdin && !pass_data(reading, err))
			return false;
	}
	return step == LEXER_END;
}

static bool
reading_init(struct reading *reading, const struct check_script_args *args, struct af_error *err)
{
	memset(reading, 0, sizeof(*reading));
	reading->args = args;
	reading->script.fd = -1;
	strbuf_init(&reading->rest, 4 * ENOUGH + LONGEST_NAME + 4 * 1024 * 1024);
	if (!script_load(args->engine, args->file, &reading->script, err) ||
		!script_source_init(&reading->source, &reading->script, err))
		return false;
	script_source_keep_placeholders(&reading->source);
	return true;
}

static void
reading_release(struct reading *reading)
{
	lexer_free(reading->lexer);
	script_source_release(&reading->source);
	script_release(&reading->script);
	strbuf_release(&reading->rest);
}

bool
check_script(const struct check_script_args *args, struct statement_check *check,
			 struct check_findings *findings, struct af_error *err)
{
	struct reading reading;
	struct af_error wrong;
	bool ok;

	error_init(&wrong, findings->arena);
	ok = reading_init(&reading, args, &wrong);
	reading.findings = findings;
	reading.lexer = lexer_new(lexer_utf8(), LONGEST_STATEMENT);
	ok = ok && judge_all(&reading, check, &wrong);
	if (!ok && signals_check(err))
	{
		memset(&reading.allows, 0, sizeof(reading.allows));
		tell(&reading, CHECK_RULE_UNREADABLE_SCRIPT, wrong.message, wrong.line > 0 ? wrong.line : 1,
			 wrong.column > 0 ? wrong.column : 1);
		ok = true;
	}
	reading_release(&reading);
	return ok;
}

void
check_script_head(const struct engine *engine, const struct script_file *file,
				  struct check_allows *allows)
{
	const struct check_script_args args = {.engine = engine, .file = file};
	struct reading reading;
	struct source_piece piece;
	struct af_error ignored;
	struct words words;

	error_init(&ignored, allows->arena);
	if (reading_init(&reading, &args, &ignored) &&
		script_source_next(&reading.source, &piece, &ignored) && piece.len > 0)
	{
		words_init(&words, piece.text, piece.len);
		words_next(&words);
		check_allows_read(allows, piece.text, words.start);
	}
	reading_release(&reading);
}
