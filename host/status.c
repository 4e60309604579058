// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_status_help[] = "usage: earlybind status\n";

int host_status(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_status_help);
}
