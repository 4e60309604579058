/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes of sysfs, and small files of procfs, which are read alike. `dir` is a descriptor of a
 * directory, `path` is relative to it: the root is always passed in, never assumed.
 */
#ifndef EB_SYSFS_H
#define EB_SYSFS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Read an attribute, without its newline, and end it with a NUL: up to a read that ends with a
 * newline, which saves the one that returns 0. Not for files of procfs longer than a page, which
 * give a page of whole lines at a time. Returns its length; -EOVERFLOW where it does not fit into
 * `size` bytes with the NUL; -errno.
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

/* A folder that is read. A libc's own readdir brings its malloc along. */
struct eb_dir {
	int fd;	   /* of the folder, for what is in it */
	int error; /* -errno of the read that failed */
	size_t at, len;
	char bytes[8192] __attribute__((aligned(8)));
};

/* Open a folder. Returns 0 or -errno. */
int eb_dir_open(int dir, const char *path, struct eb_dir *folder);

/* The next name in it, valid until the next call; NULL at the end, or on an error. */
const char *eb_dir_next(struct eb_dir *folder);

void eb_dir_close(const struct eb_dir *folder);

#endif
