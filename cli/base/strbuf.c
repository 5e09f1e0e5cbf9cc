/*
 * Growing text.
 */
#include "cli/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
strbuf_init(struct strbuf *buf, size_t cap)
{
	memset(buf, 0, sizeof(*buf));
	buf->cap = cap;
}

void
strbuf_release(struct strbuf *buf)
{
	size_t cap = buf->cap;

	free(buf->text);
	strbuf_init(buf, cap);
}

void
strbuf_clear(struct strbuf *buf)
{
	buf->len = 0;
	buf->is_over = false;
	if (buf->text != NULL)
		buf->text[0] = '\0';
}

static bool
strbuf_make_room(struct strbuf *buf, size_t more)
{
	size_t size = buf->size == 0 ? 256 : buf->size;
	char *text;

	if (buf->is_over || more > buf->cap - buf->len)
	{
		buf->is_over = true;
		return false;
	}
	while (size < buf->len + more + 1)
		size *= 2;
	if (size == buf->size)
		return true;
	text = realloc(buf->text, size);
	if (text == NULL)
	{
		fputs("aurora-flyway: out of memory\n", stderr);
		exit(70);
	}
	buf->text = text;
	buf->size = size;
	return true;
}

bool
strbuf_add(struct strbuf *buf, const char *text, size_t len)
{
	if (!strbuf_make_room(buf, len))
		return false;
	if (len != 0)
		memcpy(buf->text + buf->len, text, len);
	buf->len += len;
	buf->text[buf->len] = '\0';
	return true;
}

bool
strbuf_adds(struct strbuf *buf, const char *text)
{
	return strbuf_add(buf, text, strlen(text));
}

bool
strbuf_addc(struct strbuf *buf, char c)
{
	return strbuf_add(buf, &c, 1);
}

bool
strbuf_addf(struct strbuf *buf, const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = strbuf_vaddf(buf, format, args);
	va_end(args);
	return ok;
}

bool
strbuf_vaddf(struct strbuf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || !strbuf_make_room(buf, (size_t) len))
		return false;
	vsnprintf(buf->text + buf->len, (size_t) len + 1, format, args);
	buf->len += (size_t) len;
	return true;
}

const char *
strbuf_text(const struct strbuf *buf)
{
	return buf->text == NULL ? "" : buf->text;
}

static bool
strbuf_sink_write(struct af_sink *sink, const char *text, size_t len)
{
	return strbuf_add(((struct strbuf_sink *) sink)->buf, text, len);
}

void
strbuf_sink_init(struct strbuf_sink *sink, struct strbuf *buf)
{
	sink->sink.write = strbuf_sink_write;
	sink->buf = buf;
}
