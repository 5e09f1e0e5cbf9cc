/*
 * Descriptions and what the history table's 200 characters leave of them: of a longer one the first
 * 197 and "...". A row's and a file's description are the same when they are stored alike.
 */
#ifndef AF_DESCRIPTION_H
#define AF_DESCRIPTION_H

#include <stdbool.h>

/* The description as the table stores it; `to` holds strlen(description) + 1 bytes. */
void af_description_store(const char *description, char *to);

/* -1, 0 or 1: the order of what is stored, as Java compares strings. */
int af_description_compare(const char *a, const char *b);

#endif
