/*
 * Statements by psqlscan. It tells where a statement ends by stopping there; where "there" is, in
 * bytes of our text, is read from the place its scanner stands at. Of psql's own commands \restrict
 * and \unrestrict, which pg_dump writes, are passed over.
 */
#include "cli/db/lexer.h"

#include "postgres_fe.h"

#include "fe_utils/psqlscan_int.h"
#include "mb/pg_wchar.h"

#include "cli/base/strbuf.h"
#include "cli/db/words.h"

/* made by flex in psqlscan.l; no header declares them */
extern char *psql_yyget_text(yyscan_t scanner);
extern int psql_yyget_leng(yyscan_t scanner);

#define WINDOW_CAP ((size_t) 1 << 30)
#define LARGEST_PIECE ((size_t) 1024 * 1024)

struct lexer
{
	PsqlScanState scan;
	PQExpBuffer
		query; /* psqlscan's own copy of the statement; only its being empty or not matters */
	struct strbuf window;		   /* the text not yet done with */
	size_t start;				   /* in the window: where the statement begins */
	size_t scanned;				   /* in the window: up to where psqlscan has got it */
	size_t scan_from;			   /* in the window: where its present piece begins */
	struct lexer_place place;	   /* of `start` */
	struct lexer_place copy_place; /* of the COPY whose data is read */
	int encoding;
	size_t longest;
	bool has_standard_strings;
	bool is_scanning;
	bool is_fed;
	bool is_open; /* something was not closed where the last piece ended */
	bool is_copying;
	bool is_in_data;  /* behind the line of the COPY */
	size_t searched;  /* in the window: no line ends between `scanned` and here; 0: not known */
	size_t failed_at; /* in all text fed */
};

/* psqlscan asks for variables only when it is given a function for them */
static const PsqlScanCallbacks callbacks = {NULL};

struct lexer *
lexer_new(int encoding, size_t longest)
{
	struct lexer *lexer = pg_malloc0(sizeof(*lexer));

	lexer->scan = psql_scan_create(&callbacks);
	lexer->query = createPQExpBuffer();
	strbuf_init(&lexer->window, WINDOW_CAP);
	lexer->place.line = lexer->place.column = 1;
	lexer->encoding = encoding;
	lexer->longest = longest;
	lexer->has_standard_strings = true;
	return lexer;
}

static void
stop_scanning(struct lexer *lexer)
{
	if (lexer->is_scanning)
		psql_scan_finish(lexer->scan);
	lexer->is_scanning = false;
}

void
lexer_free(struct lexer *lexer)
{
	if (lexer == NULL)
		return;
	stop_scanning(lexer);
	psql_scan_destroy(lexer->scan);
	destroyPQExpBuffer(lexer->query);
	strbuf_release(&lexer->window);
	free(lexer);
}

int
lexer_utf8(void)
{
	return PG_UTF8;
}

void
lexer_set_standard_strings(struct lexer *lexer, bool is_on)
{
	lexer->has_standard_strings = is_on;
	if (lexer->is_scanning)
		lexer->scan->std_strings = is_on;
}

bool
lexer_has_standard_strings(const struct lexer *lexer)
{
	return lexer->has_standard_strings;
}

/* Forgets what is done with. */
static void
window_shrink(struct lexer *lexer)
{
	struct strbuf *window = &lexer->window;

	if (lexer->start == 0)
		return;
	memmove(window->text, window->text + lexer->start, window->len - lexer->start + 1);
	window->len -= lexer->start;
	lexer->scanned -= lexer->start;
	lexer->searched = lexer->searched < lexer->start ? 0 : lexer->searched - lexer->start;
	lexer->start = 0;
}

void
lexer_feed(struct lexer *lexer, const char *piece, size_t len)
{
	Assert(!lexer->is_scanning);
	window_shrink(lexer);
	strbuf_add(&lexer->window, piece, len);
}

size_t
lexer_failed_at(const struct lexer *lexer)
{
	return lexer->failed_at;
}

void
lexer_feed_end(struct lexer *lexer)
{
	lexer->is_fed = true;
}

/* ------------------------------------------------------------------ places */

/* Lines are counted by the library's search, characters in the last of them alone. */
static struct lexer_place
place_after(struct lexer_place place, const char *from, size_t len)
{
	const char *end = from + len;
	const char *line;

	place.offset += len;
	while (from < end && (line = memchr(from, '\n', (size_t) (end - from))) != NULL)
	{
		place.line++;
		place.column = 1;
		from = line + 1;
	}
	for (; from < end; from++)
		place.column += ((unsigned char) *from & 0xC0) != 0x80;
	return place;
}

