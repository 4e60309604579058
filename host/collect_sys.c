// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect.h"
#include "function.h"
#include "scan.h"
#include "sysfs.h"

#define DEVICES "sys/bus/pci/devices"
#define DRIVERS "sys/bus/pci/drivers"
#define GROUPS "sys/kernel/iommu_groups"
#define IOMMUS "sys/class/iommu"
#define TABLES "sys/firmware/acpi/tables"
#define RELEASE "proc/sys/kernel/osrelease"

/* What one attribute of sysfs can have. */
#define ATTRIBUTE_SIZE 4096

/* Of groups, drivers: far more than there are anywhere. */
#define NAMES_MAX 65536

/* One that is looked at. */
struct place {
	struct host_collection *collection;
	const char *path; /* where it is to be in the tar */
	const char *from; /* where it is */
	size_t n;
};

static bool is_address(const char *name)
{
	uint64_t where, mask;

	return !eb_where_parse(eb_text(name), &where, &mask) && mask == EB_WHERE_MASK;
}

static bool is_number(const char *name)
{
	return *name && strlen(name) < 10 && strspn(name, "0123456789") == strlen(name);
}

static bool is_uuid(const char *part)
{
	for (int i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? part[i] != '-' : !isxdigit((unsigned char)part[i]))
			return false;
	}
	return !part[36] || part[36] == '/';
}

/* On Hyper-V folders on the way to a function are named by what the host calls the device. */
static void hide_uuids(char *path)
{
	for (; path; path = strchr(path, '/')) {
		path += *path == '/';
		for (int i = 0; is_uuid(path) && i < 36; i++)
			if (path[i] != '-' && path[i] != '0')
				path[i] = '0';
	}
}

static void say_odd(struct host_collection *collection)
{
	collection->odd++;
}

/* `target` and `path` begin with sys/; the link is relative, as those of sysfs are. */
static void add_link(struct host_collection *collection, const char *path, const char *target)
{
	char text[PATH_MAX + 64] = "";
	const char *slash = strchr(path, '/');
	size_t len = 0;

	for (slash++; (slash = strchr(slash, '/')); slash++) {
		if (len + 3 >= PATH_MAX)
			return;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "../");
	}
	if (snprintf(text + len, PATH_MAX - len, "%s", target + strlen("sys/")) <
	    (int)(PATH_MAX - len))
		host_items_add(&collection->items, HOST_ITEM_LINK, path, text, strlen(text));
}

/* An attribute as it is now; one that has gone, or never was, is none. */
static void add_attribute(struct host_collection *collection, const char *from, const char *to,
			  const char *name)
{
	char path[PATH_MAX], text[ATTRIBUTE_SIZE];
	ssize_t got = -1;
	int fd = -1;

	if (snprintf(path, sizeof(path), "%s/%s", from, name) < (int)sizeof(path))
		fd = openat(collection->root->fd, path,
			    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, text, sizeof(text));
		close(fd);
	}
	if (got < 0) {
		collection->unreadable += errno == EACCES || errno == EPERM || errno == EIO;
		return;
	}
	if (snprintf(path, sizeof(path), "%s/%s", to, name) < (int)sizeof(path))
		host_items_add(&collection->items, HOST_ITEM_FILE, path, text, (size_t)got);
}

/* Where the function of that address is, without a slash in front; as the tar has it. */
static bool find_function(struct host_collection *collection, const char *address,
			  char from[PATH_MAX], char to[PATH_MAX])
{
	char real[PATH_MAX];
	const char *last;

	if (!is_address(address) || !host_real(collection->root, real, DEVICES "/%s", address))
		return false;
	last = strrchr(real, '/') + 1;
	if (strcmp(last, address) != 0 || !host_is_plain(real) ||
	    (strncmp(real, "/sys/devices/", 13) != 0 &&
	     strncmp(real, "/" DEVICES "/", sizeof(DEVICES) + 1) != 0))
		return false;
	memcpy(from, real + 1, strlen(real));
	memcpy(to, from, strlen(real));
	hide_uuids(to);
	return true;
}

/* A link to another function. */
static void add_function_link(const struct place *at, const char *name)
{
	char path[PATH_MAX], address[EB_WHERE_SIZE], from[PATH_MAX], to[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", at->from, name) < (int)sizeof(path) &&
	    eb_sysfs_link(at->collection->root->fd, path, address, sizeof(address)) >= 0 &&
	    find_function(at->collection, address, from, to) &&
	    snprintf(path, sizeof(path), "%s/%s", at->path, name) < (int)sizeof(path))
		add_link(at->collection, path, to);
}

static void add_virtual(void *context, const char *name)
{
	struct place *at = context;

	if (!strncmp(name, "virtfn", 6) && is_number(name + 6) && at->n++ < NAMES_MAX)
		add_function_link(at, name);
}

static void add_folder(struct host_collection *collection, const char *above, const char *name)
{
	char path[PATH_MAX];

	if (!host_is_plain(name) || is_uuid(name))
		say_odd(collection);
	else if (snprintf(path, sizeof(path), "%s/%s", above, name) < (int)sizeof(path))
		host_items_add(&collection->items, HOST_ITEM_FOLDER, path, NULL, 0);
}

static void add_vfio(void *context, const char *name)
{
	struct place *at = context;
	char above[PATH_MAX];

	if (!strncmp(name, "vfio", 4) && is_number(name + 4) && at->n++ < NAMES_MAX &&
	    snprintf(above, sizeof(above), "%s/vfio-dev", at->path) < (int)sizeof(above))
		add_folder(at->collection, above, name);
}

