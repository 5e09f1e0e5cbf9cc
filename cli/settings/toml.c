/*
 * The structure of TOML: keys, tables, arrays, and the rules of what may be defined once, twice or
 * not at all. Strings are toml_string.c, other values toml_scalar.c.
 */
#include "cli/settings/toml.h"

#include <string.h>

#include "cli/settings/toml_text.h"

#define DEEPEST 64
#define BARE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

/* A part of a key: a."b c".d has three. */
struct key
{
	const char *name;
	const char *at;
	struct key *next;
};

static bool read_value(struct toml_text *text, struct toml_node *node, int depth);

const struct toml_node *
toml_member(const struct toml_node *table, const char *name)
{
	const struct toml_node *member;

	for (member = table == NULL ? NULL : table->first; member != NULL; member = member->next)
		if (member->name != NULL && strcmp(member->name, name) == 0)
			return member;
	return NULL;
}

const char *
toml_kind_word(enum toml_kind kind)
{
	static const char *const words[] = {
		[TOML_STRING] = "string",	   [TOML_INTEGER] = "whole number", [TOML_FLOAT] = "number",
		[TOML_BOOL] = "true or false", [TOML_DATETIME] = "time",		[TOML_ARRAY] = "list",
		[TOML_TABLE] = "table",
	};

	return words[kind];
}

static struct toml_node *
find(struct toml_node *table, const char *name)
{
	struct toml_node *member = table->first;

	while (member != NULL && strcmp(member->name, name) != 0)
		member = member->next;
	return member;
}

static struct toml_node *
append(struct toml_text *text, struct toml_node *parent, const char *name, const char *at)
{
	struct toml_node *node = arena_alloc(text->arena, sizeof(*node));

	node->name = name;
	node->line = text->line;
	node->column = toml_column(text, at);
	if (parent->first == NULL)
		parent->first = node;
	else
		parent->last->next = node;
	parent->last = node;
	return node;
}

static struct toml_node *
append_table(struct toml_text *text, struct toml_node *parent, const struct key *key,
			 enum toml_origin origin)
{
	struct toml_node *table = append(text, parent, key->name, key->at);

	table->kind = TOML_TABLE;
	table->origin = origin;
	return table;
}

static bool
twice(struct toml_text *text, const struct key *key, const struct toml_node *first)
{
	return toml_error_at(text, key->at, "Keep one of them.", "\"%s\" is there already, in line %d",
						 key->name, first->line);
}

static bool
not_a_table(struct toml_text *text, const struct key *key, const struct toml_node *first)
{
	if (first->kind == TOML_TABLE)
		return toml_error_at(text, key->at, "Put the key where the others of its table are.",
							 "the table \"%s\" of line %d is complete: nothing can be added",
							 key->name, first->line);
	return toml_error_at(text, key->at, NULL, "\"%s\" is a %s, given in line %d, and no table",
						 key->name, toml_kind_word(first->kind), first->line);
}

/* ------------------------------------------------------------------ blanks, comments, keys */

static void
skip_blanks(struct toml_text *text)
{
	while (toml_peek(text) == ' ' || toml_peek(text) == '\t')
		text->at++;
}

static bool
skip_comment(struct toml_text *text)
{
	if (toml_peek(text) != '#')
		return true;
	while (text->at < text->end && !toml_is_at_line_end(text))
	{
		unsigned char c = (unsigned char) *text->at;

		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return toml_error_at(text, text->at, "Take it out.", "%s in a comment",
								 toml_found(text));
		text->at++;
	}
	return true;
}

/* Blanks, comments and empty lines: all that may stand between the elements of a list. */
static bool
skip_lines(struct toml_text *text)
{
	for (;;)
	{
		skip_blanks(text);
		if (!skip_comment(text))
			return false;
		if (!toml_is_at_line_end(text))
			return true;
		toml_next_line(text);
	}
}

/* Behind a header or a value there is nothing more in the line. */
static bool
end_line(struct toml_text *text)
{
	skip_blanks(text);
	if (!skip_comment(text))
		return false;
	if (text->at >= text->end)
		return true;
	if (!toml_is_at_line_end(text))
		return toml_error_at(text, text->at, "Begin a new line for it.",
							 "expected the end of the line, found %s", toml_found(text));
	toml_next_line(text);
	return true;
}

static bool
read_key_part(struct toml_text *text, struct key *key)
{
	size_t len = 0;

	key->at = text->at;
	if (toml_peek(text) == '"' || toml_peek(text) == '\'')
		return toml_read_line_string(text, &key->name);
	while (toml_peek_at(text, len) != '\0' && strchr(BARE_CHARACTERS, text->at[len]) != NULL)
		len++;
	if (len == 0)
		return toml_error_at(text, text->at,
							 "A key is of letters, digits, - and _, or stands in quotes.",
							 "expected a key, found %s", toml_found(text));
	key->name = arena_strndup(text->arena, text->at, len);
	text->at += len;
	return true;
}

