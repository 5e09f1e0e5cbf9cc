/*
 * Noting statements. One too many does no harm: only what the session really has set is set again.
 */
#include "cli/migrate/own_settings.h"

#include <string.h>

#include "cli/db/words.h"

#define LONGEST_NOTED 4096

void
own_settings_note(struct engine *engine, const struct lexer_statement *statement)
{
	struct words words;

	if (engine->own_settings != NULL || statement->len > LONGEST_NOTED ||
		memchr(statement->text, '.', statement->len) == NULL)
		return;
	words_init(&words, statement->text, statement->len);
	words_next(&words);
	if (!words_is(&words, "SET") && !words_is(&words, "SELECT") && !words_is(&words, "DO"))
		return;
	engine->noted_sql =
		arena_printf(engine->arena, "%s\n%.*s", engine->noted_sql == NULL ? "" : engine->noted_sql,
					 (int) statement->len, statement->text);
}

const char *
own_settings_sql(const struct engine *engine)
{
	const char *init_sql = db_init_sql(engine->db);

	return engine->noted_sql == NULL
			   ? init_sql
			   : arena_printf(engine->arena, "%s\n%s", init_sql, engine->noted_sql);
}
