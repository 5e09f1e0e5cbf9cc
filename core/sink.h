/*
 * Where text goes: a StringInfo in the server; a file, or text that grows, in the CLI.
 */
#ifndef AF_SINK_H
#define AF_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct af_sink
{
	/* Takes len bytes. False: it could not; its owner knows why (the server throws instead). */
	bool (*write)(struct af_sink *sink, const char *text, size_t len);
};

/* Each answers what write() answered. */
bool af_put(struct af_sink *sink, const char *text);
bool af_put_bytes(struct af_sink *sink, const char *text, size_t len);
bool af_put_char(struct af_sink *sink, char c);
bool af_put_int(struct af_sink *sink, long long value);

#endif
