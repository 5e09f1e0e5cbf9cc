/*
 * core/history/checksum.c: recorded checksums, the CRC against a bit-by-bit one, line ends and the
 * byte order mark, what is not UTF-8, and that the size of the pieces does not matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/history/checksum.h"

static bool
checksum(const char *text, size_t len, size_t piece, int32_t *result)
{
	struct af_checksum sum;
	size_t at;

	af_checksum_init(&sum);
	for (at = 0; at < len; at += piece)
		af_checksum_update(&sum, text + at, len - at < piece ? len - at : piece);
	return af_checksum_final(&sum, result);
}

/* Recorded from Flyway 13.0.0. */
static void
recorded(void **state)
{
	static const struct
	{
		const char *text;
		int32_t checksum;
	} cases[] = {
		{"", 0},
		{"\n\r\n\r", 0},
		{"\xEF\xBB\xBF", 0},
		{"create table a(i int);\n", -731837914},
		{"create table b(i int);\n", -303286557},
		{"\xEF\xBB\xBF"
		 "create table a(i int);\n",
		 -731837914},
		{"select 1;", -690524359},
		{"select\n 1;", -690524359},
		{"select\r\n 1;\r\n", -690524359},
		{"select 1; ", -1228959710},
		{"   \n\t\n", 1432595140},
		{"-- nothing\n/* here */\n", -1422411380},
		{"create table a(i int);\nselect 1;\n", 311595440},
		{"create table c(i int);\rselect 1;\r", 390527539},
		{"create table a(i text default '\xF0\x9F\x8E\x89\xC3\xA9\xE6\x97\xA5\xE6\x9C\xAC');\n",
		 375063028},
		{"create table a(i text default '\xC3\xA9');\n", 338178050},
	};
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		int32_t result = -1;

		assert_true(checksum(cases[i].text, strlen(cases[i].text), SIZE_MAX, &result));
		assert_int_equal(result, cases[i].checksum);
	}
}

/* A mark that is not at the very start counts, and so does the second of two. */
static void
only_the_first_mark(void **state)
{
	static const char *const texts[] = {"\n\xEF\xBB\xBFx", "\xEF\xBB\xBF\xEF\xBB\xBFx",
										"x\xEF\xBB\xBF"};
	int32_t plain;
	int32_t twice;
	size_t i;

	(void) state;
	assert_true(checksum("x", 1, 1, &plain));
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		int32_t result;

		assert_true(checksum(texts[i], strlen(texts[i]), SIZE_MAX, &result));
		assert_int_not_equal(result, plain);
	}
	assert_true(checksum(texts[0], 5, SIZE_MAX, &plain));
	assert_true(checksum(texts[1], 7, SIZE_MAX, &twice));
	assert_int_equal(plain, twice);
}

static void
malformed(void **state)
{
	static const char *const invalid[] = {
		"\x80", /* continuation alone */
		"\xBF",
		"\xC0\x80", /* overlong */
		"\xC1\xBF",
		"\xE0\x80\x80",
		"\xE0\x9F\xBF",
		"\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF",
		"\xED\xA0\x80", /* surrogates */
		"\xED\xBF\xBF",
		"\xF4\x90\x80\x80", /* above U+10FFFF */
		"\xF5\x80\x80\x80",
		"\xFF",
		"\xC3", /* cut short */
		"\xE6\x97",
		"\xF0\x9F\x8E",
		"\xC3(",
		"\xE6\x97\n\xA5",
		"\xF0\x9F(\x89",
		"\xEF", /* begins like a byte order mark */
		"\xEF\xBB",
		"\xEF\xBB(",
		"\xEF(\xBF",
	};
	static const char *const valid[] = {"\xC2\x80",		"\xDF\xBF",			"\xE0\xA0\x80",
										"\xED\x9F\xBF", "\xEE\x80\x80",		"\xEF\xBB\xBE",
										"\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
	int32_t result;
	size_t i;

	(void) state;
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
	{
		assert_false(checksum(invalid[i], strlen(invalid[i]), SIZE_MAX, &result));
		assert_false(checksum(invalid[i], strlen(invalid[i]), 1, &result));
	}
	for (i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
	{
		assert_true(checksum(valid[i], strlen(valid[i]), SIZE_MAX, &result));
		assert_true(checksum(valid[i], strlen(valid[i]), 1, &result));
	}
	/* once malformed, always malformed */
	assert_false(
		checksum("\xFF then much that is well and longer than eight bytes", 54, 1, &result));
}

/* The definition, bit by bit. */
static int32_t
slow_checksum(const char *text, size_t len)
{
	uint32_t crc = UINT32_MAX;
	int32_t result;
	size_t i;
	int bit;

	for (i = 0; i < len; i++)
	{
		if (text[i] == '\n' || text[i] == '\r')
			continue;
		crc ^= (unsigned char) text[i];
		for (bit = 0; bit < 8; bit++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
	}
	crc = ~crc;
	memcpy(&result, &crc, sizeof(result));
	return result;
}

/* Every text is well-formed: pieces of one to four bytes, and line ends, in any order. */
static void
any_pieces(void **state)
{
	static const char *const parts[] = {"a",
										"longer than eight",
										"\n",
										"\r\n",
										"\r",
										"\xC3\xA9",
										"\xE6\x97\xA5",
										"\xF0\x9F\x8E\x89",
										"\xEF\xBF\xBD",
										" ",
										"\x01",
										"\x7F"};
	unsigned int seed = 7;
	int n;

	(void) state;
	for (n = 0; n < 2000; n++)
	{
		char text[700] = "";
		size_t len;
		size_t piece;
		int i;
		int32_t want;

		for (i = 0; i < n % 40; i++)
		{
			seed = seed * 1103515245U + 12345U;
			strcat(text, parts[(seed >> 16) % (sizeof(parts) / sizeof(parts[0]))]);
		}
		len = strlen(text);
		want = slow_checksum(text, len);
		for (piece = 1; piece < 20; piece++)
		{
			int32_t result;

			assert_true(checksum(text, len, piece, &result));
			assert_int_equal(result, want);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded),
		cmocka_unit_test(only_the_first_mark),
		cmocka_unit_test(malformed),
		cmocka_unit_test(any_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
