// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *type, *where;
} mounts[] = {
	{"proc", "/proc"},
	{"sysfs", "/sys"},
	{"devtmpfs", "/dev"},
	{"tmpfs", "/run"},
};

#define MOUNTS (sizeof(mounts) / sizeof(mounts[0]))

/* As the scripts of an initramfs do before anything else. */
void mount_all(void)
{
	for (size_t i = 0; i < MOUNTS; i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) &&
		    errno != EBUSY)
			fprintf(stderr, "guest: mount %s: %s\n", mounts[i].where, strerror(errno));
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (type == FTW_DP)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

/*
 * What run-init does: the initramfs is emptied, the new root takes its place, what was mounted
 * moves along. The new root has nothing in it, so whoever still wants a module, modprobe or a
 * configuration now does not find it.
 */
void switch_root(void)
{
	char where[64];

	mkdir("/newroot", 0755);
	if (mount("tmpfs", "/newroot", "tmpfs", 0, NULL)) {
		port_printf("error switch: mount: %s\n", strerror(errno));
		return;
	}
	for (size_t i = 0; i < MOUNTS; i++) {
		snprintf(where, sizeof(where), "/newroot%s", mounts[i].where);
		mkdir(where, 0755);
		if (mount(mounts[i].where, where, NULL, MS_MOVE, NULL))
			port_printf("error switch: move %s: %s\n", where, strerror(errno));
	}
	nftw("/", remove_one, 16, FTW_PHYS | FTW_DEPTH | FTW_MOUNT);
	if (chdir("/newroot") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		port_printf("error switch: %s\n", strerror(errno));
}
