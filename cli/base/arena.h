/*
 * Memory that is freed all at once. A command owns one arena; a loop that can grow uses a child
 * arena per turn. Out of memory is a message and exit status 70, here and nowhere else.
 */
#ifndef AF_ARENA_H
#define AF_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is allowed */

/* Zeroed, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_alloc_array(struct arena *arena, size_t n,
						size_t size); /* n * size, checked for overflow */

/* A copy of n_old elements in room for n_new (for growing arrays); the old room stays until the
 * arena goes. */
void *arena_grow_array(struct arena *arena, const void *old, size_t n_old, size_t n_new,
					   size_t size);

char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#endif