static void
start_move(struct lexer *lexer, size_t to)
{
	lexer->place = place_after(lexer->place, lexer->window.text + lexer->start, to - lexer->start);
	lexer->start = to;
}

/* ------------------------------------------------------------------ errors */

static enum lexer_step
lexer_fail(struct lexer *lexer, struct lexer_place place, const char *code, struct af_error *err)
{
	lexer->failed_at = place.offset;
	error_place(err, NULL, place.line, place.column);
	err->sqlstate = code;
	return LEXER_FAILED;
}

static enum lexer_step
fail_unclosed(struct lexer *lexer, struct af_error *err)
{
	const char *rest = lexer->window.text + lexer->start;
	size_t len = lexer->window.len - lexer->start;
	struct words words;
	struct lexer_place opened;

	words_init(&words, rest, len);
	while (words_next(&words) != WORD_NONE)
		continue;
	opened = place_after(lexer->place, rest, words.open_at);
	if (words.open_name == NULL && words.depth == 0)
		words.open_name = "quote or comment";
	if (words.open_name != NULL)
		error_set(err, ERR_MIGRATION, "unterminated %s: it is opened in line %d, column %d",
				  words.open_name, opened.line, opened.column);
	else
		error_set(err, ERR_MIGRATION, "unbalanced parenthesis: it is opened in line %d, column %d",
				  opened.line, opened.column);
	error_hint(err,
			   "Close it; everything from there to the end of the file would be one statement.");
	return lexer_fail(lexer, opened, "42601", err);
}

static enum lexer_step
fail_too_long(struct lexer *lexer, struct lexer_place place, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "a statement is longer than %zu MB",
			  lexer->longest / (1024 * 1024));
	error_hint(err,
			   "Split it, load the data with COPY, or allow more with maxStatementSize (in MB).");
	return lexer_fail(lexer, place, "54000", err);
}

/* ------------------------------------------------------------------ statements */

/* "COPY … FROM STDIN" outside parentheses and quotes. */
static bool
is_copy_from_stdin(const char *sql, size_t len)
{
	struct words words;
	bool is_after_from = false;

	words_init(&words, sql, len);
	if (words_next(&words) != WORD_WORD || !words_is(&words, "COPY"))
		return false;
	while (words_next(&words) != WORD_NONE)
	{
		if (is_after_from && words_is(&words, "STDIN"))
			return true;
		is_after_from = words.depth == 0 && words_is(&words, "FROM");
	}
	return false;
}

/*
 * How many bytes at `text` are a blank; 0: none. The no-break space is one too where a statement
 * begins or ends, and so is the byte order mark (of a file that was put behind another): they stand
 * there unseen, Flyway takes them away, and for the server they would be letters.
 */
