// SPDX-License-Identifier: GPL-2.0-or-later
/* Is there an IOMMU, is it on, and does it do all that VFIO asks of it? */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sysfs.h"

#define GRUB                                                                                       \
	"the kernel command line (with GRUB: GRUB_CMDLINE_LINUX in /etc/default/grub, then "       \
	"update-grub or grub2-mkconfig), and reboot"

/* Whose processor it is; its host bridge tells too, where a tree has nothing but devices. */
enum check_maker check_maker(struct check *check)
{
	const struct eb_functions *functions = &check->machine->boot.functions;
	FILE *in = check_open(check, "proc/cpuinfo");
	char line[256];
	enum check_maker found = CHECK_OTHER;

	while (in && found == CHECK_OTHER && fgets(line, sizeof(line), in)) {
		if (strncmp(line, "vendor_id", 9))
			continue;
		if (strstr(line, "GenuineIntel"))
			found = CHECK_INTEL;
		else if (strstr(line, "AuthenticAMD") || strstr(line, "HygonGenuine"))
			found = CHECK_AMD;
	}
	if (in)
		fclose(in);
	for (size_t i = 0; found == CHECK_OTHER && i < functions->n; i++) {
		unsigned int vendor = (unsigned int)(functions->function[i].id >> 48);

		if (functions->function[i].class_id >> 16 != 6)
			continue;
		if (vendor == 0x8086)
			found = CHECK_INTEL;
		else if (vendor == 0x1022 || vendor == 0x1d94)
			found = CHECK_AMD;
		else
			break;
	}
	return found;
}

#define TABLES "sys/firmware/acpi/tables"

