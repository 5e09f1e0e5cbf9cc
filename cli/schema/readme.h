/*
 * Where in a Markdown file the schema document stands: from the line that is exactly `# Database
 * Documentation` to the end of the file, or to a line `<!-- aurora_flyway:end -->`; neither counts
 * inside a code fence. The bytes are fed in pieces of any size and not kept. Reading and writing
 * files is elsewhere (publish.c).
 */
#ifndef AF_README_H
#define AF_README_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/base/error.h"

#define README_HEADING "# Database Documentation"
#define README_END_MARK "<!-- aurora_flyway:end -->"

#define README_MAX_NAMED_LINES 8

/* The line that is being read. */
struct readme_line
{
	int64_t begin;	   /* the offset of its first byte */
	size_t n_heading;  /* how many of its bytes are the beginning of README_HEADING; SIZE_MAX: it is
						  another line */
	size_t n_end_mark; /* likewise for README_END_MARK */
	int n_indent;	   /* spaces before anything else */
	char fence;		   /* the character of the run after the indent: ` or ~; 0: there is none */
	int64_t n_fence;   /* the length of that run */
	bool is_run_over;  /* something else stands behind the run, or no run can follow any more */
	bool is_blank;	   /* only spaces and tabs so far */
	bool rest_is_blank; /* the same of what stands behind the run */
	bool rest_has_backtick;
};

struct readme_scan
{
	int64_t offset; /* of the next byte */
	int64_t n_line; /* the number of the line, from 1 */
	struct readme_line line;
	int n_bom;		  /* bytes of a byte order mark seen */
	bool is_after_cr; /* a further LF belongs to the line that has just ended */

	char open_fence; /* 0: outside */
	int64_t n_open_fence;
	int64_t open_fence_line;
	bool open_fence_has_end_mark; /* a line that would end the document, were the fence closed */

	/* what was found */
	int n_headings;
	int64_t heading_lines[README_MAX_NAMED_LINES];
	int64_t heading_begin; /* -1: none */
	int64_t end_mark;	   /* the offset of the first end mark after the heading; -1: none */
	int n_line_ends;	   /* 0, 1 or 2: the bytes of the first line's end */
	bool first_line_ends_in_cr;
	bool ends_in_line_end;
	bool last_line_is_blank; /* true of an empty file */
};

/* The part of the file that the document takes. */
struct readme_place
{
	int64_t begin;		  /* bytes before it stay */
	int64_t end;		  /* bytes from here on stay */
	bool is_found;		  /* false: begin and end are the end of the file */
	const char *line_end; /* of the file's lines: LF, CR LF or CR */
	const char *before;	  /* what must stand between the bytes kept and the document */
	const char *after;	  /* and between the document and what follows */
};

void readme_scan_init(struct readme_scan *scan);
void readme_scan_add(struct readme_scan *scan, const char *bytes, size_t len);

/*
 * Ends the scan and answers where the document goes. Fails (ERR_FILE, naming `path` and lines) when
 * there are several headings, or when a code fence that is never closed hides where the document
 * would begin or end.
 */
AF_MUST_CHECK bool readme_scan_end(struct readme_scan *scan, const char *path,
								   struct readme_place *place, struct af_error *err);

#endif
