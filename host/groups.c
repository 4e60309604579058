// SPDX-License-Identifier: GPL-2.0-or-later
/* groups: what VFIO can open, and what stands in the way. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "groups.h"
#include "sysfs.h"

const char host_groups_help[] =
	"usage: earlybind groups [OPTION...] [SELECTOR...]\n"
	"\n"
	"The IOMMU groups. A group goes to a guest as a whole: VFIO opens it only if\n"
	"nobody else drives a function of it. STATE of a group:\n"
	"  viable   VFIO can open it\n"
	"  host     the host drives some of it and VFIO gets none, which is no problem\n"
	"  blocked  some is on VFIO, or will be by a rule, and others stand in the way\n"
	"\n"
	"With SELECTORs, an ID (10de:2489), an address (01:00.0), a path (00:01.0/00.0)\n"
	"or class=display, only their groups, as if what these pick were given to VFIO.\n"
	"\n"
	"  --kernel VERSION    judge as this kernel would (bridges count from 5.19 on)\n"
	"  -o, --output COLUMN,...  of GROUP ADDRESS ID CLASS NAME DRIVER STATE VIABLE\n"
	"                      REV SUBSYSTEM; +COLUMN adds to what is shown anyway\n"
	"  --raw               no tree: a line for each function, its group in each\n"
	"  --noheadings        no headings\n"
	"  --json              everything, as JSON\n"
	"  --root DIR|TAR      look at another machine's files\n"
	"\n"
	"Exit status: 0; 1 if a group is blocked or nothing is known; 2 wrong usage.\n";

static bool group_file(const struct host_groups_view *show, int group, const char *name, char *text,
		       size_t size)
{
	char path[EB_DEVICE_PATH_SIZE];

	snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%d/%s", group, name);
	return eb_sysfs_read(show->machine->root->fd, path, text, size) >= 0;
}

/* drivers/iommu/iommu.c, iommu_group_show_resv_regions: `START END TYPE`, a line each. */
static bool has_direct(const struct host_groups_view *show, int group)
{
	char path[EB_DEVICE_PATH_SIZE], line[128], type[32];
	bool found = false;
	FILE *in;

	snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%d/reserved_regions", group);
	in = host_open(show->machine->root, path);
	while (in && !found && fgets(line, sizeof(line), in))
		found = sscanf(line, "%*s %*s %31s", type) == 1 && !strcmp(type, "direct");
	if (in)
		fclose(in);
	return found;
}

static void judge_group(struct host_groups_view *show, const struct host_group *group)
{
	struct host_group_view *shown = &show->shown[show->n++];
	char name[32];

	shown->group = group;
	host_judge(show->machine, &show->kernel, group, host_driver_now, show->machine, show->now,
		   &shown->now);
	host_judge(show->machine, &show->kernel, group, host_driver_now, show->machine, show->next,
		   &shown->next);
	shown->noiommu = group_file(show, group->number, "name", name, sizeof(name)) &&
			 !strcmp(name, "vfio-noiommu");
	shown->direct = has_direct(show, group->number);
}

static bool any_of(const struct host_group *group, const bool picked[EB_FUNCTIONS_MAX])
{
	for (size_t i = 0; i < group->n; i++)
		if (picked[group->member[i]])
			return true;
	return false;
}

static void judge_all(struct host_groups_view *show)
{
	struct host_machine *machine = show->machine;

	for (size_t i = 0; i < machine->boot.functions.n; i++) {
		bool bound = machine->boot.plan.decision[i].action == EB_DO_BIND;

		show->now[i] = host_function(machine, i)->vfio ||
			       (show->selected && (show->picked[i] || bound));
		show->next[i] = show->now[i] || bound;
	}
	host_groups_open(machine, &show->groups);
	show->shown = host_need(calloc(show->groups.n + 1, sizeof(show->shown[0])));
	for (size_t i = 0; i < show->groups.n; i++)
		if (any_of(&show->groups.group[i], show->picked))
			judge_group(show, &show->groups.group[i]);
}

static int run(struct host_groups_view *show, char *const selector[])
{
	struct host_machine *machine = show->machine;
	bool readable = host_warn_sysfs(machine);
	int status = host_pick(machine, selector, show->picked);

	if (status == HOST_USAGE)
		return status;
	show->selected = *selector;
	judge_all(show);
	if (!host_groups_show(show))
		status = HOST_USAGE;
	else if (!readable)
		status = HOST_NOT_SO;
	for (size_t i = 0; i < show->n; i++) {
		if (status == HOST_OK && host_group_is_problem(&show->shown[i]))
			status = HOST_NOT_SO;
		host_verdict_free(&show->shown[i].now);
		host_verdict_free(&show->shown[i].next);
	}
	if (status == HOST_OK && !show->n)
		status = HOST_NOT_SO;
	free(show->shown);
	host_groups_close(&show->groups);
	return status;
}

static int open_and_run(struct host_groups_view *show, const char *kernel, char *const selector[])
{
	struct host_root root;
	int status = HOST_NOT_SO;

	if (!host_root_open(&root, show->view.root))
		return HOST_NOT_SO;
	host_kernel_read(&root, kernel, &show->kernel);
	if (kernel && !show->kernel.major) {
		host_warn("cannot read the kernel version '%s': give 5.15, or 6.12.9-amd64",
			  kernel);
		status = HOST_USAGE;
	} else if ((show->machine = host_machine_open(&root, NULL))) {
		status = run(show, selector);
		host_machine_close(show->machine);
	}
	host_root_close(&root);
	return status;
}

int host_groups(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,   HOST_JSON_OPTION,
		HOST_RAW_OPTION,    HOST_NOHEADINGS_OPTION,
		HOST_OUTPUT_OPTION, {"kernel", required_argument, NULL, HOST_OPT_OWN},
		{NULL, 0, NULL, 0},
	};
	static struct host_groups_view show = {.view = {.root = "/"}};
	const char *kernel = NULL;
	int option;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS, options, NULL)) != -1) {
		if (option == HOST_OPT_OWN)
			kernel = optarg;
		else if (!host_view_take(&show.view, option, optarg))
			return host_usage(host_groups_help);
	}
	return open_and_run(&show, kernel, argv + optind);
}
