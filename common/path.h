/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a function is, as the bridges see it: it survives renumbered buses. The syntax is
 * the kernel's (drivers/pci/pci.c, pci_dev_str_match_path): the function on the root bus
 * whole, then slot and function of each step, `0000:00:03.1/00.0`.
 */
#ifndef EB_PATH_H
#define EB_PATH_H

#include "function.h"

#define EB_STEPS_MAX 22

struct eb_path {
	uint64_t first;		    /* EB_WHERE() of the function on the root bus */
	uint8_t step[EB_STEPS_MAX]; /* slot and function of each further one */
	uint8_t steps;
	uint8_t mask; /* of the last step: 0xff, or 0xf8 where its function is `*` */
};

/* Where no function is: what a path leads to until it is resolved. */
#define EB_WHERE_NOWHERE (UINT64_C(1) << 63)

/* Read a path of at least one step. Returns 0, or -EINVAL. */
int eb_path_parse(struct eb_text text, struct eb_path *path);

/*
 * Follow a path below `root`, a descriptor of a directory, through the folders of sysfs, for
 * to read a bridge's own numbers may wake it. Returns where it leads, whether something is
 * there or not; EB_WHERE_NOWHERE where a bridge is missing or has nothing behind it, or cannot
 * be read: an errno is in `error` then.
 */
uint64_t eb_path_resolve(int root, const struct eb_path *path, int *error);

/*
 * Turn the target of /sys/bus/pci/devices/ADDRESS, `../../../devices/pci0000:00/
 * 0000:00:03.1/0000:01:00.0`, into a path. Returns its length; -EINVAL where the target
 * holds no address; -EOVERFLOW where `size` bytes with the NUL are too few.
 */
int eb_path_format(const char *target, char *buffer, size_t size);

#endif
