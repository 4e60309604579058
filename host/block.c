// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Down through the block devices, as sysfs has them: what lies below a partition, a volume
 * or a file system's disks, until there are PCI functions. Where it cannot be told, more is
 * protected rather than less.
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "host.h"

/* One folder whose names lead on. */
struct step {
	struct host_search *search;
	const char *folder;
	bool any;
};

static bool follow(struct host_search *search, const char *device);

/* FOLDER/NAME is a link to a block device. */
static void follow_link(void *context, const char *name)
{
	struct step *step = context;
	char device[PATH_MAX];

	if (host_real(step->search->carriers->root, device, "%s/%s", step->folder, name) &&
	    follow(step->search, device))
		step->any = true;
}

static bool follow_folder(struct host_search *search, const char *folder, host_name_fn *each)
{
	struct step step = {search, folder, false};

	host_each_name(search->carriers->root, folder, each, &step);
	return step.any;
}

/* nvme-subsysN/nvmeN is a link to a controller, one of several ways to the same disk. */
static void follow_controller(void *context, const char *name)
{
	struct step *step = context;
	char device[PATH_MAX];

	if (!strncmp(name, "nvme", 4) && strspn(name + 4, "0123456789") == strlen(name + 4) &&
	    host_real(step->search->carriers->root, device, "%s/%s", step->folder, name) &&
	    host_carriers_add(step->search->carriers, device, step->search->what))
		step->any = true;
}

/* The cache of a bcache: FOLDER/cacheN is a link to DISK/bcache. */
static void follow_cache(void *context, const char *name)
{
	struct step *step = context;
	char device[PATH_MAX];
	char *last;

	if (strncmp(name, "cache", 5) ||
	    !host_real(step->search->carriers->root, device, "%s/%s", step->folder, name))
		return;
	last = strrchr(device, '/');
	if (strcmp(last, "/bcache"))
		return;
	*last = '\0';
	if (follow(step->search, device))
		step->any = true;
}

/* The file that is behind a loop device. */
static bool follow_loop(struct host_search *search, const char *device)
{
	char path[PATH_MAX], file[PATH_MAX];
	bool any = false;
	FILE *in;

	if (snprintf(path, sizeof(path), "%s/loop/backing_file", device) >= (int)sizeof(path))
		return false;
	in = host_open(search->carriers->root, path);
	if (!in)
		return false;
	if (fgets(file, sizeof(file), in)) {
		file[strcspn(file, "\n")] = '\0';
		host_file(search, file);
		any = true;
	}
	fclose(in);
	return any;
}

/* In memory there is nothing to look for below. */
static bool has_no_disk(const char *name)
{
	static const char *const names[] = {"zram", "ram"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(name, names[i], strlen(names[i])))
			return true;
	return false;
}

/* What is below a device of the kernel's own, beside its slaves. */
static bool follow_virtual(struct host_search *search, const char *device, bool any)
{
	const char *name = strrchr(device, '/') + 1;
	char folder[PATH_MAX];

	any |= follow_loop(search, device);

	if (snprintf(folder, sizeof(folder), "%s/bcache/cache", device) < (int)sizeof(folder))
		any |= follow_folder(search, folder, follow_cache);
	if (!strncmp(device, "/sys/devices/virtual/nvme-subsystem/", 36)) {
		memcpy(folder, device, (size_t)(name - 1 - device));
		folder[name - 1 - device] = '\0';
		any |= follow_folder(search, folder, follow_controller);
	}
	if (!strncmp(name, "zd", 2))
		any |= host_block_zfs(search);
	return any || has_no_disk(name);
}

static bool follow_whole(struct host_search *search, const char *device)
{
	char slaves[PATH_MAX];
	bool any = host_carriers_add(search->carriers, device, search->what);

	if (snprintf(slaves, sizeof(slaves), "%s/slaves", device) < (int)sizeof(slaves))
		any |= follow_folder(search, slaves, follow_link);
	if (!strncmp(device, "/sys/devices/virtual/", 21))
		any |= follow_virtual(search, device, any);
	if (any)
		return true;
	/* iSCSI, nbd, NVMe over a network: the kernel does not say over which device. */
	any = host_interfaces_up(search);
	host_warn(
		"cannot tell what is below /dev/%s (%s): %s", strrchr(device, '/') + 1,
		search->what,
		any ? "in case it is over a network, all network devices that are up are protected"
		    : "it is not protected");
	return any;
}

static bool follow(struct host_search *search, const char *device)
{
	char whole[PATH_MAX], partition[PATH_MAX];
	bool any;

	if (search->deep == HOST_DEEP_MAX)
		return false;
	if (snprintf(partition, sizeof(partition), "%s/partition", device) >=
	    (int)sizeof(partition))
		return false;
	memcpy(whole, device, strlen(device) + 1);
	if (host_exists(search->carriers->root, partition))
		*strrchr(whole, '/') = '\0';
	search->deep++;
	any = follow_whole(search, whole);
	search->deep--;
	return any;
}

bool host_block_name(struct host_search *search, const char *name)
{
	char device[PATH_MAX];

	return host_real(search->carriers->root, device, "sys/class/block/%s", name) &&
	       (follow(search, device), true);
}

bool host_block_number(struct host_search *search, unsigned int major, unsigned int minor)
{
	char device[PATH_MAX];

	return host_real(search->carriers->root, device, "sys/dev/block/%u:%u", major, minor) &&
	       (follow(search, device), true);
}

bool host_block_node(struct host_search *search, const char *node)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct stat about;

	if (host_path(search->carriers->root, path, "%s", node) && !stat(path, &about) &&
	    S_ISBLK(about.st_mode))
		return host_block_number(search, major(about.st_rdev), minor(about.st_rdev));
	if (!host_real(search->carriers->root, real, "%s", node) &&
	    snprintf(real, sizeof(real), "%s", node) >= (int)sizeof(real))
		return false;
	if (strncmp(real, "/dev/", 5))
		return false;
	/* As sysfs spells it: cciss!c0d0. */
	for (char *at = real + 5; *at; at++)
		if (*at == '/')
			*at = '!';
	return host_block_name(search, real + 5);
}

/* run/udev/data/b8:1 says what blkid found on that device. */
static void follow_zfs_member(void *context, const char *name)
{
	struct step *step = context;
	unsigned int major, minor;
	char path[300], line[256];
	bool member = false;
	FILE *in;

	if (sscanf(name, "b%u:%u", &major, &minor) != 2)
		return;
	snprintf(path, sizeof(path), "%s/%s", step->folder, name);
	in = host_open(step->search->carriers->root, path);
	if (!in)
		return;
	while (fgets(line, sizeof(line), in))
		if (!strcmp(line, "E:ID_FS_TYPE=zfs_member\n"))
			member = true;
	fclose(in);
	if (member && host_block_number(step->search, major, minor))
		step->any = true;
}

bool host_block_zfs(struct host_search *search)
{
	return follow_folder(search, "run/udev/data", follow_zfs_member);
}
