/*
 * Text as GitHub-flavoured Markdown. Works on bytes in any server encoding: only ASCII is looked
 * at, so that the server and the CLI write the same whatever the encoding is (one exception: see
 * af_md_edge_is_space).
 */
#ifndef AF_MARKDOWN_H
#define AF_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/sink.h"

enum af_md_part
{
	AF_MD_WHOLE = 0,
	AF_MD_LINE_START =
		1, /* the text stands at the start of a line, where '-', '1.' … would open a block */
	AF_MD_BEFORE = 2, /* more text of ours stands directly before it */
	AF_MD_AFTER = 4	  /* more text of ours stands directly after it */
};

/* Plain text in a heading, a cell or a link: rendered, it reads exactly as given. `part` is a set
 * of af_md_part. */
bool af_md_text(struct af_sink *sink, const char *text, size_t len, int part);

/*
 * A comment in a cell: the Markdown its author wrote stays, what could break the table does not:
 * line ends, '|', and HTML but <br>. White space is folded.
 */
bool af_md_comment(struct af_sink *sink, const char *text);

/* A comment as a fenced block, with a fence longer than any in it; ends after the closing fence,
 * without a newline. */
bool af_md_fence(struct af_sink *sink, const char *text);

/* Whether there is anything but white space in it; false for NULL. */
bool af_md_is_text(const char *text);

/* Whether the text begins or ends with a white space character of UTF-8 beyond ASCII: then **
 * around it would not be bold. */
bool af_md_edge_is_space(const char *text);

#endif
