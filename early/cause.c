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

/* False also where the folder is not there: a kernel without any IOMMU driver. */
static bool has_iommu(const struct early_run *run)
{
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	if (eb_dir_open(run->root, "sys/class/iommu", &dir) < 0)
		return false;
	while (!found && (entry = readdir(dir)))
		found = entry->d_name[0] != '.';
	closedir(dir);
	return found;
}

static bool has_group(const struct early_run *run, size_t index)
{
	char path[EARLY_PATH_SIZE], where[EB_WHERE_SIZE];

	eb_where_format(run->functions.function[index].where, where);
	eb_format(path, sizeof(path), EB_DEVICES_DIR "/%s/iommu_group", where);
	return !faccessat(run->root, path, F_OK, 0);
}

/* The number of virtual functions, as the kernel writes it; "0" where there are none. */
static void count_vfs(const struct early_run *run, size_t index, char text[16])
{
	if (early_read(run, index, "sriov_numvfs", text, 16) <= 0)
		strcpy(text, "0");
	text[strcspn(text, "\n")] = '\0';
}

/* If loading it failed, why that was stands there already. */
static int no_driver(const struct early_run *run, size_t index, const char *driver,
		     char reason[EB_REASON_SIZE])
{
	const struct early_fate *fate = &run->fate[index];

	if (fate->reason) {
		eb_format(reason, EB_REASON_SIZE, "%s", run->rules.strings + fate->reason);
		return fate->error;
	}
	eb_format(reason, EB_REASON_SIZE, "the kernel has no driver called %s", driver);
	return ENODEV;
}

int early_cause(struct early_run *run, size_t index, const char *driver, int error,
		char reason[EB_REASON_SIZE])
{
	char vfs[16];

	if (!early_has_driver(run, driver))
		return no_driver(run, index, driver, reason);
	count_vfs(run, index, vfs);
	if (strcmp(vfs, "0")) {
		eb_format(reason, EB_REASON_SIZE,
			  "%s refuses it while it has %s virtual functions: write 0 to its "
			  "sriov_numvfs, or bind those",
			  driver, vfs);
		return EBUSY;
	}
	/* What follows is true of VFIO's drivers alone. */
	if (strstr(driver, "vfio") && !has_group(run, index) && !has_iommu(run)) {
		eb_format(reason, EB_REASON_SIZE,
			  "%s refuses it, for no IOMMU is on: turn it on in the firmware (VT-d, "
			  "AMD-Vi), and with intel_iommu=on where the kernel wants that",
			  driver);
		return error ? -error : EINVAL;
	}
	if (strstr(driver, "vfio") && !has_group(run, index)) {
		eb_format(reason, EB_REASON_SIZE,
			  "%s refuses it, for it is in no IOMMU group; Intel's own graphics is in "
			  "one only with intel_iommu=on",
			  driver);
		return error ? -error : EINVAL;
	}
	if (!error)
		error = -EIO;
	eb_format(reason, EB_REASON_SIZE, "%s did not take it: %s; the kernel log may say more",
		  driver, eb_errno_words(-error));
	return -error;
}
