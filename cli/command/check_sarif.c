/*
 * SARIF 2.1.0, which code scanning of GitHub and many editors read. Files are named from the top of
 * the repository, where there is one; columns count characters.
 */
#include <string.h>

#include "cli/base/file.h"
#include "cli/base/json_writer.h"
#include "cli/command/check_report.h"

#define LARGEST ((size_t) 256 * 1024 * 1024)

static void
put_text(struct json_writer *json, const char *name, const char *text)
{
	json_writer_begin_object(json, name);
	json_writer_text(json, "text", text);
	json_writer_end_object(json);
}

static void
put_rule(struct json_writer *json, struct arena *arena, enum check_rule_id id)
{
	const struct check_rule *rule = &check_rules[id];

	json_writer_begin_object(json, NULL);
	json_writer_text(json, "id", rule->name);
	put_text(json, "shortDescription", check_rule_message(arena, id, "…"));
	put_text(json, "help", rule->hint);
	json_writer_begin_object(json, "defaultConfiguration");
	json_writer_text(json, "level", check_severity_name(rule->severity));
	json_writer_end_object(json);
	json_writer_end_object(json);
}

static void
put_tool(struct json_writer *json, struct arena *arena)
{
	int id;

	json_writer_begin_object(json, "tool");
	json_writer_begin_object(json, "driver");
	json_writer_text(json, "name", "aurora-flyway");
	json_writer_text(json, "version", AF_VERSION);
	json_writer_begin_array(json, "rules");
	for (id = 0; id < N_CHECK_RULES; id++)
		put_rule(json, arena, (enum check_rule_id) id);
	json_writer_end_array(json);
	json_writer_end_object(json);
	json_writer_end_object(json);
}

/* A path as a URI reference: everything but letters, digits and a few marks as %XX. */
static const char *
uri_of(struct arena *arena, const char *path)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	char *uri = arena_alloc(arena, strlen(path) * 3 + 1);
	char *to = uri;

	for (; *path != '\0'; path++)
		if (strchr(plain, *path) != NULL)
			*to++ = *path;
		else
		{
			static const char digits[] = "0123456789ABCDEF";
			unsigned char c = (unsigned char) *path;

			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	return uri;
}

static void
put_location(struct json_writer *json, struct arena *arena, const struct check_finding *finding)
{
	const char *path = finding->git_path != NULL ? finding->git_path : finding->shown;

	json_writer_begin_array(json, "locations");
	json_writer_begin_object(json, NULL);
	json_writer_begin_object(json, "physicalLocation");
	json_writer_begin_object(json, "artifactLocation");
	json_writer_text(json, "uri", uri_of(arena, path));
	if (finding->git_path != NULL)
		json_writer_text(json, "uriBaseId", "%SRCROOT%");
	json_writer_end_object(json);
	json_writer_begin_object(json, "region");
	json_writer_int(json, "startLine", finding->line);
	json_writer_int(json, "startColumn", finding->column);
	json_writer_end_object(json);
	json_writer_end_object(json);
	json_writer_end_object(json);
	json_writer_end_array(json);
}

static void
put_result(struct json_writer *json, struct arena *arena, const struct check_finding *finding)
{
	const struct check_rule *rule = &check_rules[finding->rule];
	const char *message = finding->message;

	if (finding->detail != NULL)
		message = arena_printf(arena, "%s\n%s", message, finding->detail);
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "ruleId", rule->name);
	json_writer_int(json, "ruleIndex", finding->rule);
	json_writer_text(json, "level", check_severity_name(rule->severity));
	put_text(json, "message", message);
	put_location(json, arena, finding);
	json_writer_begin_array(json, "suppressions");
	if (finding->reason != NULL)
	{
		json_writer_begin_object(json, NULL);
		json_writer_text(json, "kind", "inSource");
		json_writer_text(json, "justification", finding->reason);
		json_writer_end_object(json);
	}
	json_writer_end_array(json);
	json_writer_end_object(json);
}

static void
put_log(struct json_writer *json, const struct check_findings *findings)
{
	size_t i;

	json_writer_begin_object(json, NULL);
	json_writer_text(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_writer_text(json, "version", "2.1.0");
	json_writer_begin_array(json, "runs");
	json_writer_begin_object(json, NULL);
	put_tool(json, findings->arena);
	json_writer_text(json, "columnKind", "unicodeCodePoints");
	json_writer_begin_array(json, "results");
	for (i = 0; i < findings->n; i++)
		put_result(json, findings->arena, &findings->items[i]);
	json_writer_end_array(json);
	json_writer_end_object(json);
	json_writer_end_array(json);
	json_writer_end_object(json);
}

bool
check_write_sarif(const char *path, const struct check_findings *findings, struct af_error *err)
{
	struct strbuf text;
	struct json_writer json;
	bool ok;

	strbuf_init(&text, LARGEST);
	json_writer_init(&json, &text);
	put_log(&json, findings);
	ok = text.is_over ? error_set(err, ERR_FILE, "the findings are too many for one file")
					  : file_replace(path, strbuf_text(&text), text.len, err);
	strbuf_release(&text);
	return ok;
}
