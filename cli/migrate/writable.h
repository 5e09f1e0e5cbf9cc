/*
 * Whether the session can change anything: what only takes reads is told as such before a verb does
 * anything.
 */
#ifndef AF_WRITABLE_H
#define AF_WRITABLE_H

#include "cli/migrate/engine.h"

/* Fails on a standby, and where transactions are read-only. True for a dry run, which changes
 * nothing. */
AF_MUST_CHECK bool writable_check(struct engine *engine, struct af_error *err);

#endif
