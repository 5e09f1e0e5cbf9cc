/*
 * The story a command tells on stderr: levels, colour, progress. The result of a command never goes
 * here.
 */
#ifndef AF_LOG_H
#define AF_LOG_H

#include <stdbool.h>

enum log_level
{
	LOG_QUIET, /* errors only */
	LOG_NORMAL,
	LOG_DEBUG
};

/* Set once by main.c. Progress is shown only when stderr is a terminal; colour not with NO_COLOR.
 */
void log_init(enum log_level level);
void log_set_colour(bool has_colour); /* whatever log_init() found */
bool log_has_colour(void);

void log_info(const char *format, ...)
	__attribute__((format(printf, 1, 2))); /* a line of the story */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2))); /* "warning: …" */
/* The same, unless this very text was told before. */
void log_warning_once(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether log_progress() shows anything. */
bool log_has_progress(void);

/* A line that overwrites itself, cut to the terminal's width; nothing without a terminal.
 * log_progress_end() clears it. */
void log_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_progress_end(void);

#endif