/* A key and the blanks behind it. */
static bool
read_key(struct toml_text *text, struct key **first)
{
	struct key **end = first;
	int n_parts = 0;

	for (;;)
	{
		struct key *key = arena_alloc(text->arena, sizeof(*key));

		if (++n_parts > DEEPEST)
			return toml_error_at(text, text->at, NULL, "a key of more than %d parts", DEEPEST);
		if (!read_key_part(text, key))
			return false;
		*end = key;
		end = &key->next;
		skip_blanks(text);
		if (toml_peek(text) != '.')
			return true;
		text->at++;
		skip_blanks(text);
	}
}

/* ------------------------------------------------------------------ KEY = VALUE */

/* The table that the parts of a dotted key but the last lead to; *key is then the last. */
static bool
follow_dots(struct toml_text *text, struct toml_node **table, const struct key **key)
{
	for (; (*key)->next != NULL; *key = (*key)->next)
	{
		struct toml_node *next = find(*table, (*key)->name);

		if (next == NULL)
			next = append_table(text, *table, *key, TOML_BY_DOTS);
		else if (next->kind != TOML_TABLE || next->origin == TOML_BY_HEADER ||
				 next->origin == TOML_BY_VALUE)
			return not_a_table(text, *key, next);
		/* a header for this very table would now come too late */
		next->origin = TOML_BY_DOTS;
		*table = next;
	}
	return true;
}

static bool
read_pair(struct toml_text *text, struct toml_node *table, int depth)
{
	struct key *first = NULL;
	const struct key *key;
	const struct toml_node *known;

	if (!read_key(text, &first))
		return false;
	if (toml_peek(text) != '=')
		return toml_error_at(text, text->at, "A line is KEY = VALUE, or the [header] of a table.",
							 "expected \"=\" behind the key, found %s", toml_found(text));
	text->at++;
	skip_blanks(text);
	key = first;
	if (!follow_dots(text, &table, &key))
		return false;
	known = find(table, key->name);
	if (known != NULL)
		return twice(text, key, known);
	return read_value(text, append(text, table, key->name, key->at), depth);
}

/* ------------------------------------------------------------------ values */

static bool
read_array(struct toml_text *text, struct toml_node *array, int depth)
{
	const char *hint = "Elements are separated by commas; the list is closed by ].";

	array->kind = TOML_ARRAY;
	array->origin = TOML_BY_VALUE;
	text->at++;
	for (;;)
	{
		if (!skip_lines(text))
			return false;
		if (toml_peek(text) == ']')
			break;
		if (!read_value(text, append(text, array, NULL, text->at), depth) || !skip_lines(text))
			return false;
		if (toml_peek(text) == ']')
			break;
		if (toml_peek(text) != ',')
			return toml_error_at(text, text->at, hint,
								 "expected \",\" or \"]\" in the list of line %d, found %s",
								 array->line, toml_found(text));
		text->at++;
	}
	text->at++;
	return true;
}

/* What dotted keys made inside is closed with it. */
static void
close_table(struct toml_node *table)
{
	struct toml_node *member;

	table->origin = TOML_BY_VALUE;
	for (member = table->first; member != NULL; member = member->next)
		if (member->kind == TOML_TABLE && member->origin == TOML_BY_DOTS)
			close_table(member);
}

static bool
read_inline_table(struct toml_text *text, struct toml_node *table, int depth)
{
	table->kind = TOML_TABLE;
	text->at++;
	skip_blanks(text);
	if (toml_peek(text) != '}')
		for (;;)
		{
			if (!read_pair(text, table, depth))
				return false;
			skip_blanks(text);
			if (toml_peek(text) == '}')
				break;
			if (toml_peek(text) != ',')
				return toml_error_at(text, text->at, "A table in {…} stands in one line.",
									 "expected \",\" or \"}\", found %s", toml_found(text));
			text->at++;
			skip_blanks(text);
		}
	text->at++;
	close_table(table);
	return true;
}

static bool
read_value(struct toml_text *text, struct toml_node *node, int depth)
{
	char c = toml_peek(text);

	if (depth >= DEEPEST)
		return toml_error_at(text, text->at, NULL, "more than %d levels", DEEPEST);
	node->kind = TOML_STRING;
	if (c == '"' || c == '\'')
		return toml_read_string(text, &node->text);
	if (c == '[')
		return read_array(text, node, depth + 1);
	if (c == '{')
		return read_inline_table(text, node, depth + 1);
	return toml_read_scalar(text, node);
}

/* ------------------------------------------------------------------ headers */

