// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The function that shows the console. To take it away while it shows something is what hangs
 * machines: a boot does it before anything is shown.
 */
#include <string.h>

#include "apply.h"
#include "sysfs.h"

struct consoles {
	const struct host_root *root;
	bool framebuffer, vga;
};

/* `(S) VGA+`, `(M) frame buffer device`, `(S) dummy device` (drivers/tty/vt/vt.c, show_name). */
static void look_at(void *context, const char *name)
{
	struct consoles *consoles = context;
	char path[300], text[80];

	snprintf(path, sizeof(path), "sys/class/vtconsole/%s/bind", name);
	if (eb_sysfs_read(consoles->root->fd, path, text, sizeof(text)) <= 0 || *text != '1')
		return;
	snprintf(path, sizeof(path), "sys/class/vtconsole/%s/name", name);
	if (eb_sysfs_read(consoles->root->fd, path, text, sizeof(text)) <= 0)
		return;
	consoles->framebuffer |= strstr(text, "frame buffer") != NULL;
	consoles->vga |= strstr(text, "VGA") != NULL;
}

/*
 * Before Linux 6.12 the firmware's framebuffer is nobody's child: where the console is on one, it
 * may be that of the firmware's display.
 */
void apply_find_console(const struct apply *apply, struct apply_device *device, bool framebuffer)
{
	const struct host_function *function = host_function(apply->machine, device->index);
	struct consoles consoles = {.root = apply->root};

	if (strncmp(function->class_id, "03", 2))
		return;
	host_each_name(apply->root, "sys/class/vtconsole", look_at, &consoles);
	if ((consoles.framebuffer && (framebuffer || function->boot_vga)) ||
	    (consoles.vga && function->boot_vga))
		apply_use(device, 0, NULL,
			  "it shows the console, and to take that away now may hang the machine: "
			  "reboot does it");
}
