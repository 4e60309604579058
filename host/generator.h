/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which program makes the images of a system, for which kernels, and where they are. */
#ifndef HOST_GENERATOR_H
#define HOST_GENERATOR_H

#include "host.h"

/* --- generator.c --------------------------------------------------------------------------- */

enum host_generator {
	HOST_NO_GENERATOR,
	HOST_INITRAMFS_TOOLS,
	HOST_DRACUT,
	HOST_MKINITCPIO,
};

/* The one in use below a root; of several, the one that this system's kernels call. */
enum host_generator host_generator_find(const struct host_root *root);

/* `initramfs-tools`, `dracut`, `mkinitcpio`, `none`. */
const char *host_generator_name(enum host_generator generator);

/*
 * Where a program is: for this machine in PATH and where root's programs are; for another root
 * below that. A path below the root, with a `/` in front; false where it is not.
 */
bool host_program(const struct host_root *root, const char *name, char path[PATH_MAX]);

/* --- kernels.c ----------------------------------------------------------------------------- */

struct host_boot_image {
	char kernel[NAME_MAX + 1];
	char path[PATH_MAX]; /* below the root, no `/` in front: `boot/initrd.img-6.12` */
	bool exists;	     /* false: where the generator would put it; the kernel has none */
	bool unified;	     /* a UKI: the image is in the kernel's file */
};

struct host_boot_images {
	struct host_boot_image *image; /* by kernel, oldest first; a kernel may have several */
	size_t n;
};

/*
 * The images of every kernel that has modules below the root. A kernel without an image has
 * one entry that does not exist.
 */
void host_boot_images_open(const struct host_root *root, enum host_generator generator,
			   struct host_boot_images *images);
void host_boot_images_close(struct host_boot_images *images);

#endif
