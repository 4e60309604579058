// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host cannot do without: its mounts, its swap, its default route. */
#include <libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "host.h"

#define MOUNTS "proc/self/mountinfo"
#define SWAPS "proc/swaps"

/* The disks of one btrfs; `device` is one of them, or NULL for those of every btrfs. */
struct btrfs {
	struct host_search *search;
	const char *device;
	const char *folder;
	bool any;
};

static void add_disk(void *context, const char *name)
{
	struct btrfs *btrfs = context;

	if (host_block_name(btrfs->search, name))
		btrfs->any = true;
}

static void look_into_btrfs(void *context, const char *uuid)
{
	struct btrfs *btrfs = context;
	const struct host_root *root = btrfs->search->carriers->root;
	char folder[PATH_MAX], device[PATH_MAX];

	if (snprintf(folder, sizeof(folder), "sys/fs/btrfs/%s/devices", uuid) >=
	    (int)sizeof(folder))
		return;
	if (!btrfs->device || host_real(root, device, "%s/%s", folder, btrfs->device))
		host_each_name(root, folder, add_disk, btrfs);
}

/* The number that its mounts have is no device's, and the source is but one of the disks. */
static bool add_btrfs(struct host_search *search, const char *source)
{
	struct btrfs btrfs = {.search = search};
	const struct host_root *root = search->carriers->root;
	char real[PATH_MAX];

	if (host_real(root, real, "%s", source)) {
		btrfs.device = strrchr(real, '/') + 1;
		host_each_name(root, "sys/fs/btrfs", look_into_btrfs, &btrfs);
	}
	if (!btrfs.any) {
		btrfs.device = NULL;
		host_each_name(root, "sys/fs/btrfs", look_into_btrfs, &btrfs);
	}
	return btrfs.any;
}

/* bcachefs names all its disks, with colons between them. */
static bool add_sources(struct host_search *search, const char *source)
{
	char *copy = host_need(strdup(source)), *rest = copy, *node;
	bool any = false;

	while ((node = strsep(&rest, ":")))
		if (!strncmp(node, "/dev/", 5) && host_block_node(search, node))
			any = true;
	free(copy);
	return any;
}

/* Of a virtual machine, what its host shares with it has a device as well. */
static void add_shared(void *context, const char *name)
{
	struct host_search *search = context;
	char device[PATH_MAX];

	for (int i = 0; i < 2; i++)
		if (host_real(search->carriers->root, device, "sys/bus/virtio/drivers/%s/%s",
			      i ? "9pnet_virtio" : "virtiofs", name))
			host_carriers_add(search->carriers, device, search->what);
}

/* A file system that keeps its log on a disk of its own. */
static void add_option(struct host_search *search, struct libmnt_fs *fs, const char *option)
{
	char node[PATH_MAX];
	char *value;
	size_t len;

	if (mnt_fs_get_option(fs, option, &value, &len) || len >= sizeof(node))
		return;
	memcpy(node, value, len);
	node[len] = '\0';
	host_block_node(search, node);
}

static void add_mount(struct host_search *search, struct libmnt_fs *fs)
{
	const char *type = mnt_fs_get_fstype(fs), *source = mnt_fs_get_source(fs);
	dev_t device = mnt_fs_get_devno(fs);
	const struct host_root *root = search->carriers->root;
	bool found = true;

	if (!type || !source)
		return;
	add_option(search, fs, "logdev");
	add_option(search, fs, "rtdev");
	if (major(device) && host_block_number(search, major(device), minor(device)))
		return;
	if (!strcmp(type, "btrfs")) {
		found = add_btrfs(search, source);
	} else if (!strcmp(type, "zfs")) {
		found = host_block_zfs(search);
	} else if (!strcmp(type, "virtiofs") || !strcmp(type, "9p")) {
		host_each_name(root, "sys/bus/virtio/drivers/virtiofs", add_shared, search);
		host_each_name(root, "sys/bus/virtio/drivers/9pnet_virtio", add_shared, search);
	} else if (mnt_fs_is_netfs(fs)) {
		host_interfaces_up(search);
	} else if (!strncmp(source, "/dev/", 5)) {
		found = add_sources(search, source);
	}
	if (!found)
		host_warn("cannot tell which devices hold %s (%s): it is not protected",
			  search->what, type);
}

void host_file(struct host_search *search, const char *path)
{
	struct libmnt_iter *iter = host_need(mnt_new_iter(MNT_ITER_FORWARD));
	struct libmnt_fs *fs, *best = NULL;
	size_t best_len = 0;

	while (!mnt_table_next_fs(search->mounts, iter, &fs)) {
		const char *target = mnt_fs_get_target(fs);
		size_t len = target ? strlen(target) : 0;

		/* Of `/`, the slash itself is all there is. */
		if (len && target[len - 1] == '/')
			len--;
		if (!target || strncmp(path, target, len) || path[len] != '/' || len < best_len)
			continue;
		best = fs;
		best_len = len;
	}
	mnt_free_iter(iter);
	if (!best || search->deep == HOST_DEEP_MAX)
		return;
	search->deep++;
	add_mount(search, best);
	search->deep--;
}

static void add_mounts(struct host_search *search)
{
	struct libmnt_iter *iter = host_need(mnt_new_iter(MNT_ITER_FORWARD));
	struct libmnt_fs *fs;

	while (!mnt_table_next_fs(search->mounts, iter, &fs)) {
		search->what = mnt_fs_get_target(fs);
		if (search->what)
			add_mount(search, fs);
	}
	mnt_free_iter(iter);
}

static void add_swap(struct host_search *search, struct libmnt_fs *fs)
{
	const char *source = mnt_fs_get_source(fs), *type = NULL;

	search->what = "swap";
	type = mnt_fs_get_swaptype(fs);
	if (!source)
		return;
	if (type && !strcmp(type, "file"))
		host_file(search, source);
	else if (!host_block_node(search, source))
		host_warn("cannot find the device of the swap %s: it is not protected", source);
}

static void add_swaps(struct host_search *search)
{
	struct libmnt_iter *iter = host_need(mnt_new_iter(MNT_ITER_FORWARD));
	struct libmnt_table *swaps = host_need(mnt_new_table());
	char path[PATH_MAX];
	struct libmnt_fs *fs;

	if (host_path(search->carriers->root, path, SWAPS) && host_is_file(path) &&
	    !mnt_table_parse_swaps(swaps, path))
		while (!mnt_table_next_fs(swaps, iter, &fs))
			add_swap(search, fs);
	mnt_unref_table(swaps);
	mnt_free_iter(iter);
}

const char *host_in_use(struct host_carriers *carriers)
{
	struct host_search search = {.carriers = carriers};
	const char *why = "/" MOUNTS " cannot be read";
	char path[PATH_MAX];

	search.mounts = host_need(mnt_new_table());
	if (host_path(carriers->root, path, MOUNTS) && host_is_file(path) &&
	    !mnt_table_parse_file(search.mounts, path)) {
		why = NULL;
		add_mounts(&search);
		add_swaps(&search);
		host_routes(&search);
	}
	mnt_unref_table(search.mounts);
	return why;
}
