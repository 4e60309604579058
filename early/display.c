// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The display that the firmware and the console use. From 6.0 on vfio-pci itself takes the
 * firmware's framebuffer off it when it binds (drivers/vfio/pci/vfio_pci_core.c,
 * vfio_pci_vga_init). Before, that keeps the BAR for itself, and a guest cannot map it.
 */
#include <errno.h>
#include <string.h>

#include "early.h"
#include "format.h"
#include "sysfs.h"

bool early_kernel_before_6(const struct early_run *run)
{
	char release[80];

	/* Of the tree that we work on, as uname is not. */
	return eb_sysfs_read(run->root, "proc/sys/kernel/osrelease", release, sizeof(release)) >
		       1 &&
	       release[1] == '.' && release[0] < '6';
}

static bool is_for_vfio(const struct early_run *run, size_t index)
{
	char boot_vga[4];

	return run->machine.functions.function[index].class_id >> 8 == 0x0300 &&
	       early_is_vfio(early_target(run, index)) &&
	       early_read(run, index, "boot_vga", boot_vga, sizeof(boot_vga)) > 0 &&
	       *boot_vga == '1';
}

void early_display_warn(const struct early_run *run)
{
	for (size_t i = 0; i < run->machine.functions.n; i++) {
		if (!run->fate[i].fenced || run->machine.plan.decision[i].action != EB_DO_BIND ||
		    !is_for_vfio(run, i))
			continue;
		early_log(run, EARLY_WARNING,
			  "the console goes dark from here on: %llX is the boot display",
			  early_where(run, i));
	}
}

/*
 * The console needs no word of its own: the kernel unbinds it from a framebuffer that goes
 * (drivers/video/fbdev/core/fbcon.c, fbcon_fb_unbind), and gives it to the next that comes.
 */
void early_display_release(const struct early_run *run, size_t index)
{
	static const char *const kinds[] = {"efi", "vesa", "simple"};
	char path[EARLY_PATH_SIZE], device[32];
	int error;

	if (!is_for_vfio(run, index) || !early_kernel_before_6(run))
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		eb_format(device, sizeof(device), "%s-framebuffer.0", kinds[i]);
		eb_format(path, sizeof(path), "sys/bus/platform/drivers/%.*s/unbind",
			  (int)strlen(device) - 2, device);
		error = eb_sysfs_write(run->root, path, device);
		/* No such driver, or none that it holds. */
		if (error && error != -ENOENT && error != -ENODEV)
			early_log(run, EARLY_WARNING, "cannot release %s: %s", device,
				  eb_errno_words(-error));
	}
}
