/*
 * SIGINT and SIGTERM as a flag that long work looks at.
 */
#ifndef AF_SIGNALS_H
#define AF_SIGNALS_H

#include "cli/base/error.h"

/* Set once by main.c. */
void signals_init(void);

/* 0, or the number of the signal that arrived. */
int signals_pending(void);

/* A function called from the handler (async-signal-safe) when one arrives: how a running query is
 * cancelled. NULL: none. */
void signals_set_hook(void (*hook)(void *), void *argument);

/* Cleaning up after one: what runs between the two calls is not kept from it. They may be nested.
 */
void signals_shield(bool is_up);

/* Fills err (ERR_INTERRUPTED or ERR_TERMINATED) and returns false when a signal is pending. */
AF_MUST_CHECK bool signals_check(struct af_error *err);

#endif
