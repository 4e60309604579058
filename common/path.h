/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a function is, as the bridges see it: it survives renumbered buses. */
#ifndef EB_PATH_H
#define EB_PATH_H

#include <stddef.h>

/*
 * Turn the target of /sys/bus/pci/devices/ADDRESS, `../../../devices/pci0000:00/
 * 0000:00:03.1/0000:01:00.0`, into `0000:00:03.1/00.0`, the kernel's own syntax
 * (drivers/pci/pci.c, pci_dev_str_match_path): the function on the root bus whole, then
 * slot and function of each step. Returns its length; -EINVAL where the target holds no
 * address; -EOVERFLOW where `size` bytes with the NUL are too few.
 */
int eb_path_format(const char *target, char *buffer, size_t size);

#endif
