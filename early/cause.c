// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a driver did not take a function. The kernel answers most refusals with EINVAL
 * (before 6.1 with ENODEV, whatever the cause): sysfs tells them apart.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "sysfs.h"

bool early_is_vfio(const char *driver)
{
	return eb_text_has(eb_text(driver), "vfio");
}

/* False also where the folder is not there: a kernel without any IOMMU driver. */
static bool has_iommu(const struct early_run *run)
{
	const char *name = NULL;
	struct eb_dir dir;

	if (eb_dir_open(run->root, "sys/class/iommu", &dir))
		return false;
	do
		name = eb_dir_next(&dir);
	while (name && *name == '.');
	eb_dir_close(&dir);
	return name;
}

static bool has_group(const struct early_run *run, size_t index)
{
	char path[EARLY_PATH_SIZE];

	early_path(run, index, "iommu_group", path);
	return !faccessat(run->root, path, F_OK, 0);
}

/* The number of virtual functions, as the kernel writes it; "0" where there are none. */
static void count_vfs(const struct early_run *run, size_t index, char text[16])
{
	if (early_read(run, index, "sriov_numvfs", text, 16) <= 0)
		memcpy(text, "0", 2);
}

/* If loading it failed, why that was stands there already. */
static int no_driver(struct early_run *run, size_t index, const char *driver)
{
	const struct early_fate *fate = &run->fate[index];

	if (fate->reason)
		return fate->error;
	early_because(run, index, "the kernel has no driver called %s", driver);
	return ENODEV;
}

/*
 * On x86 each line of /proc/interrupts names its chip, IO-APIC, or IR-IO-APIC where the IOMMU
 * remaps it. The first to come decides. Lines are as long as there are processors: no buffer
 * holds them all. False also where nothing is there to tell.
 */
static bool no_remapping(const struct early_run *run)
{
	static const char chip[] = "IO-APIC";
	int fd = openat(run->root, "proc/interrupts", O_RDONLY | O_CLOEXEC);
	char bytes[256], before = 0, last = 0;
	size_t same = 0;
	ssize_t got;

	while (fd >= 0 && chip[same] && (got = read(fd, bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < got && chip[same]; last = bytes[i++]) {
			if (bytes[i] != chip[same])
				same = 0;
			if (bytes[i] == chip[same] && !same++)
				before = last;
		}
	}
	close(fd);
	return !chip[same] && before == ' ';
}

/* Such a driver lets nobody open what is in the same group, the kernel's own rule. */
static bool blocks(const struct early_run *run, int group, const char *name,
		   char driver[EB_DRIVER_MAX + 1])
{
	char path[300], text[16];

	eb_format(path, sizeof(path), "%s/driver", name);
	if (eb_sysfs_link(group, path, driver, EB_DRIVER_MAX + 1) <= 0 || early_is_vfio(driver) ||
	    !strcmp(driver, "pci-stub") || !strcmp(driver, "pcieport"))
		return false;
	/* Bridges were all right until 5.18 (drivers/vfio/vfio.c, vfio_dev_viable). */
	eb_format(path, sizeof(path), "%s/class", name);
	return !early_kernel_before_6(run) || eb_sysfs_read(group, path, text, sizeof(text)) < 0 ||
	       memcmp(text, "0x0604", 6);
}

static void doubt_group(struct early_run *run, size_t index)
{
	char path[EARLY_PATH_SIZE], driver[EB_DRIVER_MAX + 1], first[64] = "";
	struct eb_dir group;
	const char *name;

	early_path(run, index, "iommu_group/devices", path);
	if (eb_dir_open(run->root, path, &group))
		return;
	/* The lowest, whatever their order in the folder. */
	while ((name = eb_dir_next(&group)))
		if ((!*first || strcmp(name, first) < 0) && blocks(run, group.fd, name, driver))
			eb_format(first, sizeof(first), "%s", name);
	if (*first && blocks(run, group.fd, first, driver))
		early_because(run, index,
			      "VFIO refuses to open it while %s, of its group, is on %s", first,
			      driver);
	eb_dir_close(&group);
}

void early_doubt(struct early_run *run, size_t index)
{
	static enum early_maybe remapping = EARLY_CANNOT_KNOW;

	if (!early_is_vfio(early_target(run, index)))
		return;
	if (remapping == EARLY_CANNOT_KNOW)
		remapping = has_iommu(run) && no_remapping(run) ? EARLY_NO : EARLY_YES;
	if (remapping == EARLY_NO)
		early_because(run, index,
			      "VFIO refuses to open it, for interrupt remapping is off (see "
			      "allow_unsafe_interrupts)");
	else
		doubt_group(run, index);
}

int early_cause(struct early_run *run, size_t index, const char *driver, int error)
{
	char vfs[16];

	if (!early_has_driver(run, driver))
		return no_driver(run, index, driver);
	count_vfs(run, index, vfs);
	if (strcmp(vfs, "0")) {
		early_because(run, index,
			      "%s refuses it while it has %s virtual functions: write 0 to its "
			      "sriov_numvfs, or bind those",
			      driver, vfs);
		return EBUSY;
	}
	/* What follows is true of VFIO's drivers alone. */
	if (early_is_vfio(driver) && !has_group(run, index)) {
		const char *why = "no IOMMU is on: turn it on in the firmware (VT-d, AMD-Vi), and "
				  "with intel_iommu=on where the kernel wants that";

		if (has_iommu(run))
			why = "it is in no IOMMU group; Intel's own graphics is in one only with "
			      "intel_iommu=on";
		else if (error == -EAGAIN) /* EPROBE_DEFER */
			why = "the driver of its IOMMU is not loaded yet";
		early_because(run, index, "%s refuses it, for %s", driver, why);
		return error ? -error : EINVAL;
	}
	if (!error)
		error = -EIO;
	early_because(run, index, "%s did not take it: %s; the kernel log may say more", driver,
		      eb_errno_words(-error));
	return -error;
}
