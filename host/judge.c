// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *host_driver_now(void *machine, size_t index)
{
	return host_function(machine, index)->driver;
}

bool host_is_given(const struct host_machine *machine, size_t index, host_driver_fn *driver,
		   void *context, const bool *given)
{
	if (eb_is_bridge(&machine->boot.functions.function[index]))
		return false;
	return given ? given[index] : host_is_vfio(driver(context, index));
}

void host_judge(struct host_machine *machine, const struct host_kernel *kernel,
		const struct host_group *group, host_driver_fn *driver, void *context,
		const bool *given, struct host_verdict *verdict)
{
	bool any = false;

	*verdict = (struct host_verdict){
		.blocker = host_need(calloc(group->n + 1, sizeof(verdict->blocker[0]))),
	};
	for (size_t i = 0; i < group->n; i++) {
		size_t index = group->member[i];

		if (host_is_given(machine, index, driver, context, given))
			any = true;
		else if (host_blocks(kernel, &machine->boot.functions.function[index],
				     driver(context, index)))
			verdict->blocker[verdict->blockers++] = index;
	}
	verdict->viable = !verdict->blockers;
	if (!verdict->viable)
		verdict->state = any ? HOST_GROUP_BLOCKED : HOST_GROUP_HOST;
}

void host_verdict_free(struct host_verdict *verdict)
{
	free(verdict->blocker);
	verdict->blocker = NULL;
}

const char *host_group_word(enum host_group_state state)
{
	static const char *const words[] = {
		[HOST_GROUP_VIABLE] = "viable",
		[HOST_GROUP_HOST] = "host",
		[HOST_GROUP_BLOCKED] = "blocked",
	};

	return words[state];
}

bool host_bridge_path(const struct host_machine *machine, size_t index, char path[HOST_PATH_SIZE])
{
	char device[EB_DEVICE_PATH_SIZE], target[PATH_MAX];
	ssize_t len;

	eb_device_path(machine->boot.functions.function[index].where, "", device);
	device[strlen(device) - 1] = '\0';
	len = readlinkat(machine->root->fd, device, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	return eb_path_format(target, path, HOST_PATH_SIZE) > 0;
}