/* The table that describes an IOMMU, or NULL. To see that it is there takes no root. */
static const char *table(const struct check *check)
{
	static const char *const tables[] = {TABLES "/DMAR", TABLES "/IVRS", TABLES "/VIOT",
					     TABLES "/IORT"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (host_exists(check->root, tables[i]))
			return strrchr(tables[i], '/') + 1;
	return NULL;
}

void check_iommu_firmware(struct check *check)
{
	static const char *const where[] = {
		[CHECK_INTEL] =
			"turn on VT-d (Intel VT for Directed I/O) in the firmware settings; not "
			"VT-x alone",
		[CHECK_AMD] =
			"turn on IOMMU (AMD-Vi, under AMD CBS or NBIO) in the firmware settings; "
			"not SVM alone",
		[CHECK_OTHER] =
			"turn the IOMMU on in the firmware settings (VT-d, AMD-Vi, SMMU); in a "
			"virtual machine, give it a virtual one",
	};
	const char *found = table(check);

	if (found)
		check_add(check, CHECK_OK, NULL, NULL, "there is one (table %s)", found);
	else if (check->iommu)
		return;
	else if (host_exists(check->root, TABLES))
		check_add(check, check_if_asked(check), NULL, where[check_maker(check)],
			  "the firmware offers none: no DMAR, IVRS or VIOT is among its tables");
	else
		check_add(check, CHECK_UNKNOWN, NULL, where[check_maker(check)],
			  "no ACPI tables can be seen here, so whether the firmware offers one is "
			  "not known");
}

static void iommu_off(struct check *check)
{
	static const char *const remedy[] = {
		[CHECK_INTEL] = "add intel_iommu=on to " GRUB,
		[CHECK_AMD] =
			"an AMD kernel has it on by itself where the firmware does: see what "
			"`dmesg "
			"| grep -i -e AMD-Vi -e iommu` says, and whether it has CONFIG_AMD_IOMMU",
		[CHECK_OTHER] = "see what `dmesg | grep -i iommu` says; on Intel, add "
				"intel_iommu=on to " GRUB,
	};
	const char *word = check_off_word(check->machine->boot.cmdline);
	const char *next = check_next_iommu(check);
	bool offered = table(check) || !host_exists(check->root, TABLES);

	if (next && offered)
		check_add(check, CHECK_UNKNOWN, NULL, "reboot, and look again",
			  "off until the reboot: %s", next);
	else if (word)
		check_add(check, check_if_asked(check), NULL,
			  check_words(check, "take %s off " GRUB, word),
			  "the command line turns it off: %s", word);
	else if (offered)
		check_add(check, check_if_asked(check), NULL, remedy[check_maker(check)],
			  "the kernel has it off: nothing is in /sys/class/iommu");
}

struct names {
	size_t n;
	char first[64];
};

/* A folder has no order: the first one by name. */
static void take_name(void *context, const char *name)
{
	struct names *names = context;

	if (!names->n++ || strcmp(name, names->first) < 0)
		snprintf(names->first, sizeof(names->first), "%s", name);
}

void check_iommu_kernel(struct check *check)
{
	struct names names = {0};
	const char *off = check_next_iommu_off(check);

	host_each_name(check->root, "sys/class/iommu", take_name, &names);
	if (!host_exists(check->root, EB_DEVICES_DIR))
		check_add(check, CHECK_UNKNOWN, NULL,
			  "mount sysfs: mount -t sysfs sysfs /sys; or give --root a tree with one",
			  "there is no /" EB_DEVICES_DIR " to look at");
	else if (!check->iommu)
		iommu_off(check);
	else if (off)
		check_add(check, check_if_asked(check), NULL,
			  "take that word off the kernel command line", "on until the reboot: %s",
			  off);
	else if (names.n > 1)
		check_add(check, CHECK_OK, NULL, NULL, "on: %s and %zu more", names.first,
			  names.n - 1);
	else
		check_add(check, CHECK_OK, NULL, NULL, "on%s%s", names.n ? ": " : "", names.first);
}

void check_iommu_option(struct check *check)
{
	/* drivers/iommu/amd/init.c, parse_amd_iommu_options */
	if (check_param_has(check, "amd_iommu", "on"))
		check_add(check, CHECK_WARNING, "amd_iommu=on",
			  "take it off the kernel command line; AMD's IOMMU is on where the "
			  "firmware has it on",
			  "in vain: the kernel knows no such value");
}

/* On x86 a line of /proc/interrupts names its chip, with IR- where the IOMMU remaps it. */
static void look_at_chips(FILE *in, bool *plain, bool *remapped)
{
	char *line = NULL, *rest, *word;
	size_t size = 0;

	while (getline(&line, &size, in) > 0) {
		rest = line;
		while ((word = strsep(&rest, " \t\n"))) {
			if (!*word || isdigit((unsigned char)*word))
				continue;
			*remapped |= !strncmp(word, "IR-", 3);
			*plain |= !strncmp(word, "IO-APIC", 7) || !strncmp(word, "PCI-MSI", 7);
			/* The first word that is no count is the chip. */
			break;
		}
	}
	free(line);
}

void check_remapping(struct check *check)
{
	FILE *in = check->iommu ? check_open(check, "proc/interrupts") : NULL;
	bool plain = false, remapped = false;
	const char *word = check_remapping_word(check->machine->boot.cmdline);
	const char *on = check_next_remapping(check), *off = check_next_remapping_off(check);

	if (!check->iommu)
		return;
	if (!in) {
		check_add(check, CHECK_UNKNOWN, NULL, "look at /proc/interrupts for IR-IO-APIC",
			  "/proc/interrupts cannot be read");
		return;
	}
	look_at_chips(in, &plain, &remapped);
	fclose(in);
	if (remapped && !off)
		check_add(check, CHECK_OK, NULL, NULL, "on");
	else if (plain && !remapped && on)
		check_add(check, CHECK_UNKNOWN, NULL, "reboot, and look again",
			  "off until the reboot: %s", on);
	else if ((plain || remapped) &&
		 check_option_on(check, "vfio_iommu_type1", "allow_unsafe_interrupts"))
		check_add(check, CHECK_WARNING, NULL,
			  "a guest that is not trusted can harm the host; where the processor can "
			  "do it, have it on",
			  "off, and allow_unsafe_interrupts has VFIO do without");
	else if (remapped)
		check_add(check, check_if_asked(check), NULL,
			  "take that word off the kernel command line",
			  "on until the reboot, then VFIO refuses to open any device: %s", off);
	else if (plain)
		check_add(
			check, check_if_asked(check), NULL,
			word ? check_words(check, "take %s off the kernel command line", word)
			     : "turn on interrupt remapping (x2APIC) in the firmware settings; or, "
			       "where every guest is trusted, vfio_iommu_type1.allow_unsafe_"
			       "interrupts=1 on the kernel command line",
			"off: VFIO refuses to open any device%s%s", word ? ", because of " : "",
			word ? word : "");
}

void check_noiommu(struct check *check)
{
	if (check_option_on(check, "vfio", "enable_unsafe_noiommu_mode"))
		check_add(check, CHECK_WARNING, "enable_unsafe_noiommu_mode",
			  "take it out of modprobe.d and off the kernel command line, and have an "
			  "IOMMU on",
			  "VFIO may give devices away with no IOMMU: a guest can then read and "
			  "write all memory of the host");
}

static bool is_intel_display(const struct eb_function *function)
{
	return function->id >> 48 == 0x8086 && function->class_id >> 16 == 3 &&
	       (function->where & 0xffff) == EB_WHERE(0, 0, 2, 0);
}

/*
 * Debian's kernels leave the processor's own display out until intel_iommu=on is said
 * (CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF; drivers/iommu/intel/iommu.c, dmar_map_gfx).
 */
void check_group_missing(struct check *check)
{
	const struct eb_functions *functions = &check->machine->boot.functions;

	for (size_t i = 0; check->iommu && i < functions->n; i++) {
		const struct host_function *function = check_function(check, i);

		if (!check_binds(check, i) || function->group >= 0)
			continue;
		if (is_intel_display(&functions->function[i]) && check_next_display(check))
			check_add(check, CHECK_UNKNOWN, function->address, "reboot, and look again",
				  "this display is in no IOMMU group until the reboot: %s",
				  check_next_display(check));
		else if (is_intel_display(&functions->function[i]))
			check_add(check, CHECK_FAILURE, function->address,
				  "add intel_iommu=on to " GRUB,
				  "this display is in no IOMMU group: this kernel leaves Intel's "
				  "own display out unless told");
		else
			check_add(check, CHECK_FAILURE, function->address,
				  "vfio-pci takes no device without a group: another slot, or a "
				  "newer firmware, may put it behind the IOMMU",
				  "it is in no IOMMU group, though others are");
	}
}

/* A region that the firmware wants mapped always: VFIO cannot give such a device away. */
static bool has_direct(const struct check *check, int group, char range[64])
{
	char path[64], line[128], low[24], high[24], type[32];
	bool found = false;
	FILE *in;

	snprintf(path, sizeof(path), "sys/kernel/iommu_groups/%d/reserved_regions", group);
	in = check_open(check, path);
	while (in && !found && fgets(line, sizeof(line), in)) {
		found = sscanf(line, "%23s %23s %31s", low, high, type) == 3 &&
			!strcmp(type, "direct");
		if (found)
			snprintf(range, 64, "%s-%s", low, high);
	}
	if (in)
		fclose(in);
	return found;
}

void check_reserved(struct check *check)
{
	const struct eb_functions *functions = &check->machine->boot.functions;
	char range[64];

	for (size_t i = 0; i < functions->n; i++) {
		const struct host_function *function;

		if (!check_binds(check, i))
			continue;
		function = check_function(check, i);
		if (function->group < 0 || !has_direct(check, function->group, range))
			continue;
		check_add(check, CHECK_FAILURE, function->address,
			  "look for a firmware setting or a firmware update that gives the region "
			  "up (for servers often named RMRR or shared memory); else this device "
			  "can go to no guest",
			  "the firmware keeps memory of it for itself (RMRR %s, group %d): VFIO "
			  "refuses it",
			  range, function->group);
	}
}
