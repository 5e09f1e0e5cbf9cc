/*
 * Edit distance (insert, delete, replace, swap of neighbours; letters' case aside) with a limit
 * that grows with the word.
 */
#include "cli/base/nearest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 64 /* longer words are not misspelt names */

static int
lower(char c)
{
	return tolower((unsigned char) c);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
distance(const char *a, size_t len_a, const char *b, size_t len_b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];
	size_t i;
	size_t j;

	for (j = 0; j <= len_b; j++)
		above[j] = j;
	for (i = 1; i <= len_a; i++)
	{
		size_t *spare = before;

		row[0] = i;
		for (j = 1; j <= len_b; j++)
		{
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1])));
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
				lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[len_b];
}

void
nearest_offer(struct nearest *nearest, const char *known)
{
	size_t len_word = strlen(nearest->word);
	size_t len_known = strlen(known);
	size_t d;

	if (len_word > LONGEST || len_known > LONGEST)
		return;
	d = distance(nearest->word, len_word, known, len_known);
	if (d > len_word / 3 + 1 || d >= len_known)
		return;
	if (nearest->best == NULL || d < nearest->distance)
	{
		nearest->best = known;
		nearest->distance = d;
	}
}
