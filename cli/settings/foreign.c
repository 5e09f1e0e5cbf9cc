/*
 * Keys that are no setting of ours: Flyway's others, and misspelt ones.
 */
#include <string.h>
#include <strings.h>

#include "cli/base/log.h"
#include "cli/base/nearest.h"
#include "cli/settings/values.h"

static const struct foreign_setting foreign_table[] = {
#define FOREIGN(name, kind, what) {name, kind, what},
#include "cli/settings/foreign.def"
#undef FOREIGN
};

const struct foreign_setting *
settings_find_foreign(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(foreign_table) / sizeof(foreign_table[0]); i++)
		if (strcmp(foreign_table[i].name, name) == 0)
			return &foreign_table[i];
	return NULL;
}

static struct settings_problem *
add(const struct place *place, const char *message, struct problems *problems)
{
	struct settings_problem *problem =
		problems_add(problems, place->file, place->key, "%s", message);

	problem->line = place->line;
	problem->column = place->column;
	return problem;
}

static void
misspelt(const struct place *place, const char *prefix, const char *name, struct problems *problems)
{
	struct settings_problem *problem = add(place, "unknown key", problems);
	struct nearest nearest = {.word = name};
	int id;

	for (id = 0; id < N_SETTINGS; id++)
		nearest_offer(&nearest, settings_table[id].name);
	problems_suggest(
		problems, problem,
		nearest.best == NULL ? NULL : arena_printf(problems->arena, "%s%s", prefix, nearest.best));
}

void
value_unknown(const struct place *place, const char *prefix, const char *name, const char *text,
			  struct problems *problems)
{
	const struct foreign_setting *foreign = settings_find_foreign(name);
	bool asks_nothing = text[0] == '\0' || strcasecmp(text, "false") == 0;

	if (problems->is_look_ahead)
		return;
	if (foreign == NULL)
		misspelt(place, prefix, name, problems);
	else if (foreign->kind == FOREIGN_REMOVED)
		add(place, foreign->what, problems)->code = "CONFIGURATION_RECOVERABLE";
	else if (foreign->kind == FOREIGN_REFUSED && !asks_nothing)
		add(place, foreign->what, problems);
	else if (foreign->kind == FOREIGN_IGNORED && !asks_nothing)
		log_warning("%s: \"%s\" %s", place->text, name, foreign->what);
	else
		log_debug("%s: \"%s\" %s", place->text, name, foreign->what);
}
