/*
 * The list of problems.
 */
#include "cli/settings/problems.h"

struct settings_problem *
problems_add(struct problems *problems, const char *file, const char *key, const char *format, ...)
{
	struct settings_problem *problem;
	va_list args;

	if (problems->n == problems->size)
	{
		size_t size = problems->size == 0 ? 8 : problems->size * 2;

		problems->list = arena_grow_array(problems->arena, problems->list, problems->n, size,
										  sizeof(*problems->list));
		problems->size = size;
	}
	problem = &problems->list[problems->n++];
	problem->file = arena_strdup(problems->arena, file);
	problem->key = arena_strdup(problems->arena, key);
	problem->code = "CONFIGURATION";
	va_start(args, format);
	problem->message = arena_vprintf(problems->arena, format, args);
	va_end(args);
	return problem;
}

void
problems_add_error(struct problems *problems, const char *file, const struct af_error *err)
{
	struct settings_problem *problem = problems_add(problems, file, NULL, "%s", err->message);

	problem->line = err->line;
	problem->column = err->column;
	problem->hint = arena_strdup(problems->arena, err->hint);
	if (err->code != NULL)
		problem->code = err->code;
}

void
problems_suggest(struct problems *problems, struct settings_problem *problem, const char *best)
{
	if (best != NULL)
		problem->hint = arena_printf(problems->arena, "Did you mean \"%s\"?", best);
}
