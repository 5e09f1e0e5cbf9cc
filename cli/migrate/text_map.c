/*
 * Offsets, lines and columns.
 */
#include "cli/migrate/text_map.h"

#include <string.h>

void
text_map_init(struct text_map *map, struct arena *arena)
{
	memset(map, 0, sizeof(*map));
	map->arena = arena;
}

void
text_map_add(struct text_map *map, const struct text_edit *edit)
{
	if (map->n == map->room)
	{
		size_t room = map->room == 0 ? 16 : map->room * 2;

		map->edits = arena_grow_array(map->arena, map->edits, map->n, room, sizeof(*map->edits));
		map->room = room;
	}
	map->edits[map->n++] = *edit;
}

size_t
text_map_offset(const struct text_map *map, size_t offset)
{
	size_t low = 0;
	size_t high = map->n;
	const struct text_edit *edit;

	/* the last edit that begins at or before the offset */
	while (low < high)
	{
		size_t middle = (low + high) / 2;

		if (map->edits[middle].at <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return offset;
	edit = &map->edits[low - 1];
	if (offset - edit->at < edit->len)
		return edit->file_at;
	return edit->file_at + edit->file_len + (offset - edit->at - edit->len);
}

static int
is_character_start(char c)
{
	return ((unsigned char) c & 0xC0) != 0x80;
}

size_t
text_mark_len(const char *text)
{
	return strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

void
text_place(const char *text, size_t offset, int *line, int *column)
{
	size_t i;

	*line = *column = 1;
	for (i = text_mark_len(text); i < offset; i++)
	{
		if (text[i] == '\n')
		{
			(*line)++;
			*column = 1;
		}
		else if (is_character_start(text[i]))
			(*column)++;
	}
}

size_t
text_offset(const char *text, size_t len, int line, int column)
{
	size_t at = len == 0 ? 0 : text_mark_len(text);

	while (line > 1 && at < len)
		line -= text[at++] == '\n';
	while (column > 1 && at < len)
	{
		at++;
		while (at < len && !is_character_start(text[at]))
			at++;
		column--;
	}
	return at;
}
