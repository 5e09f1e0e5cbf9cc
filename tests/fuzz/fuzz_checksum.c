/*
 * core/history/checksum.c on any bytes: the size of the pieces does not matter, the CRC is that of
 * the definition, and UTF-8 is what a decoder of its own takes.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/history/checksum.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Decodes the first character; its length, 0: malformed. */
static size_t
decode(const uint8_t *bytes, size_t size)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = bytes[0] < 0x80   ? 1
				 : bytes[0] < 0xC0 ? 0
				 : bytes[0] < 0xE0 ? 2
				 : bytes[0] < 0xF0 ? 3
				 : bytes[0] < 0xF8 ? 4
								   : 0;
	uint32_t code;
	size_t i;

	if (len < 2 || len > size)
		return len > size ? 0 : len;
	code = bytes[0] & (0x7FU >> len);
	for (i = 1; i < len; i++)
	{
		if ((bytes[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3FU);
	}
	return code < lowest[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : len;
}

/* Checks and sums a character at a time, bit by bit. */
static bool
slow_checksum(const uint8_t *bytes, size_t size, int32_t *result)
{
	uint32_t crc = UINT32_MAX;
	size_t i = 0;

	if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		i = 3;
	while (i < size)
	{
		size_t len = decode(bytes + i, size - i);
		size_t end = i + len;

		if (len == 0)
			return false;
		for (; i < end; i++)
		{
			int bit;

			if (bytes[i] == '\n' || bytes[i] == '\r')
				continue;
			crc ^= bytes[i];
			for (bit = 0; bit < 8; bit++)
				crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
		}
	}
	crc = ~crc;
	memcpy(result, &crc, sizeof(*result));
	return true;
}

/* The first byte of the input says how large the pieces are. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct af_checksum whole;
	struct af_checksum pieces;
	int32_t want = 0;
	int32_t got = 0;
	bool is_valid;
	size_t piece;
	size_t at;

	if (size == 0)
		return 0;
	piece = (size_t) *bytes++ % 17 + 1;
	size--;
	is_valid = slow_checksum(bytes, size, &want);
	af_checksum_init(&whole);
	af_checksum_update(&whole, (const char *) bytes, size);
	assert(af_checksum_final(&whole, &got) == is_valid);
	assert(!is_valid || got == want);
	af_checksum_init(&pieces);
	for (at = 0; at < size; at += piece)
		af_checksum_update(&pieces, (const char *) bytes + at,
						   size - at < piece ? size - at : piece);
	assert(af_checksum_final(&pieces, &got) == is_valid);
	assert(!is_valid || got == want);
	return 0;
}