/* The table a header's parts but the last lead to; of an array of tables its last one. */
static bool
follow_header(struct toml_text *text, struct toml_node **table, const struct key **key)
{
	for (; (*key)->next != NULL; *key = (*key)->next)
	{
		struct toml_node *next = find(*table, (*key)->name);

		if (next == NULL)
			next = append_table(text, *table, *key, TOML_BY_PATH);
		if (next->origin == TOML_BY_VALUE || (next->kind != TOML_TABLE && next->kind != TOML_ARRAY))
			return not_a_table(text, *key, next);
		*table = next->kind == TOML_ARRAY ? next->last : next;
	}
	return true;
}

static bool
open_table(struct toml_text *text, struct toml_node **table, const struct key *key)
{
	struct toml_node *known = find(*table, key->name);

	if (known != NULL && (known->kind != TOML_TABLE || known->origin != TOML_BY_PATH))
		return twice(text, key, known);
	if (known == NULL)
		known = append_table(text, *table, key, TOML_BY_HEADER);
	known->origin = TOML_BY_HEADER;
	*table = known;
	return true;
}

static bool
open_element(struct toml_text *text, struct toml_node **table, const struct key *key)
{
	struct toml_node *array = find(*table, key->name);
	struct key element = {.at = key->at};

	if (array != NULL && (array->kind != TOML_ARRAY || array->origin != TOML_BY_HEADER))
		return twice(text, key, array);
	if (array == NULL)
	{
		array = append(text, *table, key->name, key->at);
		array->kind = TOML_ARRAY;
		array->origin = TOML_BY_HEADER;
	}
	*table = append_table(text, array, &element, TOML_BY_HEADER);
	return true;
}

static bool
read_header(struct toml_text *text, struct toml_node *root, struct toml_node **table)
{
	bool is_array = toml_peek_at(text, 1) == '[';
	const char *close = is_array ? "]]" : "]";
	struct key *first = NULL;
	const struct key *key;

	text->at += is_array ? 2 : 1;
	skip_blanks(text);
	if (!read_key(text, &first))
		return false;
	if (toml_peek(text) != ']' || (is_array && toml_peek_at(text, 1) != ']'))
		return toml_error_at(text, text->at, "A header is [name] or [name.name].",
							 "expected \"%s\" behind the header, found %s", close,
							 toml_found(text));
	key = first;
	*table = root;
	if (!follow_header(text, table, &key) ||
		!(is_array ? open_element(text, table, key) : open_table(text, table, key)))
		return false;
	text->at += strlen(close);
	return end_line(text);
}

/* ------------------------------------------------------------------ the document */

static bool
read_document(struct toml_text *text, struct toml_node *root)
{
	struct toml_node *table = root;

	for (;;)
	{
		if (!skip_lines(text))
			return false;
		if (text->at >= text->end)
			return true;
		if (toml_peek(text) == '[' ? !read_header(text, root, &table)
								   : !read_pair(text, table, 0) || !end_line(text))
			return false;
	}
}

/* The bytes of the character at `at`, 0: it is none. */
static size_t
character_length(const unsigned char *at, size_t left)
{
	size_t len = *at < 0x80 ? 1 : *at < 0xC2 ? 0 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
	size_t i;

	if (len == 0 || *at > 0xF4 || len > left)
		return 0;
	for (i = 1; i < len; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	if ((*at == 0xE0 && at[1] < 0xA0) || (*at == 0xED && at[1] > 0x9F) ||
		(*at == 0xF0 && at[1] < 0x90) || (*at == 0xF4 && at[1] > 0x8F))
		return 0;
	return len;
}

static bool
check_encoding(struct toml_text *text)
{
	struct toml_text walk = *text;

	while (walk.at < walk.end)
	{
		size_t len =
			character_length((const unsigned char *) walk.at, (size_t) (walk.end - walk.at));

		if (len == 0)
			return toml_error_at(&walk, walk.at, "Save the file as UTF-8.",
								 "the byte 0x%02X is not UTF-8",
								 (unsigned) (unsigned char) *walk.at);
		if (*walk.at == '\n')
			toml_next_line(&walk);
		else
			walk.at += len;
	}
	return true;
}

bool
toml_parse(const char *text, size_t len, const char *file, struct arena *arena,
		   const struct toml_node **root, struct af_error *err)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct toml_node *table = arena_alloc(arena, sizeof(*table));
	struct toml_text walk = {.at = text,
							 .end = text + len,
							 .line_start = text,
							 .line = 1,
							 .file = file,
							 .arena = arena,
							 .err = err};

	if (len >= 3 && memcmp(text, mark, 3) == 0)
	{
		walk.at += 3;
		walk.line_start += 3;
	}
	table->kind = TOML_TABLE;
	table->line = 1;
	table->column = 1;
	*root = table;
	return check_encoding(&walk) && read_document(&walk, table);
}
