/*
 * CRC-32 (the polynomial of zlib) over everything but line ends, and the check that the text is
 * UTF-8 as Java's decoder takes it: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * Every \n and \r belongs to a line end, so leaving out the line ends is leaving out these two
 * bytes. Eight bytes a step go through eight tables ("slicing by eight"). A CRC is linear: the
 * entry of a byte is the XOR of the entries of its bits, so eight numbers make a table at compile
 * time.
 */
#include "core/history/checksum.h"

#include <string.h>

/* clang-format off */
#define ENTRY(n, b0, b1, b2, b3, b4, b5, b6, b7) \
	((((n) & 1) ? b0 : 0U) ^ (((n) & 2) ? b1 : 0U) ^ (((n) & 4) ? b2 : 0U) ^ (((n) & 8) ? b3 : 0U) ^ \
	 (((n) & 16) ? b4 : 0U) ^ (((n) & 32) ? b5 : 0U) ^ (((n) & 64) ? b6 : 0U) ^ (((n) & 128) ? b7 : 0U))
#define ENTRIES_4(n, ...) ENTRY(n, __VA_ARGS__), ENTRY(n + 1, __VA_ARGS__), ENTRY(n + 2, __VA_ARGS__), ENTRY(n + 3, __VA_ARGS__)
#define ENTRIES_16(n, ...) ENTRIES_4(n, __VA_ARGS__), ENTRIES_4(n + 4, __VA_ARGS__), ENTRIES_4(n + 8, __VA_ARGS__), ENTRIES_4(n + 12, __VA_ARGS__)
#define ENTRIES_64(n, ...) ENTRIES_16(n, __VA_ARGS__), ENTRIES_16(n + 16, __VA_ARGS__), ENTRIES_16(n + 32, __VA_ARGS__), ENTRIES_16(n + 48, __VA_ARGS__)
#define TABLE(...) {ENTRIES_64(0, __VA_ARGS__), ENTRIES_64(64, __VA_ARGS__), ENTRIES_64(128, __VA_ARGS__), ENTRIES_64(192, __VA_ARGS__)}

/* crc_of[k][n]: the CRC of byte n with k zero bytes behind it */
static const uint32_t crc_of[8][256] = {
	TABLE(0x77073096U, 0xee0e612cU, 0x076dc419U, 0x0edb8832U, 0x1db71064U, 0x3b6e20c8U, 0x76dc4190U, 0xedb88320U),
	TABLE(0x191b3141U, 0x32366282U, 0x646cc504U, 0xc8d98a08U, 0x4ac21251U, 0x958424a2U, 0xf0794f05U, 0x3b83984bU),
	TABLE(0x01c26a37U, 0x0384d46eU, 0x0709a8dcU, 0x0e1351b8U, 0x1c26a370U, 0x384d46e0U, 0x709a8dc0U, 0xe1351b80U),
	TABLE(0xb8bc6765U, 0xaa09c88bU, 0x8f629757U, 0xc5b428efU, 0x5019579fU, 0xa032af3eU, 0x9b14583dU, 0xed59b63bU),
	TABLE(0x3d6029b0U, 0x7ac05360U, 0xf580a6c0U, 0x30704bc1U, 0x60e09782U, 0xc1c12f04U, 0x58f35849U, 0xb1e6b092U),
	TABLE(0xcb5cd3a5U, 0x4dc8a10bU, 0x9b914216U, 0xec53826dU, 0x03d6029bU, 0x07ac0536U, 0x0f580a6cU, 0x1eb014d8U),
	TABLE(0xa6770bb4U, 0x979f1129U, 0xf44f2413U, 0x33ef4e67U, 0x67de9cceU, 0xcfbd399cU, 0x440b7579U, 0x8816eaf2U),
	TABLE(0xccaa009eU, 0x4225077dU, 0x844a0efaU, 0xd3e51bb5U, 0x7cbb312bU, 0xf9766256U, 0x299dc2edU, 0x533b85daU),
};
/* clang-format on */

static const unsigned char byte_order_mark[] = {0xEF, 0xBB, 0xBF};

#define EVERY_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* Whether some byte of the word is zero. */
static bool
has_zero_byte(uint64_t word)
{
	return ((word - EVERY_BYTE(0x01)) & ~word & EVERY_BYTE(0x80)) != 0;
}

