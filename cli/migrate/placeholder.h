/*
 * Placeholders: ${name} becomes its value, in the whole text of a script (strings, comments, data).
 */
#ifndef AF_PLACEHOLDER_H
#define AF_PLACEHOLDER_H

#include "cli/base/error.h"
#include "cli/migrate/engine.h"

enum placeholder_step
{
	PLACEHOLDER_PLAIN, /* text without placeholders */
	PLACEHOLDER_VALUE, /* the value of one */
	PLACEHOLDER_MORE,  /* what the text begins with cannot be told yet */
	PLACEHOLDER_FAILED /* err is filled; the placeholder stands where the text begins */
};

struct placeholder_piece
{
	const char *text; /* what runs */
	size_t len;
	size_t file_len;						/* of how many bytes of the text it takes the place */
	const struct placeholder_value *secret; /* NULL: the value is none */
};

/*
 * What a text begins with; to be called again behind that. `is_end`: no more of the text will come.
 * Names are looked up in any case; the built-in ones (flyway:user …) win. An unknown name is an
 * error (ERR_MIGRATION) without a place: the caller knows it. Values live as long as the
 * configuration.
 */
enum placeholder_step placeholder_next(const struct engine *engine, const char *script_name,
									   const char *text, size_t len, bool is_end,
									   struct placeholder_piece *piece, struct af_error *err);

#endif
