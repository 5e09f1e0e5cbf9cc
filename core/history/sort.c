/*
 * Heapsort: libc's qsort may allocate and hands no context to the comparison.
 */
#include "core/history/sort.h"

/* Lets the number at `parent` sink to where no child is above it. */
static void
sink(size_t *numbers, size_t parent, size_t n, af_sort_compare compare, const void *context)
{
	size_t sinking = numbers[parent];

	while (parent < n / 2)
	{
		size_t child = 2 * parent + 1;

		if (child + 1 < n && compare(context, numbers[child], numbers[child + 1]) < 0)
			child++;
		if (compare(context, sinking, numbers[child]) >= 0)
			break;
		numbers[parent] = numbers[child];
		parent = child;
	}
	numbers[parent] = sinking;
}

void
af_sort(size_t *numbers, size_t n, af_sort_compare compare, const void *context)
{
	size_t i;

	for (i = n / 2; i > 0; i--)
		sink(numbers, i - 1, n, compare, context);
	for (i = n; i > 1; i--)
	{
		size_t last = numbers[i - 1];

		numbers[i - 1] = numbers[0];
		numbers[0] = last;
		sink(numbers, 0, i - 1, compare, context);
	}
}
