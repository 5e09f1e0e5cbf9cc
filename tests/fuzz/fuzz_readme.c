/*
 * The place of a document in any file: bytes outside it are kept, the document is found again, and
 * putting it there a second time changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/schema/readme.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char document[] = "# Database Documentation\n\nCreated at: now\n## Schema: "
							   "s\n\n```\n<!-- aurora_flyway:end -->\n```\n\nx";

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static bool
find(const char *bytes, size_t len, size_t piece, struct readme_place *place, struct af_error *err)
{
	struct readme_scan scan;
	size_t at;

	readme_scan_init(&scan);
	for (at = 0; at < len; at += piece)
		readme_scan_add(&scan, bytes + at, piece < len - at ? piece : len - at);
	return readme_scan_end(&scan, "f", place, err);
}

static void
put(struct strbuf *to, const char *bytes, size_t len, const struct readme_place *place)
{
	const char *c;

	strbuf_add(to, bytes, (size_t) place->begin);
	strbuf_adds(to, place->before);
	for (c = document; *c != '\0'; c++)
	{
		if (*c == '\n')
			strbuf_adds(to, place->line_end);
		else
			strbuf_addc(to, *c);
	}
	strbuf_adds(to, place->after);
	strbuf_add(to, bytes + place->end, len - (size_t) place->end);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *) bytes;
	struct arena *arena = arena_new();
	struct af_error err;
	struct readme_place place;
	struct readme_place again;
	struct strbuf once;
	struct strbuf twice;

	strbuf_init(&once, SIZE_MAX);
	strbuf_init(&twice, SIZE_MAX);
	error_init(&err, arena);
	if (!find(text, len, 1 + len % 7, &place, &err))
	{
		require(error_is_set(&err));
		goto out;
	}
	require(0 <= place.begin && place.begin <= place.end && place.end <= (int64_t) len);
	require(place.is_found || place.begin == (int64_t) len);
	put(&once, text, len, &place);
	require(find(strbuf_text(&once), once.len, 4096, &again, &err));
	require(again.is_found && again.begin == place.begin + (int64_t) strlen(place.before));
	require((int64_t) once.len - again.end == (int64_t) len - place.end);
	put(&twice, once.text, once.len, &again);
	require(twice.len == once.len && memcmp(once.text, twice.text, once.len) == 0);
out:
	strbuf_release(&once);
	strbuf_release(&twice);
	arena_free(arena);
	return 0;
}
