/*
 * The settings of core/pinned.h, for the time of one call.
 */
#ifndef AF_EXT_PINNED_H
#define AF_EXT_PINNED_H

/*
 * Sets them in a GUC nest level of its own, which is returned; pinned_end() gives the caller's
 * settings back. An error thrown in between does the same: the abort of the (sub)transaction pops
 * the level.
 */
extern int pinned_begin(void);
extern void pinned_end(int nest_level);

#endif
