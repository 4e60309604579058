// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_list_help[] = "usage: earlybind list\n";

int host_list(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_list_help);
}
