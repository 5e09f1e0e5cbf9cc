/*
 * Passwords in URLs and connection strings: postgresql://user:PASSWORD@host, …?password=PASSWORD&…,
 * password='PASS WORD'. A mask is as long as what it hides, so that a text can be masked where it
 * stands; settings_mask_url() shortens it.
 */
#include <string.h>
#include <strings.h>

#include "cli/settings/settings.h"

/* The next password at or behind `at`: its start, *len its length; NULL: none. */
static char *
find_parameter(char *at, size_t *len)
{
	for (; *at != '\0'; at++)
	{
		if (strncasecmp(at, "password", 8) != 0)
			continue;
		at += 8 + strspn(at + 8, " ");
		if (*at != '=')
		{
			at--;
			continue;
		}
		at += 1 + strspn(at + 1, " ");
		if (*at == '\'')
		{
			at++;
			for (*len = 0; at[*len] != '\0' && at[*len] != '\''; (*len)++)
				*len += at[*len] == '\\' && at[*len + 1] != '\0';
		}
		else
			*len = strcspn(at, "& \t\n");
		return at;
	}
	return NULL;
}

/* The password before the host. */
static char *
find_userinfo(char *url, size_t *len)
{
	char *start = strstr(url, "://");
	char *end;
	char *colon;

	if (start == NULL)
		return NULL;
	start += 3;
	/* a password that was not percent-encoded may hold '/' or '@': up to the last '@' before the
	 * parameters */
	*len = strcspn(start, "?");
	end = memrchr(start, '@', *len);
	colon = end == NULL ? NULL : memchr(start, ':', (size_t) (end - start));
	if (colon == NULL)
		return NULL;
	*len = (size_t) (end - colon) - 1;
	return colon + 1;
}

void
settings_wipe_url(char *url)
{
	size_t len;
	char *at = find_userinfo(url, &len);

	if (at != NULL)
		memset(at, '*', len);
	for (at = find_parameter(url, &len); at != NULL; at = find_parameter(at + len, &len))
		memset(at, '*', len);
}

const char *
settings_mask_url(struct arena *arena, const char *url)
{
	char *copy = arena_strdup(arena, url);
	size_t len;
	char *at = find_userinfo(copy, &len);

	if (at != NULL)
		copy = arena_printf(arena, "%.*s***%s", (int) (at - copy), copy, at + len);
	for (at = find_parameter(copy, &len); at != NULL; at = find_parameter(at, &len))
	{
		size_t offset = (size_t) (at - copy) + 3;

		copy = arena_printf(arena, "%.*s***%s", (int) (at - copy), copy, at + len);
		at = copy + offset;
	}
	return copy;
}