static size_t
blank_length(const char *text, size_t len)
{
	if (len >= 1 && text[0] != '\0' && strchr(" \t\r\n\f\v", text[0]) != NULL)
		return 1;
	if (len >= 2 && memcmp(text, "\xC2\xA0", 2) == 0)
		return 2;
	return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static size_t
trailing_blank_length(const char *text, size_t len)
{
	size_t n;

	for (n = 1; n <= 3 && n <= len; n++)
		if (blank_length(text + len - n, n) == n)
			return n;
	return 0;
}

/* What stands from `start` to `end`; false: nothing but blanks and comments. */
static bool
statement_fill(struct lexer *lexer, size_t end, struct lexer_statement *statement)
{
	const char *sql;
	size_t len;
	size_t blank;
	struct words words;

	while ((blank = blank_length(lexer->window.text + lexer->start, end - lexer->start)) > 0)
		start_move(lexer, lexer->start + blank);
	sql = lexer->window.text + lexer->start;
	len = end - lexer->start;
	while ((blank = trailing_blank_length(sql, len)) > 0)
		len -= blank;
	words_init(&words, sql, len);
	if (words_next(&words) == WORD_NONE)
		return false;
	statement->text = sql;
	statement->len = len;
	statement->offset = lexer->place.offset;
	statement->first_word = words.start;
	statement->place = place_after(lexer->place, sql, words.start);
	statement->is_copy_from_stdin = is_copy_from_stdin(sql, len);
	return true;
}

/* Where psqlscan stands, in the window; *token_len is the length of what it read last. */
static size_t
scan_position(const struct lexer *lexer, size_t *token_len)
{
	const char *token = psql_yyget_text(lexer->scan->scanner);

	*token_len = (size_t) psql_yyget_leng(lexer->scan->scanner);
	return lexer->scan_from + (size_t) (token - lexer->scan->scanbuf);
}

static void
statement_over(struct lexer *lexer, size_t next)
{
	psql_scan_reset(lexer->scan);
	resetPQExpBuffer(lexer->query);
	lexer->is_open = false;
	start_move(lexer, next);
}

/*
 * Whether a piece may end before `at`, where a line begins. psqlscan does not join 'one' and 'two'
 * of two lines when they come in two pieces, so what might go on a literal stays with it.
 */
static bool
may_cut(const struct lexer *lexer, size_t at)
{
	return at < lexer->window.len && strchr("' \t\r\n\f\v-/", lexer->window.text[at]) == NULL;
}

/* Where the next piece ends: at the last good line end; at any, once there is much. */
static size_t
piece_end(struct lexer *lexer)
{
	const char *start = strbuf_text(&lexer->window) + lexer->scanned;
	size_t left = lexer->window.len - lexer->scanned;
	const char *last = left == 0 ? NULL : memrchr(start, '\n', left);
	const char *good = last;

	if (lexer->is_fed)
		return lexer->window.len;
	lexer->searched = last == NULL ? lexer->window.len : 0;
	while (good != NULL && !may_cut(lexer, (size_t) (good - lexer->window.text) + 1))
		good = memrchr(start, '\n', (size_t) (good - start));
	if (good == NULL && left > LARGEST_PIECE)
		good = last;
	return good == NULL ? lexer->scanned : (size_t) (good - lexer->window.text) + 1;
}

/* Gives psqlscan the next piece. False: there is none yet. */
static bool
scan_more(struct lexer *lexer)
{
	size_t end;

	/* a long line is not searched from its beginning each time more of it comes */
	if (!lexer->is_fed && lexer->searched > lexer->scanned &&
		memchr(lexer->window.text + lexer->searched, '\n', lexer->window.len - lexer->searched) ==
			NULL)
	{
		lexer->searched = lexer->window.len;
		return false;
	}
	end = piece_end(lexer);
	if (end == lexer->scanned)
		return false;
	psql_scan_setup(lexer->scan, lexer->window.text + lexer->scanned, (int) (end - lexer->scanned),
					lexer->encoding, lexer->has_standard_strings);
	lexer->scan_from = lexer->scanned;
	lexer->scanned = end;
	lexer->is_scanning = true;
	return true;
}

static size_t
line_end(const struct lexer *lexer, size_t from)
{
	const char *end = memchr(lexer->window.text + from, '\n', lexer->window.len - from);

	return end == NULL ? lexer->window.len : (size_t) (end - lexer->window.text) + 1;
}

/* Goes on behind the line, whatever stands in it. */
static void
skip_line(struct lexer *lexer, size_t at)
{
	stop_scanning(lexer);
	lexer->scanned = line_end(lexer, at);
	statement_over(lexer, lexer->scanned);
}

static enum lexer_step
take_command(struct lexer *lexer, struct af_error *err)
{
	size_t token_len;
	size_t at = scan_position(lexer, &token_len);
	const char *name = lexer->window.text + at + 1;
	size_t rest = lexer->window.len - at - 1;
	struct lexer_place place =
		place_after(lexer->place, lexer->window.text + lexer->start, at - lexer->start);
	size_t len = 0;
	struct words words;

	while (len < rest && strchr(" \t\r\n;\\", name[len]) == NULL)
		len++;
	words_init(&words, lexer->window.text + lexer->start, at - lexer->start);
	if (words_next(&words) == WORD_NONE && ((len == 8 && memcmp(name, "restrict", 8) == 0) ||
											(len == 10 && memcmp(name, "unrestrict", 10) == 0)))
	{
		skip_line(lexer, at);
		return LEXER_MORE;
	}
	error_set(err, ERR_MIGRATION, "\"\\%.*s\" is a command of psql, not SQL", (int) len, name);
	error_hint(err, "Take it out of the script; of psql's commands only \\restrict and "
					"\\unrestrict are passed over.");
	return lexer_fail(lexer, place, "42601", err);
}

/* No statement has ended yet, and what there is of one is too long already. */
static enum lexer_step
fail_endless(struct lexer *lexer, struct af_error *err)
{
	const char *rest = lexer->window.text + lexer->start;
	struct words words;

	words_init(&words, rest, lexer->window.len - lexer->start);
	words_next(&words);
	return fail_too_long(lexer, place_after(lexer->place, rest, words.start), err);
}

static enum lexer_step
take_statement(struct lexer *lexer, struct lexer_statement *statement)
{
	size_t token_len;
	size_t end = scan_position(lexer, &token_len);
	bool is_one = statement_fill(lexer, end, statement);

	if (is_one && statement->is_copy_from_stdin)
	{
		stop_scanning(lexer);
		lexer->scanned = end + token_len;
		lexer->is_copying = true;
		lexer->copy_place = statement->place;
	}
	statement_over(lexer, end + token_len);
	return is_one ? LEXER_STATEMENT : LEXER_MORE;
}

/* The text is over: what is left is a statement without a semicolon, or something is not closed. */
static enum lexer_step
take_last(struct lexer *lexer, struct lexer_statement *statement, struct af_error *err)
{
	size_t end = lexer->window.len;

	if (lexer->is_open)
		return fail_unclosed(lexer, err);
	if (!statement_fill(lexer, end, statement))
	{
		statement_over(lexer, end);
		return LEXER_END;
	}
	statement_over(lexer, end);
	if (statement->is_copy_from_stdin)
	{
		lexer->is_copying = true;
		lexer->copy_place = statement->place;
	}
	return LEXER_STATEMENT;
}

static bool
is_open_prompt(promptStatus_t prompt)
{
	return prompt == PROMPT_COMMENT || prompt == PROMPT_SINGLEQUOTE ||
		   prompt == PROMPT_DOUBLEQUOTE || prompt == PROMPT_DOLLARQUOTE || prompt == PROMPT_PAREN;
}

enum lexer_step
lexer_next(struct lexer *lexer, struct lexer_statement *statement, struct af_error *err)
{
	promptStatus_t prompt = PROMPT_READY;
	enum lexer_step step;

	Assert(!lexer->is_copying);
	for (;;)
	{
		if (!lexer->is_scanning && !scan_more(lexer))
		{
			if (lexer->is_fed)
				return lexer->start == lexer->window.len ? LEXER_END
														 : take_last(lexer, statement, err);
			return lexer->window.len - lexer->start > lexer->longest ? fail_endless(lexer, err)
																	 : LEXER_MORE;
		}
		switch (psql_scan(lexer->scan, lexer->query, &prompt))
		{
			case PSCAN_SEMICOLON:
				step = take_statement(lexer, statement);
				break;
			case PSCAN_BACKSLASH:
				step = take_command(lexer, err);
				break;
			default:
				stop_scanning(lexer);
				lexer->is_open = is_open_prompt(prompt);
				/* a copy of a long statement is of no use */
				if (lexer->query->len > 1)
					lexer->query->len = 1;
				continue;
		}
		if (step == LEXER_STATEMENT && statement->len > lexer->longest)
			return fail_too_long(lexer, statement->place, err);
		if (step != LEXER_MORE)
			return step;
	}
}

/* ------------------------------------------------------------------ the data of COPY */

static enum lexer_step
fail_no_end(struct lexer *lexer, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "the data of COPY has no end: a line that is \"\\.\" is missing");
	return lexer_fail(lexer, lexer->copy_place, "42601", err);
}

