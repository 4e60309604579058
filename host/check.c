// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_check_help[] = "usage: earlybind check\n";

int host_check(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_check_help);
}
