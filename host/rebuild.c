// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

const char host_rebuild_help[] = "usage: earlybind rebuild\n";

int host_rebuild(int argc, char *argv[])
{
	(void)argc;
	(void)argv;
	return host_usage(host_rebuild_help);
}