/* Behind the semicolon of COPY only blanks and a comment may stand. */
static enum lexer_step
leave_copy_line(struct lexer *lexer, struct af_error *err)
{
	size_t end = line_end(lexer, lexer->start);
	struct words words;

	if (!lexer->is_fed && (end == lexer->start || lexer->window.text[end - 1] != '\n'))
		return LEXER_MORE;
	words_init(&words, strbuf_text(&lexer->window) + lexer->start, end - lexer->start);
	if (words_next(&words) != WORD_NONE)
	{
		error_set(err, ERR_MIGRATION, "text follows COPY … FROM STDIN in its line");
		error_hint(err, "The data of COPY begins in the next line.");
		return lexer_fail(lexer, lexer->place, "42601", err);
	}
	start_move(lexer, end);
	lexer->is_in_data = true;
	return LEXER_STATEMENT;
}

static bool
is_end_of_data(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	return len == 2 && line[0] == '\\' && line[1] == '.';
}

enum lexer_step
lexer_copy_data(struct lexer *lexer, const char **bytes, size_t *len, struct af_error *err)
{
	size_t from;
	size_t at;

	if (!lexer->is_in_data)
	{
		enum lexer_step step = leave_copy_line(lexer, err);

		if (step != LEXER_STATEMENT)
			return step;
	}
	from = at = lexer->start;
	while (at < lexer->window.len)
	{
		size_t end = line_end(lexer, at);

		if (!lexer->is_fed && lexer->window.text[end - 1] != '\n')
			break;
		if (is_end_of_data(lexer->window.text + at, end - at))
		{
			if (at > from)
				break;
			start_move(lexer, end);
			lexer->scanned = end;
			lexer->is_copying = lexer->is_in_data = false;
			return LEXER_END;
		}
		at = end;
	}
	if (at == from)
		return lexer->is_fed ? fail_no_end(lexer, err) : LEXER_MORE;
	*bytes = lexer->window.text + from;
	*len = at - from;
	start_move(lexer, at);
	lexer->scanned = at;
	return LEXER_STATEMENT;
}
