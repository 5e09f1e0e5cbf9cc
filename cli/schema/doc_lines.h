/*
 * A document read line by line, as it is compared: without the lines that change with every run
 * (`Created at:` and `Server version:` of its head), without blank lines at its end, whatever its
 * line ends are.
 */
#ifndef AF_DOC_LINES_H
#define AF_DOC_LINES_H

#include <stdint.h>
#include <stdio.h>

#include "cli/base/error.h"
#include "cli/base/strbuf.h"

struct doc_lines
{
	FILE *stream;
	int64_t n_left;		  /* bytes that still belong to the document */
	int64_t n_read;		  /* lines read so far, those passed over too */
	int64_t n_blank;	  /* blank lines that count only when something follows */
	int64_t blank_number; /* the number of the first of them */
	bool is_in_head;
	bool is_after_cr; /* a LF would belong to the line before */
	bool has_line;	  /* `line` was read behind blank lines and is not given out yet */
	struct strbuf line;
	int64_t number;	  /* of the line given out last */
	const char *text; /* that line, without its end; valid until the next call */
};

/* The document is the bytes of `stream` from `begin` up to `end`; its first line has the number
 * `first_line`. */
AF_MUST_CHECK bool doc_lines_init(struct doc_lines *lines, FILE *stream, int64_t begin, int64_t end,
								  int64_t first_line, struct af_error *err);
void doc_lines_release(struct doc_lines *lines);

/* False: no more lines; err is then set if reading failed. */
bool doc_lines_next(struct doc_lines *lines, struct af_error *err);

#endif
