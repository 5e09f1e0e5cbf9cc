/*
 * The findings of check in the forms that other programs read.
 */
#ifndef AF_CHECK_REPORT_H
#define AF_CHECK_REPORT_H

#include "cli/base/error.h"
#include "cli/migrate/check_finding.h"

/* Workflow commands of GitHub on stdout: an annotation for each finding that is not allowed. */
void check_print_annotations(const struct check_findings *findings);

/* A SARIF 2.1.0 log in this file; what is allowed is in it as suppressed. */
AF_MUST_CHECK bool check_write_sarif(const char *path, const struct check_findings *findings,
									 struct af_error *err);

#endif
