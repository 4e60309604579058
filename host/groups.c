// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_groups_help[] = "usage: earlybind groups\n";

int host_groups(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_groups_help);
}
