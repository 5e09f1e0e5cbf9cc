/*
 * See check_rule.h.
 */
#include "cli/migrate/check_rule.h"

#include <string.h>

const struct check_rule check_rules[N_CHECK_RULES] = {
#define CHECK_RULE(id, name, severity, area, message, hint) \
	{name, CHECK_##severity, CHECK_AREA_##area, message, hint},
#include "cli/migrate/check_rules.def"
#undef CHECK_RULE
};

enum check_rule_id
check_rule_find(const char *name, size_t len)
{
	int id;

	for (id = 0; id < N_CHECK_RULES; id++)
		if (strlen(check_rules[id].name) == len && strncmp(check_rules[id].name, name, len) == 0)
			break;
	return (enum check_rule_id) id;
}

const char *
check_rule_message(struct arena *arena, enum check_rule_id id, const char *about)
{
	const char *message = check_rules[id].message;
	const char *place = strstr(message, "{}");

	if (place == NULL)
		return message;
	return arena_printf(arena, "%.*s%s%s", (int) (place - message), message, about, place + 2);
}

const char *
check_severity_name(enum check_severity severity)
{
	return severity == CHECK_ERROR ? "error" : "warning";
}
