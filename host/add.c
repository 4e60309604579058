// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_add_help[] = "usage: earlybind add\n";

int host_add(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_add_help);
}
