// SPDX-License-Identifier: GPL-2.0-or-later
/* Bound must mean usable: all that a virtual machine monitor does first. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static char why[1024];

static const char *because(const char *step)
{
	snprintf(why, sizeof(why), "%s: %s", step, strerror(errno));
	return why;
}

static unsigned int sysfs_number(const char *address, const char *name)
{
	char path[512], line[32];

	sysfs_path(path, sizeof(path), address, name);
	return read_first_line(path, line, sizeof(line)) ? strtoul(line, NULL, 16) : 0;
}

/* Configuration space must read back what sysfs says the function is. */
static const char *config_reads(int device, const char *address)
{
	struct vfio_region_info region = {.argsz = sizeof(region),
					  .index = VFIO_PCI_CONFIG_REGION_INDEX};
	uint16_t id[2];

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return because("region of the configuration space");
	if (pread(device, id, sizeof(id), region.offset) != sizeof(id))
		return because("reading the configuration space");
	if (id[0] != sysfs_number(address, "vendor") || id[1] != sysfs_number(address, "device")) {
		snprintf(why, sizeof(why), "configuration space reads %04x:%04x", id[0], id[1]);
		return why;
	}
	return NULL;
}

/* Without this bit the kernel lets nobody read a BAR, however well it is mapped. */
static const char *memory_on(int device)
{
	struct vfio_region_info region = {.argsz = sizeof(region),
					  .index = VFIO_PCI_CONFIG_REGION_INDEX};
	uint16_t command;
	off_t at;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return because("region of the configuration space");
	at = (off_t)region.offset + PCI_COMMAND;
	if (pread(device, &command, sizeof(command), at) != sizeof(command))
		return because("reading the command register");
	command |= PCI_COMMAND_MEMORY;
	if (pwrite(device, &command, sizeof(command), at) != sizeof(command))
		return because("writing the command register");
	return NULL;
}

/* Every BAR that may be mapped is mapped and read: another driver may hold its addresses. */
static const char *bars_map(int device)
{
	const char *error = memory_on(device);

	for (uint32_t bar = 0; !error && bar <= VFIO_PCI_BAR5_REGION_INDEX; bar++) {
		struct vfio_region_info region = {.argsz = sizeof(region), .index = bar};
		volatile uint8_t *at;

		if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region))
			return because("region of a BAR");
		if (!(region.flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		at = mmap(NULL, region.size, PROT_READ, MAP_SHARED, device, (off_t)region.offset);
		if (at == MAP_FAILED)
			return because("mapping a BAR");
		(void)*at;
		munmap((void *)at, region.size);
	}
	return error;
}

static const char *device_opens(int group, const char *address)
{
	int device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, address);

	if (device < 0)
		return because("device of the group");
	const char *error = config_reads(device, address);
	if (!error)
		error = bars_map(device);
	close(device);
	return error;
}

static const char *group_works(int container, int group, const char *address)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};

	if (ioctl(group, VFIO_GROUP_GET_STATUS, &status))
		return because("group status");
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return "the group is not viable";
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container))
		return because("container of the group");
	if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return because("IOMMU type1v2");
	return device_opens(group, address);
}

const char *vfio_usable(const char *address)
{
	char path[512], number[16];
	const char *error;

	sysfs_path(path, sizeof(path), address, "iommu_group");
	if (!link_name(path, number, sizeof(number)))
		return because("IOMMU group");
	snprintf(path, sizeof(path), "/dev/vfio/%s", number);
	int container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (container < 0)
		return because("/dev/vfio/vfio");
	if (ioctl(container, VFIO_GET_API_VERSION) != VFIO_API_VERSION) {
		close(container);
		return "another VFIO version";
	}
	int group = open(path, O_RDWR | O_CLOEXEC);
	error = group < 0 ? because(path) : group_works(container, group, address);
	if (group >= 0)
		close(group);
	close(container);
	return error;
}
