/*
 * Time. A sleep is cut into slices, so that a signal that arrives just before one begins is seen
 * soon.
 */
#include "cli/base/clock.h"

#include <errno.h>
#include <time.h>

#include "cli/base/signals.h"

#define SLICE_MS 100

int64_t
clock_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
clock_sleep_ms(int64_t ms)
{
	int64_t end = clock_monotonic_ms() + ms;
	int64_t rest;

	while (signals_pending() == 0 && (rest = end - clock_monotonic_ms()) > 0)
	{
		struct timespec slice = {0, (long) (rest < SLICE_MS ? rest : SLICE_MS) * 1000000};

		nanosleep(&slice, NULL);
	}
}

void
clock_pause_ms(int64_t ms)
{
	struct timespec rest = {(time_t) (ms / 1000), (long) (ms % 1000) * 1000000};

	while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
		continue;
}
