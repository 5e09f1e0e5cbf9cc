/*
 * Kinds of statements by their first words. What an implicit transaction of several statements
 * would refuse (CALL and DO may commit, REINDEX may be of a partitioned table) or let pass where
 * the server refuses it alone (LOCK, DECLARE) is sent as it stands.
 */
#include "cli/migrate/progress_kind.h"

#include "cli/db/words.h"
#include "cli/migrate/statement_kind.h"

static const struct
{
	const char *first;
	const char *second; /* NULL: any */
	enum progress_kind kind;
} kinds[] = {
	{"SET", "LOCAL", PROGRESS_BEHIND},		 {"SET", "TRANSACTION", PROGRESS_BEHIND},
	{"SET", "CONSTRAINTS", PROGRESS_BEHIND}, {"SET", NULL, PROGRESS_SESSION},
	{"RESET", NULL, PROGRESS_SESSION},		 {"SELECT", "SET_CONFIG", PROGRESS_SESSION},
	{"DISCARD", NULL, PROGRESS_BEHIND},		 {"BEGIN", NULL, PROGRESS_BEHIND},
	{"START", NULL, PROGRESS_BEHIND},		 {"COMMIT", "PREPARED", PROGRESS_BEHIND},
	{"COMMIT", NULL, PROGRESS_COMMIT},		 {"END", NULL, PROGRESS_COMMIT},
	{"ROLLBACK", NULL, PROGRESS_BEHIND},	 {"ABORT", NULL, PROGRESS_BEHIND},
	{"SAVEPOINT", NULL, PROGRESS_BEHIND},	 {"RELEASE", NULL, PROGRESS_BEHIND},
	{"PREPARE", NULL, PROGRESS_BEHIND},		 {"EXECUTE", NULL, PROGRESS_BEHIND},
	{"CALL", NULL, PROGRESS_BEHIND},		 {"DO", NULL, PROGRESS_BEHIND},
	{"LOCK", NULL, PROGRESS_BEHIND},		 {"DECLARE", NULL, PROGRESS_BEHIND},
	{"REINDEX", NULL, PROGRESS_BEHIND},
};

/* pg_catalog.set_config is set_config. */
static void
pass_schema(struct words *words)
{
	struct words ahead = *words;

	if (!words_is(words, "PG_CATALOG"))
		return;
	words_next(&ahead);
	words_next(&ahead);
	*words = ahead;
}

enum progress_kind
progress_kind_of(const char *text, size_t len)
{
	struct words first;
	struct words second;
	size_t i;

	words_init(&first, text, len);
	words_next(&first);
	second = first;
	words_next(&second);
	pass_schema(&second);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (words_is(&first, kinds[i].first) &&
			(kinds[i].second == NULL || words_is(&second, kinds[i].second)))
			return kinds[i].kind;
	return statement_is_transactional(text, len) ? PROGRESS_ALONG : PROGRESS_BEHIND;
}
