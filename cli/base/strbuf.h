/*
 * Text that grows, to a cap. Passing the cap is an error that is kept: later additions do nothing,
 * strbuf_ok() tells.
 */
#ifndef AF_STRBUF_H
#define AF_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/sink.h"

struct strbuf
{
	char *text; /* always ended by a NUL once something was added; NULL before */
	size_t len;
	size_t size;
	size_t cap;
	bool is_over; /* the cap was passed */
};

void strbuf_init(struct strbuf *buf, size_t cap); /* no heap */
void strbuf_release(struct strbuf *buf);		  /* a zeroed one is allowed */
void strbuf_clear(struct strbuf *buf);			  /* empties, keeps the room */

bool strbuf_add(struct strbuf *buf, const char *text, size_t len);
bool strbuf_adds(struct strbuf *buf, const char *text);
bool strbuf_addc(struct strbuf *buf, char c);
bool strbuf_addf(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool strbuf_vaddf(struct strbuf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Never NULL. */
const char *strbuf_text(const struct strbuf *buf);

/* A sink (core/sink.h) that writes here; embed it and pass &x.sink. */
struct strbuf_sink
{
	struct af_sink sink;
	struct strbuf *buf;
};

void strbuf_sink_init(struct strbuf_sink *sink, struct strbuf *buf);

#endif
