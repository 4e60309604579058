// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernel judges a group, and how. */
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "sysfs.h"

void host_kernel_read(const struct host_root *root, const char *version, struct host_kernel *kernel)
{
	*kernel = (struct host_kernel){0};
	if (version)
		snprintf(kernel->release, sizeof(kernel->release), "%s", version);
	else if (eb_sysfs_read(root->fd, "proc/sys/kernel/osrelease", kernel->release,
			       sizeof(kernel->release)) < 0)
		kernel->release[0] = '\0';
	if (sscanf(kernel->release, "%4u.%4u", &kernel->major, &kernel->minor) < 1)
		kernel->major = 0;
}

bool host_kernel_before(const struct host_kernel *kernel, unsigned int major, unsigned int minor)
{
	return kernel->major &&
	       (kernel->major < major || (kernel->major == major && kernel->minor < minor));
}

bool host_is_vfio(const char *driver)
{
	return eb_text_has(eb_text(driver), "vfio");
}

bool host_blocks(const struct host_kernel *kernel, const struct eb_function *function,
		 const char *driver)
{
	if (!*driver || host_is_vfio(driver) || !strcmp(driver, "pci-stub"))
		return false;
	if (host_kernel_before(kernel, 5, 19))
		return !eb_is_bridge(function);
	return strcmp(driver, "pcieport") != 0;
}
