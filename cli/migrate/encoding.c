/*
 * Finding an encoding. The whole file is read, since a single byte decides; nothing of it is held.
 */
#include "cli/migrate/encoding.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/base/signals.h"
#include "core/history/checksum.h"

#define PIECE 65536

bool
encoding_detect(int fd, const char *path, const char **encoding, struct af_error *err)
{
	struct af_checksum text; /* tells whether it was UTF-8 */
	char bytes[PIECE];
	int32_t ignored;
	off_t at = 0;
	ssize_t n;

	af_checksum_init(&text);
	while ((n = pread(fd, bytes, sizeof(bytes), at)) != 0)
	{
		if (n < 0 && errno == EINTR && signals_check(err))
			continue;
		if (n < 0)
			return error_is_set(err)
					   ? false
					   : error_set_errno(err, ERR_FILE, "cannot read file \"%s\"", path);
		if (at == 0 && n >= 2 &&
			(memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
		{
			*encoding = "UTF-16";
			return true;
		}
		af_checksum_update(&text, bytes, (size_t) n);
		at += n;
	}
	*encoding = af_checksum_final(&text, &ignored) ? "UTF-8" : "ISO-8859-1";
	return true;
}
