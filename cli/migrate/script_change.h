/*
 * What changed between two versions of a script: how much of it matters to the server.
 */
#ifndef AF_SCRIPT_CHANGE_H
#define AF_SCRIPT_CHANGE_H

#include <stddef.h>

enum script_change
{
	CHANGE_NONE,	/* nothing, line ends and byte order marks aside: Flyway counts neither */
	CHANGE_MARK,	/* byte order marks within the text */
	CHANGE_SPACE,	/* white space outside of quotes */
	CHANGE_COMMENT, /* comments, and perhaps white space */
	CHANGE_SQL
};

enum script_change script_change_between(const char *old, size_t old_len, const char *now,
										 size_t now_len);

/* "white space alone", in words that follow "what changed: ". */
const char *script_change_name(enum script_change change);

/* "white-space", for JSON. */
const char *script_change_word(enum script_change change);

#endif
