/*
 * The server deparses under search_path = pg_catalog, so everything of the user's is qualified. The
 * classic style shows what a session sees whose search path has the owning schema:
 * `nextval('sample_id_seq'::regclass)`. So its qualifier is taken off here: before identifiers, and
 * in literals that name an object (…'::regclass).
 */
#include "core/docs/expression.h"

#include <string.h>

#include "core/docs/markdown.h"

static bool
is_identifier_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
		   c == '$' || c == '"' || (unsigned char) c >= 0x80;
}

/* The length of the token in quotes that starts here; a doubled quote is part of it, in E'' a
 * backslash protects. */
static size_t
quoted_length(const char *text, bool has_backslashes)
{
	char quote = text[0];
	size_t at = 1;

	for (; text[at] != '\0'; at++)
	{
		if (has_backslashes && text[at] == '\\' && text[at + 1] != '\0')
			at++;
		else if (text[at] == quote && text[at + 1] == quote)
			at++;
		else if (text[at] == quote)
			return at + 1;
	}
	return at;
}

/* Does a qualified name of the schema start here? Then the length of the qualifier with its dot,
 * else 0. In a literal ' is doubled. */
static size_t
qualifier_length(const char *text, const char *schema, bool is_literal)
{
	size_t at = 0;

	for (; *schema != '\0'; schema++)
	{
		if (text[at++] != *schema)
			return 0;
		if (is_literal && *schema == '\'' && text[at++] != '\'')
			return 0;
	}
	return text[at] == '.' && is_identifier_char(text[at + 1]) ? at + 1 : 0;
}

/* A literal of a type whose values are names of objects: 'public.x_seq'::regclass, regtype, regproc
 * … */
static bool
is_name_literal(const char *literal, size_t len)
{
	static const char cast[] = "::reg";

	return literal[0] == '\'' && strncmp(literal + len, cast, sizeof(cast) - 1) == 0;
}

bool
af_expression_put(struct af_sink *sink, const char *expression, const char *unqualify)
{
	size_t len = strlen(expression);
	size_t from = 0;
	size_t at = 0;

	while (unqualify != NULL && at < len)
	{
		const char *token = expression + at;
		bool is_start = at == 0 || (!is_identifier_char(token[-1]) && token[-1] != '.');
		size_t next = at + 1;
		size_t cut = 0;

		if (token[0] == '\'')
		{
			size_t literal = quoted_length(token, at > 0 && token[-1] == 'E');

			next = at + literal;
			if (is_name_literal(token, literal))
				cut = qualifier_length(token + 1, unqualify, true);
			at += cut != 0;
		}
		else if (is_start && (cut = qualifier_length(token, unqualify, false)) != 0)
			next = at + cut;
		else if (token[0] == '"')
			next = at + quoted_length(token, false);
		if (cut != 0)
		{
			if (!af_md_text(sink, expression + from, at - from,
							AF_MD_AFTER | (from > 0 ? AF_MD_BEFORE : 0)))
				return false;
			from = at + cut;
		}
		at = next;
	}
	return af_md_text(sink, expression + from, len - from, from > 0 ? AF_MD_BEFORE : 0);
}
