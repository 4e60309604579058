// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

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

/* So many functions are named; a screen is to be enough. */
#define NAMED_MAX 8

char *host_functions_words(struct host_machine *machine, const size_t *index, size_t n,
			   host_driver_fn *driver, void *context)
{
	char *text = NULL;
	size_t size, shown = n > NAMED_MAX ? NAMED_MAX - 1 : n;
	FILE *out = host_need(open_memstream(&text, &size));

	for (size_t i = 0; i < shown; i++) {
		fputs(!i ? "" : i + 1 < n ? ", " : " and ", out);
		fputs(host_function(machine, index[i])->address, out);
		if (driver && *driver(context, index[i]))
			fprintf(out, " (%s)", driver(context, index[i]));
	}
	if (shown < n)
		fprintf(out, " and %zu more", n - shown);
	if (fclose(out))
		host_need(NULL);
	return text;
}

/* Where it is below sys/devices: `../../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0`. */
static bool device_link(const struct host_machine *machine, size_t index, char target[PATH_MAX])
{
	char device[EB_DEVICE_PATH_SIZE];
	ssize_t len;

	eb_device_path(machine->boot.functions.function[index].where, "", device);
	device[strlen(device) - 1] = '\0';
	len = readlinkat(machine->root->fd, device, target, PATH_MAX - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	return true;
}

bool host_bridge_path(const struct host_machine *machine, size_t index, char path[HOST_PATH_SIZE])
{
	char target[PATH_MAX];

	return device_link(machine, index, target) &&
	       eb_path_format(target, path, HOST_PATH_SIZE) > 0;
}

bool host_is_above(const struct host_machine *machine, size_t above, size_t index)
{
	char target[PATH_MAX], name[EB_WHERE_SIZE], *at;

	if (!device_link(machine, index, target))
		return false;
	eb_where_format(machine->boot.functions.function[above].where, name);
	for (at = target; (at = strstr(at, name)); at++)
		if (at > target && at[-1] == '/' && at[strlen(name)] == '/')
			return true;
	return false;
}

bool host_is_physical(const struct host_machine *machine, size_t physical, size_t index)
{
	char path[EB_DEVICE_PATH_SIZE], target[EB_WHERE_SIZE], name[EB_WHERE_SIZE];

	eb_device_path(machine->boot.functions.function[index].where, "physfn", path);
	eb_where_format(machine->boot.functions.function[physical].where, name);
	return eb_sysfs_link(machine->root->fd, path, target, sizeof(target)) > 0 &&
	       !strcmp(target, name);
}

bool host_is_listed(const struct host_machine *machine, const struct eb_rule *rule)
{
	struct eb_text line = eb_text(machine->boot.cmdline);
	struct eb_param param;

	if (rule->source == EB_LEGACY)
		return true;
	if (rule->source != EB_CMDLINE || rule->kind != EB_KIND_ID)
		return false;
	while (eb_param_next(&line, &param))
		if (eb_text_is_name(param.name, "earlybind.ids"))
			return true;
	return false;
}
