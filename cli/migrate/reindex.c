/*
 * Asking whether what is to be reindexed is partitioned. A name that does not exist yet is not; the
 * server then refuses the statement, and the error has the way out.
 */
#include "cli/migrate/reindex.h"

#include "cli/db/words.h"

static bool
find_name(const char *text, size_t len, size_t *at)
{
	struct words words;

	words_init(&words, text, len);
	words_next(&words);
	if (!words_is(&words, "REINDEX"))
		return false;
	do
		words_next(&words);
	while (words.kind == WORD_MARK || words.depth > 0);
	if (!words_is(&words, "TABLE") && !words_is(&words, "INDEX"))
		return false;
	*at = words.end;
	return words_next(&words) != WORD_NONE && !words_is(&words, "CONCURRENTLY");
}

bool
reindex_is_in_parts(const struct engine *engine, const char *text, size_t len)
{
	struct db_result *result;
	struct af_error ignored;
	const char *params[2];
	bool is_in_parts;
	size_t at;

	if (!find_name(text, len, &at) || db_transaction(engine->db) != DB_IDLE)
		return false;
	params[0] = arena_strndup(engine->arena, text + at, len - at);
	params[1] = engine_search_path(engine);
	error_init(&ignored, engine->arena);
	if (!engine_query(engine, "reindex_in_parts", params, &result, &ignored))
		return false;
	is_in_parts = db_result_n_rows(result) > 0;
	db_result_free(result);
	return is_in_parts;
}