/* `name`, a link to something that is known by its own name, the last part of the target. */
static void add_named_link(const struct place *at, const char *name, const char *folder)
{
	char path[PATH_MAX], last[256], target[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", at->from, name) >= (int)sizeof(path) ||
	    eb_sysfs_link(at->collection->root->fd, path, last, sizeof(last)) < 0)
		return;
	if (!host_is_plain(last) || !*last || !strcmp(last, "..") || is_uuid(last)) {
		say_odd(at->collection);
		return;
	}
	if (snprintf(path, sizeof(path), "%s/%s", at->path, name) < (int)sizeof(path) &&
	    snprintf(target, sizeof(target), "%s/%s", folder, last) < (int)sizeof(target))
		add_link(at->collection, path, target);
}

static void add_function(void *context, const char *name)
{
	static const char *const attributes[] = {
		"vendor",	    "device",	       "subsystem_vendor",
		"subsystem_device", "class",	       "revision",
		"modalias",	    "driver_override", "boot_vga",
		"numa_node",	    "reset_method",    "power_state",
		"sriov_numvfs",	    "sriov_offset",    "sriov_totalvfs",
		"sriov_stride",	    "sriov_vf_device", "sriov_drivers_autoprobe",
	};
	struct host_collection *collection = context;
	char from[PATH_MAX], to[PATH_MAX], path[PATH_MAX];
	struct place at = {collection, to, from, 0};

	if (collection->functions == EB_FUNCTIONS_MAX ||
	    !find_function(collection, name, from, to)) {
		say_odd(collection);
		return;
	}
	collection->functions++;
	host_items_add(&collection->items, HOST_ITEM_FOLDER, to, NULL, 0);
	snprintf(path, sizeof(path), DEVICES "/%s", name);
	if (strcmp(path, to) != 0)
		add_link(collection, path, to);
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		add_attribute(collection, from, to, attributes[i]);
	add_named_link(&at, "driver", DRIVERS);
	add_named_link(&at, "iommu_group", GROUPS);
	add_named_link(&at, "subsystem", "sys/bus");
	add_function_link(&at, "physfn");
	host_each_name(collection->root, from, add_virtual, &at);
	if (snprintf(path, sizeof(path), "%s/vfio-dev", from) < (int)sizeof(path))
		host_each_name(collection->root, path, add_vfio, &at);
}

static void add_driver(void *context, const char *name)
{
	struct place *at = context;

	if (at->n++ < NAMES_MAX)
		add_folder(at->collection, at->path, name);
}

/* Not every member is a PCI function: of another, its name is all. */
static void add_member(void *context, const char *name)
{
	struct place *at = context;
	char from[PATH_MAX], to[PATH_MAX], path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", at->path, name) >= (int)sizeof(path) ||
	    at->n++ >= NAMES_MAX)
		return;
	if (find_function(at->collection, name, from, to))
		add_link(at->collection, path, to);
	else
		add_folder(at->collection, at->path, name);
}

static void add_group(void *context, const char *name)
{
	static const char *const attributes[] = {"type", "name", "reserved_regions"};
	struct place *all = context;
	struct host_collection *collection = all->collection;
	char path[PATH_MAX];
	struct place at = {collection, path, path, 0};

	if (!is_number(name) || collection->groups == NAMES_MAX) {
		say_odd(collection);
		return;
	}
	collection->groups++;
	snprintf(path, sizeof(path), GROUPS "/%s", name);
	host_items_add(&collection->items, HOST_ITEM_FOLDER, path, NULL, 0);
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		add_attribute(collection, path, path, attributes[i]);
	snprintf(path, sizeof(path), GROUPS "/%s/devices", name);
	host_each_name(collection->root, path, add_member, &at);
}

static void add_tables(struct host_collection *collection)
{
	/* That they are there is all there is to know: an IOMMU that the firmware has on. */
	static const char *const tables[] = {TABLES "/DMAR", TABLES "/IVRS", TABLES "/VIOT"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (host_exists(collection->root, tables[i]))
			host_items_add(&collection->items, HOST_ITEM_FILE, tables[i], "", 0);
}

static void add_release(struct host_collection *collection)
{
	if (eb_sysfs_read(collection->root->fd, RELEASE, collection->release,
			  sizeof(collection->release)) < 0 ||
	    !host_is_plain(collection->release))
		collection->release[0] = '\0';
	add_attribute(collection, "proc/sys/kernel", "proc/sys/kernel", "osrelease");
}

void host_collect_sys(struct host_collection *collection)
{
	struct place drivers = {collection, DRIVERS, DRIVERS, 0};
	struct place groups = {collection, GROUPS, GROUPS, 0};
	struct place iommus = {collection, IOMMUS, IOMMUS, 0};

	host_items_add(&collection->items, HOST_ITEM_FOLDER, DEVICES, NULL, 0);
	host_items_add(&collection->items, HOST_ITEM_FOLDER, DRIVERS, NULL, 0);
	host_each_name(collection->root, DEVICES, add_function, collection);
	host_each_name(collection->root, DRIVERS, add_driver, &drivers);
	host_each_name(collection->root, GROUPS, add_group, &groups);
	host_each_name(collection->root, IOMMUS, add_driver, &iommus);
	add_tables(collection);
	add_release(collection);
}
