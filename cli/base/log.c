/*
 * Lines on stderr. A progress line is cleared before anything else is written.
 */
#include "cli/base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/base/strbuf.h"

#define LONGEST_LINE ((size_t) 1024 * 1024)

static enum log_level log_level = LOG_NORMAL;
static bool is_terminal;
static bool has_colour;
static bool has_progress;

void
log_init(enum log_level level)
{
	const char *no_colour = getenv("NO_COLOR");

	log_level = level;
	is_terminal = isatty(STDERR_FILENO);
	has_colour = is_terminal && (no_colour == NULL || no_colour[0] == '\0');
}

void
log_set_colour(bool wanted)
{
	has_colour = wanted;
}

bool
log_has_colour(void)
{
	return has_colour;
}

void
log_progress_end(void)
{
	if (!has_progress)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	has_progress = false;
}

static void log_line(const char *label, const char *colour, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void
log_line(const char *label, const char *colour, const char *format, va_list args)
{
	log_progress_end();
	if (label != NULL && has_colour)
		fprintf(stderr, "\033[%sm%s:\033[0m ", colour, label);
	else if (label != NULL)
		fprintf(stderr, "%s: ", label);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void
log_info(const char *format, ...)
{
	va_list args;

	if (log_level < LOG_NORMAL)
		return;
	va_start(args, format);
	log_line(NULL, NULL, format, args);
	va_end(args);
}

void
log_warning(const char *format, ...)
{
	va_list args;

	if (log_level < LOG_NORMAL)
		return;
	va_start(args, format);
	log_line("warning", "33", format, args);
	va_end(args);
}

/* Whether a text is among those that were told; then it is. */
static bool
is_told(const char *text)
{
	static char **told;
	static size_t n_told;
	char **longer;
	size_t i;

	for (i = 0; i < n_told; i++)
		if (strcmp(told[i], text) == 0)
			return true;
	longer = realloc(told, (n_told + 1) * sizeof(*told));
	if (longer == NULL)
		return false;
	told = longer;
	told[n_told] = strdup(text);
	n_told += told[n_told] != NULL;
	return false;
}

void
log_warning_once(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	if (!is_told(text))
		log_warning("%s", text);
	free(text);
}

void
log_debug(const char *format, ...)
{
	va_list args;

	if (log_level < LOG_DEBUG)
		return;
	va_start(args, format);
	log_line("debug", "2", format, args);
	va_end(args);
}

bool
log_has_progress(void)
{
	return is_terminal && log_level >= LOG_NORMAL;
}

/* A longer line could not be overwritten. */
static size_t
fitting(const char *text)
{
	struct winsize size = {0};
	size_t columns = SIZE_MAX;
	size_t len;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		columns = size.ws_col - 1u;
	for (len = 0; text[len] != '\0'; len++)
		if (((unsigned char) text[len] & 0xC0) != 0x80 && columns-- == 0)
			break;
	return len;
}

void
log_progress(const char *format, ...)
{
	struct strbuf line;
	va_list args;

	if (!log_has_progress())
		return;
	strbuf_init(&line, LONGEST_LINE);
	va_start(args, format);
	strbuf_vaddf(&line, format, args);
	va_end(args);
	fputs("\r\033[K", stderr);
	fwrite(strbuf_text(&line), 1, fitting(strbuf_text(&line)), stderr);
	fflush(stderr);
	has_progress = true;
	strbuf_release(&line);
}
