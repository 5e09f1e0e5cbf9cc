/*
 * A JDBC URL in libpq's words: jdbc:postgresql://host:port,host2/db?parameters becomes keywords and
 * values.
 */
#ifndef AF_JDBC_URL_H
#define AF_JDBC_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/error.h"

/* Keywords of libpq and their values, as PQconnectdbParams() wants them: both lists end with NULL.
 */
struct db_keywords
{
	struct arena *arena;
	const char **names;
	const char **values;
	size_t n;
	size_t room;
};

void db_keywords_init(struct db_keywords *keywords, struct arena *arena); /* lives in the arena */
void db_keywords_add(struct db_keywords *keywords, const char *name, const char *value);

/* The value that holds for a name (the last one given); NULL: not there. */
const char *db_keywords_get(const struct db_keywords *keywords, const char *name);

bool jdbc_url_is_one(const char *url);

/*
 * Adds what the URL says. A parameter that libpq has no word for is named in a warning, unless it
 * only tunes the Java driver. Errors never repeat the URL, which may hold a password.
 */
AF_MUST_CHECK bool jdbc_url_translate(const char *url, struct db_keywords *keywords,
									  struct af_error *err);

#endif
