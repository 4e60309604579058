// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

bool host_view_take(struct host_view *view, int option, const char *argument)
{
	switch (option) {
	case HOST_OPT_ROOT:
		view->root = argument;
		return true;
	case HOST_OPT_JSON:
		view->json = true;
		return true;
	case HOST_OPT_RAW:
		view->raw = true;
		return true;
	case HOST_OPT_NOHEADINGS:
		view->noheadings = true;
		return true;
	case 'o':
		view->columns = argument;
		return true;
	default:
		return false;
	}
}

int host_usage(const char *help)
{
	fputs(help, stderr);
	return HOST_USAGE;
}
