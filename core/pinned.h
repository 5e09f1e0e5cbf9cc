/*
 * The settings a catalog run is made under, so that whoever asks gets the same bytes: deparsed
 * expressions depend on all of these. The server sets them in a GUC nest level, the CLI by SET
 * LOCAL in its read-only transaction.
 */
#ifndef AF_PINNED_H
#define AF_PINNED_H

struct af_pinned
{
	const char *name;
	const char *value;
};

/* Ended by a NULL name. */
extern const struct af_pinned af_pinned_settings[];

#endif
