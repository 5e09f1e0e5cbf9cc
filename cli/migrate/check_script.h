/*
 * Reading a script for `check`: its statements are cut as migrate cuts them, and judged one by one.
 * Placeholders are not replaced: each is read as a name of its own length, so that no value is
 * needed and every place stays where it is.
 */
#ifndef AF_CHECK_SCRIPT_H
#define AF_CHECK_SCRIPT_H

#include "cli/migrate/check_finding.h"
#include "cli/migrate/engine.h"
#include "cli/migrate/location.h"
#include "cli/migrate/statement_check.h"

struct check_script_args
{
	const struct engine *engine; /* needs no database */
	const struct script_file *file;
	const char *git_path; /* NULL: none */
};

/* What it says goes into the findings, that it cannot be read too. False: the run is over, by a
 * signal. */
AF_MUST_CHECK bool check_script(const struct check_script_args *args, struct statement_check *check,
								struct check_findings *findings, struct af_error *err);

/* The comments at the head of a script, which allow what is found of the file as a whole. */
void check_script_head(const struct engine *engine, const struct script_file *file,
					   struct check_allows *allows);

#endif
