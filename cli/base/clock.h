/*
 * Time. The only place that sleeps.
 */
#ifndef AF_CLOCK_H
#define AF_CLOCK_H

#include <stdint.h>

int64_t clock_monotonic_ms(void);
void clock_sleep_ms(int64_t ms); /* returns early when a signal arrives */
void clock_pause_ms(int64_t ms); /* does not: for cleaning up after one */

#endif
