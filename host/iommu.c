// SPDX-License-Identifier: GPL-2.0-or-later
/* Why there are no groups. */
#include <stdlib.h>
#include <string.h>

#include "show.h"

#define TABLES "sys/firmware/acpi/tables"
#define IN_USE "sys/class/iommu"

static void count(void *context, const char *name)
{
	(void)name;
	++*(size_t *)context;
}

static size_t entries(const struct host_root *root, const char *folder)
{
	size_t n = 0;

	host_each_name(root, folder, count, &n);
	return n;
}

enum host_iommu host_iommu(const struct host_machine *machine, const struct host_groups *groups)
{
	const struct host_root *root = machine->root;

	if (groups->n)
		return HOST_IOMMU_ON;
	if (entries(root, IN_USE))
		return HOST_IOMMU_IDLE;
	if (host_exists(root, TABLES "/DMAR") || host_exists(root, TABLES "/IVRS") ||
	    host_exists(root, TABLES "/VIOT"))
		return HOST_IOMMU_KERNEL;
	return entries(root, TABLES) ? HOST_IOMMU_FIRMWARE : HOST_IOMMU_UNKNOWN;
}

const char *host_iommu_word(enum host_iommu iommu)
{
	static const char *const words[] = {
		[HOST_IOMMU_ON] = "on",
		[HOST_IOMMU_FIRMWARE] = "off in firmware",
		[HOST_IOMMU_KERNEL] = "off in kernel",
		[HOST_IOMMU_IDLE] = "on, without groups",
		[HOST_IOMMU_UNKNOWN] = NULL,
	};

	return words[iommu];
}

static void add(json_t *lines, const char *line)
{
	host_json_append(lines, host_json_text(line));
}

/* The word of the kernel command line that turned it off, or NULL. */
static const char *turned_off(const struct host_machine *machine)
{
	static const char *const words[] = {"intel_iommu=off", "amd_iommu=off", "iommu=off"};
	struct eb_text text = eb_text(machine->boot.cmdline), word;

	while (eb_text_field(&text, " \n", &word))
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (eb_text_is(word, words[i]))
				return words[i];
	return NULL;
}

static void help_kernel(const struct host_machine *machine, json_t *lines)
{
	const struct host_root *root = machine->root;
	const char *off = turned_off(machine);
	char line[160];

	add(lines, "The firmware has an IOMMU, and the kernel does not use it.");
	if (off) {
		snprintf(line, sizeof(line),
			 "Take %s from the kernel command line, reboot, look again.", off);
		add(lines, line);
	} else if (host_exists(root, TABLES "/DMAR")) {
		add(lines, "Add intel_iommu=on to the kernel command line, reboot, look again.");
	} else if (host_exists(root, TABLES "/IVRS")) {
		add(lines, "AMD's is on where nothing turns it off (amd_iommu=on is no valid "
			   "value): look for AMD-Vi in the kernel's log.");
	} else {
		add(lines, "It is a virtual machine's: the kernel needs its driver, virtio_iommu; "
			   "load it, reboot, look again.");
	}
}

static void help_firmware(json_t *lines)
{
	add(lines, "The firmware tells of no IOMMU: turn it on in the firmware settings (Intel: "
		   "VT-d; AMD: AMD-Vi or IOMMU), reboot, look again. In a virtual machine it is "
		   "the hypervisor that has to give it one.");
}

static void help_unknown(json_t *lines)
{
	add(lines, "Turn the IOMMU on: in the firmware settings (Intel: VT-d; AMD: AMD-Vi or "
		   "IOMMU), and on the kernel command line where it is off by default "
		   "(intel_iommu=on; AMD's is on). Then reboot, and look again.");
}

/* Intel's graphics are left out until they are asked for, whatever the kernel's default. */
static bool is_intel_graphics(const struct eb_function *function)
{
	return function->id >> 48 == 0x8086 && function->class_id >> 16 == 0x03 &&
	       function->where == EB_WHERE(0, 0, 2, 0);
}

static void help_some(struct host_machine *machine, const struct host_groups *groups,
		      const bool picked[EB_FUNCTIONS_MAX], json_t *lines)
{
	size_t others = 0;
	char line[160];

	for (size_t i = 0; i < groups->ungrouped; i++) {
		size_t index = groups->order[i];

		if (!picked[index])
			continue;
		if (!is_intel_graphics(&machine->boot.functions.function[index])) {
			others++;
			continue;
		}
		snprintf(line, sizeof(line),
			 "%s, Intel's graphics, are in no group until the kernel command line has "
			 "intel_iommu=on: add it, reboot, look again.",
			 host_function(machine, index)->address);
		add(lines, line);
	}
	if (others)
		add(lines, "What is in no group has no IOMMU before it, and VFIO cannot open it.");
}

json_t *host_iommu_help(struct host_machine *machine, const struct host_groups *groups,
			const bool picked[EB_FUNCTIONS_MAX])
{
	json_t *lines = host_need(json_array());

	if (machine->unlisted) {
		add(lines, host_unlisted_help(machine));
		return lines;
	}
	switch (host_iommu(machine, groups)) {
	case HOST_IOMMU_ON:
		help_some(machine, groups, picked, lines);
		break;
	case HOST_IOMMU_FIRMWARE:
		help_firmware(lines);
		break;
	case HOST_IOMMU_KERNEL:
		help_kernel(machine, lines);
		break;
	case HOST_IOMMU_IDLE:
		add(lines, "An IOMMU is on, and no device is behind it: look for DMAR, AMD-Vi or "
			   "iommu in the kernel's log.");
		break;
	case HOST_IOMMU_UNKNOWN:
		help_unknown(lines);
		break;
	}
	return lines;
}
