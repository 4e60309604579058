// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_plan_help[] = "usage: earlybind plan\n";

int host_plan(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_plan_help);
}
