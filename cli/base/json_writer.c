/*
 * Writing JSON: the shape is the caller's business, commas, indents and escapes are ours.
 */
#include "cli/base/json_writer.h"

#include <string.h>

void
json_writer_init(struct json_writer *json, struct strbuf *to)
{
	json->to = to;
	json->depth = 0;
	json->has_value = false;
}

/* The length of the valid UTF-8 sequence at the start of text, 0 when there is none. */
static size_t
utf8_length(const unsigned char *text)
{
	size_t len = text[0] < 0x80	  ? 1
				 : text[0] < 0xC2 ? 0
				 : text[0] < 0xE0 ? 2
				 : text[0] < 0xF0 ? 3
				 : text[0] < 0xF5 ? 4
								  : 0;
	size_t i;

	for (i = 1; i < len; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	/* overlong, surrogates, beyond U+10FFFF */
	if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) ||
		(text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F))
		return 0;
	return len;
}

static void
put_string(struct strbuf *to, const char *text)
{
	static const char short_escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const unsigned char *at = (const unsigned char *) text;

	strbuf_addc(to, '"');
	while (*at != '\0')
	{
		const char *escape =
			*at < 0x20 || *at == '"' || *at == '\\' ? strchr(short_escapes, *at) : NULL;
		size_t len = utf8_length(at);

		if (escape != NULL)
			strbuf_addf(to, "\\%c", escape[1]);
		else if (*at < 0x20)
			strbuf_addf(to, "\\u%04x", *at);
		else if (len == 0)
			strbuf_adds(to, "\xEF\xBF\xBD");
		else
			strbuf_add(to, (const char *) at, len);
		at += len == 0 ? 1 : len;
	}
	strbuf_addc(to, '"');
}

static void
new_line(struct json_writer *json)
{
	strbuf_addf(json->to, "\n%*s", json->depth * 2, "");
}

/* The comma, the indent and the name that stand before a value. */
static void
begin_value(struct json_writer *json, const char *name)
{
	if (json->has_value)
		strbuf_addc(json->to, ',');
	if (json->depth > 0)
		new_line(json);
	if (name != NULL)
	{
		put_string(json->to, name);
		strbuf_adds(json->to, ": ");
	}
	json->has_value = true;
}

static void
begin(struct json_writer *json, const char *name, char bracket)
{
	begin_value(json, name);
	strbuf_addc(json->to, bracket);
	json->depth++;
	json->has_value = false;
}

static void
end(struct json_writer *json, char bracket)
{
	json->depth--;
	if (json->has_value)
		new_line(json);
	strbuf_addc(json->to, bracket);
	if (json->depth == 0)
		strbuf_addc(json->to, '\n');
	json->has_value = true;
}

void
json_writer_begin_object(struct json_writer *json, const char *name)
{
	begin(json, name, '{');
}

void
json_writer_end_object(struct json_writer *json)
{
	end(json, '}');
}

void
json_writer_begin_array(struct json_writer *json, const char *name)
{
	begin(json, name, '[');
}

void
json_writer_end_array(struct json_writer *json)
{
	end(json, ']');
}

void
json_writer_text(struct json_writer *json, const char *name, const char *text)
{
	if (text == NULL)
	{
		json_writer_null(json, name);
		return;
	}
	begin_value(json, name);
	put_string(json->to, text);
}

void
json_writer_int(struct json_writer *json, const char *name, long long value)
{
	begin_value(json, name);
	strbuf_addf(json->to, "%lld", value);
}

void
json_writer_bool(struct json_writer *json, const char *name, bool value)
{
	begin_value(json, name);
	strbuf_adds(json->to, value ? "true" : "false");
}

void
json_writer_null(struct json_writer *json, const char *name)
{
	begin_value(json, name);
	strbuf_adds(json->to, "null");
}
