/*
 * cli/base/arena.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/base/arena.h"

static void
test_pieces_are_zeroed_and_aligned(void **state)
{
	struct arena *arena = arena_new();
	size_t size;

	(void) state;
	for (size = 1; size < 300000; size = size * 3 + 1)
	{
		unsigned char *piece = arena_alloc(arena, size);

		assert_int_equal((uintptr_t) piece % _Alignof(max_align_t), 0);
		assert_int_equal(piece[0], 0);
		assert_int_equal(piece[size - 1], 0);
		memset(piece, 0xAB, size);
	}
	arena_free(arena);
}

static void
test_texts(void **state)
{
	struct arena *arena = arena_new();

	(void) state;
	assert_null(arena_strdup(arena, NULL));
	assert_string_equal(arena_strdup(arena, "abc"), "abc");
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	arena_free(arena);
	arena_free(NULL);
}

static void
test_grown_array_keeps_what_was_there(void **state)
{
	struct arena *arena = arena_new();
	int *list = NULL;
	size_t n;

	(void) state;
	for (n = 0; n < 100; n++)
	{
		list = arena_grow_array(arena, list, n, n + 1, sizeof(*list));
		assert_int_equal(list[n], 0);
		list[n] = (int) n;
	}
	for (n = 0; n < 100; n++)
		assert_int_equal(list[n], n);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_are_zeroed_and_aligned),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_grown_array_keeps_what_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
