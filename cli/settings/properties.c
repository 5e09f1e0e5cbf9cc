/*
 * Reading Java properties the way Flyway prepares them.
 */
#include "cli/settings/properties.h"

#include <stdint.h>
#include <string.h>

#include "cli/base/strbuf.h"

#define LARGEST_VALUE (SIZE_MAX / 4) /* the file's size is limited where it is read */
#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

/* A piece of the text. */
struct span
{
	const char *start;
	size_t len;
};

void
properties_init(struct properties *properties, const char *text, size_t len, struct arena *arena,
				const char *(*lookup)(const char *name))
{
	static const char mark[] = "\xEF\xBB\xBF";

	properties->arena = arena;
	properties->at = text;
	properties->end = text + len;
	properties->line = 1;
	properties->lookup = lookup;
	if (len >= 3 && memcmp(text, mark, 3) == 0)
		properties->at += 3;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n';
}

static struct span
trim(const char *start, const char *end)
{
	struct span span;

	while (start < end && is_blank(*start))
		start++;
	while (start < end && is_blank(end[-1]))
		end--;
	span.start = start;
	span.len = (size_t) (end - start);
	return span;
}

/* The line at `at`, trimmed; *next is the one behind it. */
static struct span
look_at_line(const struct properties *properties, const char *at, const char **next)
{
	const char *end = memchr(at, '\n', (size_t) (properties->end - at));

	*next = end == NULL ? properties->end : end + 1;
	return trim(at, end == NULL ? properties->end : end);
}

/* Does the line at `at` go on with the value of the line before it? */
static bool
is_continuation(const struct properties *properties, const char *at)
{
	const char *next;
	struct span line;

	if (at == properties->end)
		return false;
	line = look_at_line(properties, at, &next);
	if (line.len == 0)
		return false;
	return line.len < 7 || memcmp(line.start, "flyway.", 7) != 0 ||
		   memchr(line.start, '=', line.len) == NULL;
}

static const char *
expand(struct properties *properties, const char *value)
{
	struct strbuf buf;
	const char *open;
	const char *result;

	strbuf_init(&buf, LARGEST_VALUE);
	while ((open = strstr(value, "${")) != NULL)
	{
		const char *close = open + 2 + strspn(open + 2, NAME_CHARACTERS);
		bool is_name = *close == '}' && close != open + 2;
		const char *found = NULL;

		strbuf_add(&buf, value, (size_t) (open - value) + (is_name ? 0 : 2));
		if (is_name)
			found = properties->lookup(
				arena_strndup(properties->arena, open + 2, (size_t) (close - open) - 2));
		if (found != NULL)
			strbuf_adds(&buf, found);
		value = is_name ? close + 1 : open + 2;
	}
	strbuf_adds(&buf, value);
	result = arena_strndup(properties->arena, strbuf_text(&buf), buf.len);
	strbuf_release(&buf);
	return result;
}

/* KEY=VALUE, KEY: VALUE, KEY VALUE, KEY. */
static void
split(struct properties *properties, const char *text, struct property *property)
{
	size_t len = strcspn(text, "=: \t\f");
	const char *value = text + len;

	property->key = arena_strndup(properties->arena, text, len);
	value += strspn(value, " \t\f");
	if (*value == '=' || *value == ':')
		value++;
	value += strspn(value, " \t\f");
	property->value = expand(properties, value);
}

/* The logical line that begins with `line`, which has been read. */
static const char *
join(struct properties *properties, struct span line)
{
	struct strbuf buf;
	const char *text;

	strbuf_init(&buf, LARGEST_VALUE);
	strbuf_add(&buf, line.start, line.len);
	while (line.len > 0 && line.start[line.len - 1] == '\\' &&
		   is_continuation(properties, properties->at))
	{
		line = look_at_line(properties, properties->at, &properties->at);
		properties->line++;
		/* the backslash goes */
		buf.len--;
		strbuf_add(&buf, line.start, line.len);
	}
	text = arena_strndup(properties->arena, strbuf_text(&buf), buf.len);
	strbuf_release(&buf);
	return text;
}

bool
properties_next(struct properties *properties, struct property *property)
{
	while (properties->at < properties->end)
	{
		const char *next;
		struct span line = look_at_line(properties, properties->at, &next);

		property->line = properties->line++;
		properties->at = next;
		if (line.len == 0 || line.start[0] == '#' || line.start[0] == '!')
			continue;
		split(properties, join(properties, line), property);
		return true;
	}
	return false;
}
