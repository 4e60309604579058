/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What else on a machine gives devices to drivers, as check and setup know it when they see it. */
#ifndef HOST_RIVALS_H
#define HOST_RIVALS_H

#include "files.h"
#include "machine.h"

#define HOST_DRIVERCTL "etc/driverctl.d"

/*
 * A file of /etc/driverctl.d is named by the device, `pci-0000:01:00.0`, and holds a driver. False
 * where it is no such file.
 */
bool host_rival_driverctl(const struct host_root *root, const char *name, uint64_t *where,
			  char driver[EB_DRIVER_MAX + 1]);

/*
 * What a line of a script or of a rule of udev has in it that only somebody writes who moves
 * devices between drivers: `driver_override`; NULL for nothing.
 */
const char *host_rival_word(const char *line);

/* Is it a file or a folder of earlybind's own? */
bool host_rival_is_ours(const char *path);

/* Where hooks of the image generators are, up to a NULL. */
extern const char *const host_rival_folders[];

/* Each file below such a folder, which may have folders of its own, but for ours. */
void host_rival_files(const struct host_root *root, const char *folder, host_file_fn *each,
		      void *context);

#endif
