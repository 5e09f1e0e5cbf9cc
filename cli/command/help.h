/*
 * Help, made from the tables.
 */
#ifndef AF_HELP_H
#define AF_HELP_H

#include "cli/command/command.h"

/* On stdout: all commands; one command with its options; the commands whose first word is `family`.
 */
void help_print_all(struct arena *arena);
void help_print_command(const struct command *command, struct arena *arena);
void help_print_family(const char *family, struct arena *arena);

#endif
