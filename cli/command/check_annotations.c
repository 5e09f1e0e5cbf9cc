/*
 * Workflow commands: ::error file=F,line=L,col=C,title=T::MESSAGE. The message escapes % and line
 * ends; a property escapes : and , besides.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command/check_report.h"

static void
put_escaped(const char *text, const char *escaped)
{
	for (; *text != '\0'; text++)
		if (strchr(escaped, *text) != NULL)
			printf("%%%02X", (unsigned) (unsigned char) *text);
		else
			putchar(*text);
}

static void
put_property(const char *text)
{
	put_escaped(text, "%\r\n:,");
}

static void
put_message(const char *text)
{
	put_escaped(text, "%\r\n");
}

static void
put_annotation(const struct check_finding *finding)
{
	const struct check_rule *rule = &check_rules[finding->rule];

	printf("::%s file=", check_severity_name(rule->severity));
	put_property(finding->git_path != NULL ? finding->git_path : finding->shown);
	printf(",line=%d,col=%d,title=", finding->line, finding->column);
	put_property(rule->name);
	fputs("::", stdout);
	put_message(finding->message);
	if (finding->detail != NULL)
	{
		put_message("\n");
		put_message(finding->detail);
	}
	put_message("\n");
	put_message(rule->hint);
	putchar('\n');
}

void
check_print_annotations(const struct check_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (findings->items[i].reason == NULL)
			put_annotation(&findings->items[i]);
}
