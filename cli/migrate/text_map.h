/*
 * Where a place in a script's text, after placeholders were replaced, is in the file. What errors
 * point at is always the file.
 */
#ifndef AF_TEXT_MAP_H
#define AF_TEXT_MAP_H

#include "cli/base/arena.h"

struct text_edit
{
	size_t at; /* in the new text */
	size_t len;
	size_t file_at; /* in the file's text */
	size_t file_len;
};

struct text_map
{
	struct arena *arena;
	struct text_edit *edits; /* in order */
	size_t n;
	size_t room;
};

void text_map_init(struct text_map *map, struct arena *arena);
void text_map_add(struct text_map *map, const struct text_edit *edit);

/* The offset in the file; inside a replacement it is the placeholder's. */
size_t text_map_offset(const struct text_map *map, size_t offset);

/* 3 when the text begins with a byte order mark, which is no character of it; else 0. */
size_t text_mark_len(const char *text);

/* Line and column (in characters), from 1, of an offset. */
void text_place(const char *text, size_t offset, int *line, int *column);

/* The other way round. */
size_t text_offset(const char *text, size_t len, int line, int column);

#endif
