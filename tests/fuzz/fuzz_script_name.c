/*
 * core/history/script_name.c and description.c on any name under any settings: parts are pieces of
 * the name, their copies fit, a valid name put together again from its parts means the same, and an
 * invalid one has something to say.
 *
 * The input: lines of prefixes (versioned, baseline, undo, repeatable), separator, two suffixes,
 * and the name; or the name alone.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/history/description.h"
#include "core/history/script_name.h"
#include "core/history/version.h"
#include "core/sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define N_SETTINGS 7

static bool
count_write(struct af_sink *sink, const char *text, size_t len)
{
	(void) sink;
	return len == 0 || text[len - 1] == text[len - 1];
}

/* Splits the text at its first N_SETTINGS line ends. False: it has fewer. */
static bool
split(char *text, char *settings[N_SETTINGS + 1])
{
	size_t i;

	for (i = 0; i < N_SETTINGS; i++)
	{
		settings[i] = text;
		text = strchr(text, '\n');
		if (text == NULL)
			return false;
		*text++ = '\0';
	}
	settings[N_SETTINGS] = text;
	return true;
}

static void
check_parts(const char *name, const struct af_script_name *parsed)
{
	const char *end = name + strlen(name);
	char *version = malloc(parsed->version_len + 1);
	char *description = malloc(parsed->description_len + 1);
	char *stored;

	assert(parsed->version >= name && parsed->version + parsed->version_len <= parsed->description);
	assert(parsed->description + parsed->description_len <= end);
	af_script_name_version(parsed, version);
	af_script_name_description(parsed, description);
	assert(strlen(version) == parsed->version_len);
	assert(strlen(description) == parsed->description_len);
	stored = malloc(parsed->description_len + 1);
	af_description_store(description, stored);
	assert(strlen(stored) <= parsed->description_len);
	assert(af_description_compare(stored, stored) == 0);
	free(stored);
	assert(strchr(version, '_') == NULL && strchr(description, '_') == NULL);
	if (parsed->kind == AF_SCRIPT_VERSIONED || parsed->kind == AF_SCRIPT_BASELINE ||
		parsed->kind == AF_SCRIPT_UNDO)
		assert(af_version_is_valid(version, strlen(version)) &&
			   af_version_compare(version, version) == 0);
	else
		assert(*version == '\0');
	free(version);
	free(description);
}

static void
check(const struct af_naming *naming, const char *name)
{
	struct af_sink sink = {count_write};
	struct af_script_name parsed;

	af_script_name_parse(naming, name, &parsed);
	assert((parsed.kind == AF_SCRIPT_INVALID) == (parsed.problem != NULL));
	if (parsed.kind == AF_SCRIPT_INVALID)
		assert(af_script_name_put_problem(naming, name, &parsed, &sink));
	else if (parsed.kind != AF_SCRIPT_NONE)
		check_parts(name, &parsed);
	assert(parsed.kind == AF_SCRIPT_INVALID ||
		   (parsed.event != NULL) == (parsed.kind == AF_SCRIPT_CALLBACK));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);
	char *settings[N_SETTINGS + 1];
	struct af_naming naming;
	const char *suffixes[3];

	memcpy(text, bytes, size);
	text[size] = '\0';
	check(&af_naming_default, text);
	if (split(text, settings))
	{
		suffixes[0] = settings[5];
		suffixes[1] = settings[6];
		suffixes[2] = NULL;
		naming = (struct af_naming){settings[0], settings[1], settings[2],
									settings[3], settings[4], suffixes};
		check(&naming, settings[N_SETTINGS]);
	}
	free(text);
	return 0;
}
