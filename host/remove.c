// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_remove_help[] = "usage: earlybind remove\n";

int host_remove(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_remove_help);
}
