/*
 * The pinned settings. pg_temp stands last in the search path so that no temporary table can take a
 * type's or table's name. With row_security off a history of which a policy hides rows is an error,
 * not a shorter history. standard_conforming_strings decides how our own queries are read, and
 * whether backslashes of a deparsed text are doubled.
 */
#include "core/pinned.h"

#include <stddef.h>

const struct af_pinned af_pinned_settings[] = {
	{"standard_conforming_strings", "on"},
	{"search_path", "pg_catalog, pg_temp"},
	{"TimeZone", "UTC"},
	{"DateStyle", "ISO, YMD"},
	{"IntervalStyle", "postgres"},
	{"quote_all_identifiers", "off"},
	{"extra_float_digits", "1"},
	{"bytea_output", "hex"},
	{"xmloption", "content"},
	{"lc_monetary", "C"},
	{"cursor_tuple_fraction", "1"},
	{"jit", "off"},
	{"row_security", "off"},
	{NULL, NULL},
};
