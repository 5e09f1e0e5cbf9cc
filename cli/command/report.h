/*
 * Telling an error, once: text on stderr, or one JSON document on stdout.
 */
#ifndef AF_REPORT_H
#define AF_REPORT_H

#include "cli/base/error.h"
#include "cli/base/json_writer.h"

void report_error(const struct af_error *err);
void report_error_json(const struct af_error *err, bool flyway_spelling);

/* The value of "error" alone, for a document that has more to say: ours, and as Flyway writes it.
 */
void report_error_member(struct json_writer *json, const struct af_error *err);
void report_flyway_error_member(struct json_writer *json, const struct af_error *err);

#endif
