/*
 * Which settings with a dot (app.tenant) a session may have set: PostgreSQL lists none of them, so
 * their names are looked for in the SQL that has run: initSql, and the callbacks before the first
 * migration.
 */
#ifndef AF_OWN_SETTINGS_H
#define AF_OWN_SETTINGS_H

#include "cli/db/lexer.h"
#include "cli/migrate/engine.h"

/* A statement that is going to run; nothing is noted once the session was asked for its settings.
 */
void own_settings_note(struct engine *engine, const struct lexer_statement *statement);

/* All that is to be searched; core/queries/session_settings.sql does. */
const char *own_settings_sql(const struct engine *engine);

#endif
