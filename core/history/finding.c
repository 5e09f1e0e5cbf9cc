/*
 * Writing out the message of a finding: the rule's text with the fields of the line. The rules are
 * in rules.c.
 */
#include "core/history/rules.h"

#include <string.h>

static bool
put_checksum(struct af_sink *sink, bool is_there, int32_t checksum)
{
	return is_there ? af_put_int(sink, checksum) : af_put(sink, "null");
}

static bool
put_version(const struct af_info *line, struct af_sink *sink)
{
	return af_put(sink, af_info_version(line));
}

static bool
put_description(const struct af_info *line, struct af_sink *sink)
{
	return af_put(sink, af_info_description(line));
}

static bool
put_type(const struct af_info *line, struct af_sink *sink)
{
	return af_put(sink, af_info_type(line));
}

static bool
put_name(const struct af_info *line, struct af_sink *sink)
{
	if (af_info_version(line) == NULL)
		return af_put(sink, af_info_script(line));
	return af_put(sink, "version ") && put_version(line, sink);
}

static bool
put_file_type(const struct af_info *line, struct af_sink *sink)
{
	return af_put(sink, line->resolved->type);
}

static bool
put_row_checksum(const struct af_info *line, struct af_sink *sink)
{
	return put_checksum(sink, line->applied->has_checksum, line->applied->checksum);
}

static bool
put_file_checksum(const struct af_info *line, struct af_sink *sink)
{
	return put_checksum(sink, line->resolved->has_checksum, line->resolved->checksum);
}

static bool
put_file_description(const struct af_info *line, struct af_sink *sink)
{
	return af_put(sink, line->resolved->description);
}

/* What may stand in braces in a message. */
static const struct
{
	const char *name;
	bool (*put)(const struct af_info *line, struct af_sink *sink);
} fields[] = {
	{"version", put_version},
	{"description", put_description},
	{"type", put_type},
	{"name", put_name},
	{"row type", put_type},
	{"file type", put_file_type},
	{"row checksum", put_row_checksum},
	{"file checksum", put_file_checksum},
	{"row description", put_description},
	{"file description", put_file_description},
};

static bool
put_field(const char *name, size_t len, const struct af_info *line, struct af_sink *sink)
{
	size_t i = 0;

	while (strlen(fields[i].name) != len || memcmp(fields[i].name, name, len) != 0)
		i++;
	return fields[i].put(line, sink);
}

bool
af_finding_put(const struct af_finding *finding, struct af_sink *sink)
{
	const char *rest = finding->message;
	const char *open;

	while ((open = strchr(rest, '{')) != NULL)
	{
		const char *name = open + 1;
		size_t len = strcspn(name, "}");

		if (!af_put_bytes(sink, rest, (size_t) (open - rest)) ||
			!put_field(name, len, finding->line, sink))
			return false;
		rest = name + len + 1;
	}
	return af_put(sink, rest);
}
