// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * check-dump ROOT [CMDLINE]: what host_check_after says, as JSON and to people; the exit statuses
 * have to be the same.
 */
#include "check_after.h"
#include "view.h"

int main(int argc, char *argv[])
{
	struct host_root root;
	json_t *json;
	int status, other;

	if (argc < 2 || !host_root_open(&root, argv[1]))
		return HOST_USAGE;
	status = host_check_after(&root, argv[2], &json);
	if (!json)
		return HOST_USAGE;
	host_json_print(json);
	other = host_check_after(&root, argv[2], NULL);
	host_root_close(&root);
	return status == other ? status : HOST_USAGE;
}