/* Whether eight bytes are ASCII without a line end. */
static bool
is_plain(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return (word & EVERY_BYTE(0x80)) == 0 && !has_zero_byte(word ^ EVERY_BYTE('\n')) &&
		   !has_zero_byte(word ^ EVERY_BYTE('\r'));
}

static uint32_t
crc_of_eight(uint32_t crc, const unsigned char *bytes)
{
	crc ^= (uint32_t) bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16 |
		   (uint32_t) bytes[3] << 24;
	return crc_of[7][crc & 0xFF] ^ crc_of[6][crc >> 8 & 0xFF] ^ crc_of[5][crc >> 16 & 0xFF] ^
		   crc_of[4][crc >> 24] ^ crc_of[3][bytes[4]] ^ crc_of[2][bytes[5]] ^ crc_of[1][bytes[6]] ^
		   crc_of[0][bytes[7]];
}

/*
 * Where a byte leads to inside a character. A state is 0 between characters; otherwise how many
 * bytes are still to come, and in the two bytes above the lowest and the highest that the next one
 * may be.
 */
#define INSIDE(n_to_come, lowest, highest) \
	((uint32_t) (n_to_come) | (uint32_t) (lowest) << 8 | (uint32_t) (highest) << 16)
#define MALFORMED UINT32_MAX

static uint32_t
state_after_lead(unsigned char byte)
{
	if (byte < 0x80)
		return 0;
	if (byte >= 0xC2 && byte <= 0xDF)
		return INSIDE(1, 0x80, 0xBF);
	if (byte >= 0xE0 && byte <= 0xEF)
		return INSIDE(2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF);
	if (byte >= 0xF0 && byte <= 0xF4)
		return INSIDE(3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF);
	return MALFORMED;
}

static uint32_t
state_after(uint32_t state, unsigned char byte)
{
	uint32_t n_to_come = state & 0xFF;

	if (state == 0)
		return state_after_lead(byte);
	if (byte < (state >> 8 & 0xFF) || byte > state >> 16)
		return MALFORMED;
	return n_to_come == 1 ? 0 : INSIDE(n_to_come - 1, 0x80, 0xBF);
}

static void
take(struct af_checksum *sum, const unsigned char *bytes, size_t len)
{
	const unsigned char *end = bytes + len;
	uint32_t crc = sum->crc;
	uint32_t state = sum->utf8_state;

	while (bytes < end)
	{
		if (state == 0 && end - bytes >= 8 && is_plain(bytes))
		{
			crc = crc_of_eight(crc, bytes);
			bytes += 8;
			continue;
		}
		state = state_after(state, *bytes);
		if (state == MALFORMED)
		{
			sum->is_invalid = true;
			return;
		}
		if (*bytes != '\n' && *bytes != '\r')
			crc = crc >> 8 ^ crc_of[0][(crc ^ *bytes) & 0xFF];
		bytes++;
	}
	sum->crc = crc;
	sum->utf8_state = state;
}

void
af_checksum_init(struct af_checksum *sum)
{
	sum->crc = UINT32_MAX;
	sum->n_seen = 0;
	sum->utf8_state = 0;
	sum->is_invalid = false;
}

void
af_checksum_update(struct af_checksum *sum, const char *bytes, size_t len)
{
	const unsigned char *text = (const unsigned char *) bytes;

	while (len > 0 && sum->n_seen < sizeof(byte_order_mark))
	{
		if (*text != byte_order_mark[sum->n_seen])
		{
			/* no mark after all: the bytes held back count */
			take(sum, byte_order_mark, sum->n_seen);
			sum->n_seen = sizeof(byte_order_mark);
			break;
		}
		sum->n_seen++;
		text++;
		len--;
	}
	if (!sum->is_invalid)
		take(sum, text, len);
}

bool
af_checksum_final(const struct af_checksum *sum, int32_t *result)
{
	bool in_mark = sum->n_seen > 0 && sum->n_seen < sizeof(byte_order_mark);
	uint32_t crc = ~sum->crc;

	if (sum->is_invalid || sum->utf8_state != 0 || in_mark)
		return false;
	memcpy(result, &crc, sizeof(*result));
	return true;
}
