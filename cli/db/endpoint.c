/*
 * Reading host names.
 */
#include "cli/db/endpoint.h"

#include <string.h>
#include <strings.h>

#define READER ".cluster-ro-"

/* A dot at the end is DNS's way to say that the name is whole. */
static size_t
name_len(const char *host)
{
	size_t len = strlen(host);

	return len > 0 && host[len - 1] == '.' ? len - 1 : len;
}

/* The length of what stands before the suffix; 0: it is another name. */
static size_t
len_before(const char *host, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	if (len <= suffix_len || strncasecmp(host + len - suffix_len, suffix, suffix_len) != 0)
		return 0;
	return len - suffix_len;
}

/* NAME.….rds.REGION.amazonaws.com.cn, where other regions have the region before the service. */
static bool
is_chinese(const char *host, size_t len)
{
	size_t before = len_before(host, len, ".amazonaws.com.cn");

	while (before > 0 && host[before - 1] != '.')
		before--;
	return before > 1 && len_before(host, before - 1, ".rds") > 0;
}

bool
endpoint_is_rds(const char *host)
{
	size_t len = name_len(host);

	return len_before(host, len, ".rds.amazonaws.com") > 0 || endpoint_is_in_china(host);
}

bool
endpoint_is_in_china(const char *host)
{
	size_t len = name_len(host);

	return len_before(host, len, ".rds.amazonaws.com.cn") > 0 || is_chinese(host, len);
}

bool
endpoint_is_reader(const char *host)
{
	return endpoint_is_rds(host) && strcasestr(host, READER) != NULL;
}

const char *
endpoint_writer(struct arena *arena, const char *host)
{
	const char *at = strcasestr(host, READER);

	return arena_printf(arena, "%.*s.cluster-%s", (int) (at - host), host, at + strlen(READER));
}
