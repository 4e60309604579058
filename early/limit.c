// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An alarm, and not a clock that is read: the wall clock may be set while we wait, and
 * older klibc has no other.
 */
#include <signal.h>
#include <unistd.h>

#include "early.h"

static volatile sig_atomic_t over;

static void on_alarm(int number)
{
	(void)number;
	over = 1;
}

void early_limit_start(unsigned int seconds)
{
	struct sigaction action = {.sa_handler = on_alarm};

	over = 0;
	/* No SA_RESTART: the alarm is to end whatever waits. */
	sigaction(SIGALRM, &action, NULL);
	alarm(seconds);
}

void early_limit_stop(void)
{
	alarm(0);
}

bool early_limit_over(void)
{
	return over;
}
