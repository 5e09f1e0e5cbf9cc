/*
 * A script's text as a whole, in UTF-8 and with Flyway's checksum of it: for what compares two
 * versions of a script. What runs is never held so.
 */
#ifndef AF_SCRIPT_TEXT_H
#define AF_SCRIPT_TEXT_H

#include <stdint.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"

struct script_text
{
	struct strbuf text; /* placeholders as they stand in the file, no byte order mark */
	int32_t checksum;
};

/* Reads the file. `engine` needs no database. script_text_release() it, after a failure too. */
AF_MUST_CHECK bool script_text_read(const struct engine *engine, const struct script_file *file,
									struct script_text *text, struct af_error *err);

/* The same of bytes that once were in this file: they are read in its encoding. */
AF_MUST_CHECK bool script_text_of_bytes(const struct engine *engine, const struct script_file *file,
										const struct strbuf *bytes, struct script_text *text,
										struct af_error *err);
void script_text_release(struct script_text *text);

#endif
