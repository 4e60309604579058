/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes of sysfs, and small files of procfs, which are read alike. `dir` is a descriptor of a
 * directory, `path` is relative to it: the root is always passed in, never assumed.
 */
#ifndef EB_SYSFS_H
#define EB_SYSFS_H

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Read an attribute and end it with a NUL: up to a read that ends with a newline, which
 * saves the one that returns 0. Not for files of procfs longer than a page, which give a
 * page of whole lines at a time. Returns its length; -EOVERFLOW where it does not fit into `size`
 * bytes with the NUL; -errno.
 */
ssize_t eb_sysfs_read(int dir, const char *path, char *buffer, size_t size);

/*
 * Write an attribute in one write, as sysfs wants it; it is never created. Truncated
 * first, as a shell does: nothing to sysfs, and right for a tree of plain files. A write
 * that is cut short is -EIO. Returns 0 or -errno, what the attribute itself says.
 */
int eb_sysfs_write(int dir, const char *path, const char *text);

/*
 * The last part of a link's target: the driver for `driver`, the number for
 * `iommu_group`. Returns its length; -ENOENT where there is no such link; -errno.
 */
ssize_t eb_sysfs_link(int dir, const char *path, char *buffer, size_t size);

/*
 * Open a folder to be read with readdir and closed with closedir. Returns its descriptor,
 * which goes with the stream, or -errno.
 */
int eb_dir_open(int dir, const char *path, DIR **stream);

#endif
