/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine of the plan's tests: twins, siblings, bridges, a second domain. */
#ifndef MACHINE_H
#define MACHINE_H

#include "world.h"

UNUSED static void make_machine(void)
{
	machine.n = 0;
	add_function("0000:00:01.0", 0x80861901, 0x00000000, 0x060400); /* a bridge */
	add_function("0000:00:02.0", 0x80863e98, 0x80862212, 0x038000); /* a display */
	add_function("0000:01:00.0", 0x10de2489, 0x14584075, 0x030000); /* a card, */
	add_function("0000:01:00.1", 0x10de228b, 0x14584075, 0x040300); /* its audio, */
	add_function("0000:02:00.0", 0x10de2489, 0x14584075, 0x030000); /* and its twin */
	add_function("0000:02:00.1", 0x10de228b, 0x14584075, 0x040300);
	add_function("0000:03:00.0", 0x10ee5000, 0x10ee000e, 0x120000);
	add_function("0000:03:00.1", 0x10ee5001, 0x10ee000e, 0x120000);
	add_function("0000:04:00.0", 0x1b360010, 0x1af41100, 0x010802);
	add_function("10000:e0:06.0", 0x80867a44, 0x00000000, 0x060400); /* behind a VMD */
	add_function("10000:e1:00.0", 0x1b360010, 0x1af41100, 0x010802);
}

/*
 * Read the rules, decide, and return what was decided (see decisions). There is a list of what
 * the host uses, and it is empty.
 */
UNUSED static const char *decide(const char *cmdline, const char *config)
{
	read_rules(cmdline, config);
	set.has_list = true;
	eb_plan_make(&set, &machine, &plan);
	return decisions();
}

/* Each rule as `MATCHED ok|bad`, in brackets. */
UNUSED static const char *outcomes(void)
{
	static char text[8192];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < set.rules && len < sizeof(text) - 32; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "[%u %s]",
					plan.outcome[i].matched, plan.outcome[i].ok ? "ok" : "bad");
	return text;
}

#endif
