// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/time.h>
#include <time.h>

#include "clock.h"
#include "early.h"

#if EB_HAVE_CLOCK_GETTIME
const char early_clock[] = "monotonic";

uint64_t early_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return 0;
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
#else
const char early_clock[] = "realtime";

uint64_t early_now(void)
{
	struct timeval now;

	if (gettimeofday(&now, NULL))
		return 0;
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_usec * 1000;
}
#endif
