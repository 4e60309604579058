// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel has to be told, that the IOMMU is on. */
#include <string.h>

#include "cmdline.h"
#include "setup.h"
#include "show.h"

/* What turns it off, or makes VFIO refuse what it is asked for. */
static bool drop_what_is_off(struct host_setup *setup)
{
	static const char *const words[] = {"intel_iommu=off", "amd_iommu=off", "iommu=off",
					    "intremap=off", "nointremap"};
	struct eb_text cmdline = eb_text(setup->add.before->boot.cmdline);
	bool any = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!host_word_is_in(cmdline, words[i]))
			continue;
		host_words_want(setup->words.drop, words[i]);
		any = true;
	}
	return any;
}

/* Debian's kernels leave the processor's own display out until they are told. */
static bool wants_own_display(const struct host_setup *setup)
{
	const struct host_machine *machine =
		setup->add.after ? setup->add.after : setup->add.before;
	const struct eb_functions *functions = &machine->boot.functions;

	for (size_t i = 0; i < functions->n; i++)
		if (functions->function[i].id >> 48 == 0x8086 &&
		    functions->function[i].class_id >> 16 == 3 &&
		    functions->function[i].where == EB_WHERE(0, 0, 2, 0) &&
		    machine->boot.plan.decision[i].action == EB_DO_BIND)
			return host_function((struct host_machine *)machine, i)->group < 0;
	return false;
}

static void turn_on(struct host_setup *setup)
{
	const struct host_root *root = &setup->add.root;
	bool amd = host_exists(root, "sys/firmware/acpi/tables/IVRS");

	if (host_exists(root, "sys/firmware/acpi/tables/DMAR"))
		host_words_want(setup->words.add, "intel_iommu=on");
	else if (amd)
		host_json_sentence(setup->add.notes,
				   "AMD's IOMMU needs no word on the kernel command line: it is on "
				   "where the firmware has it on and nothing turns it off%s",
				   setup->words.drop[0] ? ""
							: "; here it is off, and the kernel's "
							  "log (dmesg | grep AMD-Vi) says why");
	else
		host_json_sentence(setup->add.notes,
				   "The kernel uses no IOMMU, and none is known that a word on the "
				   "command line turns on: `earlybind check` says more");
}

void host_setup_iommu(struct host_setup *setup)
{
	struct host_machine *machine = setup->add.before;
	struct host_groups groups;
	bool dropped = drop_what_is_off(setup);

	host_groups_open(machine, &groups);
	switch (host_iommu(machine, &groups)) {
	case HOST_IOMMU_ON:
		if (wants_own_display(setup))
			host_words_want(setup->words.add, "intel_iommu=on");
		else if (!dropped && host_exists(&setup->add.root, "sys/firmware/acpi/tables/IVRS"))
			host_json_sentence(setup->add.notes,
					   "The IOMMU is on (AMD: no word on the kernel command "
					   "line is needed)");
		else if (!dropped)
			host_json_sentence(setup->add.notes, "The IOMMU is on");
		break;
	case HOST_IOMMU_KERNEL:
		turn_on(setup);
		break;
	case HOST_IOMMU_FIRMWARE:
		host_json_sentence(
			setup->add.notes,
			"The firmware tells of no IOMMU: turn it on in the firmware "
			"settings (Intel: VT-d; AMD: AMD-Vi or IOMMU), or nothing can be "
			"bound. In a virtual machine, the hypervisor has to give it one");
		break;
	case HOST_IOMMU_IDLE:
	case HOST_IOMMU_UNKNOWN:
		host_json_sentence(setup->add.notes,
				   "Whether the IOMMU is on cannot be seen here; `earlybind check` "
				   "says more after the reboot");
		break;
	}
	host_groups_close(&groups);
	/* What the files say already is not said again. */
	if (setup->words.add[0] &&
	    host_loader_has(&setup->add.root, setup->loader, setup->words.add[0])) {
		host_json_sentence(
			setup->add.notes,
			"%s is in the boot loader's files already: it holds from the next "
			"boot on",
			setup->words.add[0]);
		host_words_want(setup->next.add, setup->words.add[0]);
		setup->words.add[0] = NULL;
	}
}
