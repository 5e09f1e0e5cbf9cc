/*
 * Placeholders: ${name} becomes its value, in the whole text of a script (strings, comments, data).
 */
#ifndef AF_PLACEHOLDER_H
#define AF_PLACEHOLDER_H

#include "cli/base/error.h"
#include "cli/base/strbuf.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/text_map.h"

/*
 * Appends the text with its placeholders replaced and notes in `map` what was. Names are looked up
 * in any case; the built-in ones (flyway:user …) win. An unknown name is an error (ERR_MIGRATION)
 * with line and column; the caller adds the file.
 */
AF_MUST_CHECK bool placeholder_replace(const struct engine *engine, const char *script_name,
									   const char *text, size_t len, struct strbuf *to,
									   struct text_map *map, struct af_error *err);

#endif
