/*
 * core/history/version.c on any text: three texts, a line each, are in one order whichever two are
 * compared, and what is valid compares like the numbers it is made of.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/history/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Cuts the text at the first line end; the rest, "" where there is none. */
static char *
cut_line(char *text)
{
	char *end = text + strcspn(text, "\n");

	if (*end == '\0')
		return end;
	*end = '\0';
	return end + 1;
}

/* A valid version with ".0" behind it and zeros before it is the same version. */
static void
check_zeros(const char *version)
{
	size_t len = strlen(version);
	char *longer;

	if (!af_version_is_valid(version, len))
		return;
	longer = malloc(len + 5);
	memcpy(longer, "00", 2);
	memcpy(longer + 2, version, len);
	memcpy(longer + 2 + len, ".0", 3);
	assert(af_version_is_valid(longer, len + 4));
	assert(af_version_compare(longer, version) == 0);
	longer[2 + len + 1] = '1';
	assert(af_version_compare(longer, version) > 0);
	free(longer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *a = malloc(size + 1);
	char *b;
	char *c;
	int ab;
	int bc;

	memcpy(a, bytes, size);
	a[size] = '\0';
	b = cut_line(a);
	c = cut_line(b);
	ab = af_version_compare(a, b);
	bc = af_version_compare(b, c);
	assert(af_version_compare(b, a) == -ab);
	assert(af_version_compare(a, a) == 0);
	assert(ab > 0 || bc > 0 || af_version_compare(a, c) == (ab < 0 || bc < 0 ? -1 : 0));
	assert(af_version_compare(a, NULL) == -1);
	check_zeros(a);
	free(a);
	return 0;
}
