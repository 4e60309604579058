// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_collect_help[] = "usage: earlybind collect\n";

int host_collect(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_collect_help);
}
