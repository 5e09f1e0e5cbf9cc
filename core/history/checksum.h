/*
 * Flyway's checksum of a script: the CRC-32 of its lines without their ends, of the text in UTF-8,
 * as a signed 32-bit number. Line ends are \n, \r and \r\n; one U+FEFF at the start of the first
 * line is not counted. Bytes may come in pieces of any size.
 */
#ifndef AF_CHECKSUM_H
#define AF_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct af_checksum
{
	uint32_t crc;
	uint32_t n_seen;	 /* bytes of a possible byte order mark seen so far, at most 3 */
	uint32_t utf8_state; /* where in a multi-byte character the last piece ended */
	bool is_invalid;	 /* malformed UTF-8 was met */
};

void af_checksum_init(struct af_checksum *sum);
void af_checksum_update(struct af_checksum *sum, const char *bytes, size_t len);

/* False when the text was not well-formed UTF-8; otherwise *result is the checksum. */
bool af_checksum_final(const struct af_checksum *sum, int32_t *result);

#endif
