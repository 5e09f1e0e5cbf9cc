/*
 * The encoding of a script by its bytes (detectEncoding).
 */
#ifndef AF_ENCODING_H
#define AF_ENCODING_H

#include "cli/base/error.h"

/* UTF-16 where a byte order mark says so, UTF-8 where all of the file is, else ISO-8859-1, in which
 * every byte is a character. */
AF_MUST_CHECK bool encoding_detect(int fd, const char *path, const char **encoding,
								   struct af_error *err);

#endif
