/*
 * The arena: a chain of blocks, each twice the size of the one before up to a limit; large pieces
 * get a block of their own.
 */
#include "cli/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK 4096
#define LARGEST_BLOCK (256 * 1024)

struct block
{
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char room[];
};

struct arena
{
	struct block *blocks;
};

static void
out_of_memory(void)
{
	fputs("aurora-flyway: out of memory\n", stderr);
	exit(70);
}

struct arena *
arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		out_of_memory();
	return arena;
}

void
arena_free(struct arena *arena)
{
	struct block *block;

	if (arena == NULL)
		return;
	while ((block = arena->blocks) != NULL)
	{
		arena->blocks = block->next;
		free(block);
	}
	free(arena);
}

static struct block *
block_add(struct arena *arena, size_t at_least)
{
	size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size * 2;
	struct block *block;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < at_least)
		size = at_least;
	block = malloc(sizeof(*block) + size);
	if (block == NULL)
		out_of_memory();
	block->size = size;
	block->used = 0;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	struct block *block = arena->blocks;
	size_t rounded;
	void *piece;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	rounded = (size + unit - 1) / unit * unit;
	if (block == NULL || block->size - block->used < rounded)
		block = block_add(arena, rounded);
	piece = block->room + block->used;
	block->used += rounded;
	return memset(piece, 0, size);
}

void *
arena_alloc_array(struct arena *arena, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 2 / size)
		out_of_memory();
	return arena_alloc(arena, n * size);
}

void *
arena_grow_array(struct arena *arena, const void *old, size_t n_old, size_t n_new, size_t size)
{
	void *grown = arena_alloc_array(arena, n_new, size);

	if (n_old != 0)
		memcpy(grown, old, n_old * size);
	return grown;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *
arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (len != 0)
		memcpy(copy, text, len);
	return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		out_of_memory();
	text = arena_alloc(arena, (size_t) len + 1);
	vsnprintf(text, (size_t) len + 1, format, args);
	return text;
}
