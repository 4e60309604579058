// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who uses a device, as everything below its folder in sysfs tells: device nodes, interfaces,
 * disks, framebuffers. What is refused for it is what would hang, or be torn from under somebody.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apply.h"
#include "sysfs.h"

/* No machine has that: a tree that somebody made is not walked for ever. */
#define DEEP_MAX 24
#define FOLDERS_MAX 100000

struct walk {
	struct apply *apply;
	struct apply_device *device;
	struct apply_nodes *nodes;
	size_t folders;
	bool framebuffer;
};

void apply_use(struct apply_device *device, long pid, const char *command, const char *format, ...)
{
	struct apply_user *user;
	va_list args;

	device->user =
		host_need(reallocarray(device->user, device->users + 1, sizeof(device->user[0])));
	user = &device->user[device->users++];
	*user = (struct apply_user){.pid = pid};
	snprintf(user->command, sizeof(user->command), "%s", command ? command : "");
	va_start(args, format);
	user->what = host_vformat(format, args);
	va_end(args);
}

/* --- nodes --------------------------------------------------------------------------------- */

static struct apply_node *add_node(struct walk *walk)
{
	struct apply_nodes *nodes = walk->nodes;
	struct apply_node *node;

	nodes->node = host_need(reallocarray(nodes->node, nodes->n + 1, sizeof(nodes->node[0])));
	node = &nodes->node[nodes->n++];
	*node = (struct apply_node){.device = walk->device};
	return node;
}

/*
 * Whoever mounts a disk, or makes it part of another, claims it for himself, in whatever namespace
 * that is: nobody else can then (block/bdev.c, bd_may_claim).
 */
static void try_claim(struct walk *walk, const struct apply_node *node)
{
	char path[80];
	struct stat about;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", node->name);
	if (!apply_is_here(walk->apply) || stat(path, &about) || !S_ISBLK(about.st_mode))
		return;
	fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == EBUSY)
		apply_use(walk->device, 0, NULL, "%s is mounted somewhere, or part of something",
			  path);
	if (fd >= 0)
		close(fd);
}

/* `folder` is that of a device with a node; `own` is its name, in case that is all there is. */
static void take_node(struct walk *walk, int folder, const char *own)
{
	char text[512], word[64], *at;
	struct apply_node *node = add_node(walk);

	snprintf(node->name, sizeof(node->name), "%s", own);
	if (eb_sysfs_read(folder, "dev", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%u:%u", &node->major, &node->minor) != 2)
		node->major = node->minor = 0;
	if (eb_sysfs_read(folder, "uevent", text, sizeof(text)) > 0 &&
	    (at = strstr(text, "DEVNAME=")))
		snprintf(node->name, sizeof(node->name), "%.*s", (int)strcspn(at + 8, "\n"),
			 at + 8);
	node->block = eb_sysfs_link(folder, "subsystem", word, sizeof(word)) > 0 &&
		      !strcmp(word, "block");
	if (node->block)
		try_claim(walk, node);
}

/* The node of its IOMMU group is the way to it for QEMU, wherever it is in sysfs. */
static void take_group_node(struct walk *walk, int group)
{
	char path[64], text[32];
	struct apply_node *node;

	if (group < 0)
		return;
	node = add_node(walk);
	snprintf(node->name, sizeof(node->name), "vfio/%d", group);
	snprintf(path, sizeof(path), "sys/class/vfio/%d/dev", group);
	if (eb_sysfs_read(walk->apply->root->fd, path, text, sizeof(text)) <= 0 ||
	    sscanf(text, "%u:%u", &node->major, &node->minor) != 2)
		node->major = node->minor = 0;
}

#define NVIDIA_MAJOR 195

/* The closed driver's nodes are in no folder of sysfs, and it waits for ever for their users. */
static void take_nvidia_node(struct walk *walk, const char *address)
{
	static const char minor_line[] = "Device Minor:";
	char path[80], *line = NULL;
	unsigned int minor = 0;
	size_t size = 0;
	bool found = false;
	FILE *in;

	snprintf(path, sizeof(path), "proc/driver/nvidia/gpus/%s/information", address);
	in = host_open(walk->apply->root, path);
	while (in && !found && getline(&line, &size, in) > 0)
		found = !strncmp(line, minor_line, strlen(minor_line)) &&
			sscanf(line + strlen(minor_line), "%u", &minor) == 1;
	free(line);
	if (in)
		fclose(in);
	if (found) {
		struct apply_node *node = add_node(walk);

		snprintf(node->name, sizeof(node->name), "nvidia%u", minor);
		node->major = NVIDIA_MAJOR;
		node->minor = minor;
	} else {
		apply_use(walk->device, 0, NULL,
			  "which of /dev/nvidia* is its own cannot be told, nor who has it open");
	}
}

/* --- the walk ------------------------------------------------------------------------------ */

static void walk_folder(struct walk *walk, int above, const char *name, const char *parent,
			unsigned int deep);

static void take_interface(struct walk *walk, int folder, const char *name)
{
	struct eb_dir names;
	const char *entry;
	char text[32];

	if (eb_sysfs_read(folder, "flags", text, sizeof(text)) > 0 &&
	    strtoul(text, NULL, 16) & IFF_UP)
		apply_use(walk->device, 0, NULL, "the interface %s is up", name);
	if (eb_dir_open(folder, ".", &names))
		return;
	while ((entry = eb_dir_next(&names)))
		if (!strncmp(entry, "upper_", 6))
			apply_use(walk->device, 0, NULL, "the interface %s is part of %s", name,
				  entry + 6);
	eb_dir_close(&names);
}

/* The names in `holders` are those of what lies on the disk in whose folder it is. */
static void take_holders(struct walk *walk, int folder, const char *disk)
{
	struct eb_dir names;
	const char *entry;

	if (eb_dir_open(folder, ".", &names))
		return;
	while ((entry = eb_dir_next(&names)))
		if (*entry != '.')
			apply_use(walk->device, 0, NULL, "%s lies on %s", entry, disk);
	eb_dir_close(&names);
}

/* What only this function leads to: VMD's controller has a whole bus below it. */
static bool is_function(int above, const char *name)
{
	uint64_t where, mask;
	char path[300];

	if (eb_where_parse(eb_text(name), &where, &mask))
		return false;
	snprintf(path, sizeof(path), "%s/modalias", name);
	return !faccessat(above, path, F_OK, 0);
}

static void take_entry(struct walk *walk, struct eb_dir *folder, const char *name, const char *own,
		       unsigned int deep)
{
	struct stat about;

	if (!strcmp(name, ".") || !strcmp(name, "..") ||
	    fstatat(folder->fd, name, &about, AT_SYMLINK_NOFOLLOW))
		return;
	if (S_ISREG(about.st_mode) && !strcmp(name, "dev"))
		take_node(walk, folder->fd, own);
	if (!S_ISDIR(about.st_mode) || !strcmp(name, "power"))
		return;
	if (is_function(folder->fd, name))
		apply_use(walk->device, 0, NULL, "the function %s is behind it", name);
	else
		walk_folder(walk, folder->fd, name, own, deep + 1);
}

/* Links lead elsewhere, and are not followed. */
static void walk_folder(struct walk *walk, int above, const char *name, const char *parent,
			unsigned int deep)
{
	struct eb_dir folder = {.fd = -1};
	const char *entry;

	if (deep > DEEP_MAX || walk->folders++ > FOLDERS_MAX)
		return;
	folder.fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder.fd < 0)
		return;
	if (!strcmp(name, "holders"))
		take_holders(walk, folder.fd, parent);
	else if (!strcmp(parent, "net"))
		take_interface(walk, folder.fd, name);
	else if (!strcmp(parent, "graphics"))
		walk->framebuffer = true;
	while ((entry = eb_dir_next(&folder))) {
		char copy[256];

		/* What is entered meanwhile reads into buffers of its own. */
		snprintf(copy, sizeof(copy), "%s", entry);
		take_entry(walk, &folder, copy, name, deep);
	}
	eb_dir_close(&folder);
}

/* --- one function, and all ----------------------------------------------------------------- */

/*
 * An NVMe disk that may have several ways to it lies in a folder of its own, of which the
 * controller is one (drivers/nvme/host/multipath.c).
 */
struct subsystem {
	struct walk *walk;
	const char *folder;
	char name[NAME_MAX + 1];
};

static void take_controller(void *context, const char *name)
{
	struct subsystem *subsystem = context;
	struct walk *walk = subsystem->walk;
	char real[PATH_MAX], path[PATH_MAX];
	size_t len = strlen(subsystem->folder);

	if (strncmp(name, "nvme", 4) ||
	    !host_real(walk->apply->root, real, "sys/class/nvme-subsystem/%s/%s", subsystem->name,
		       name) ||
	    strncmp(real, subsystem->folder, len) || real[len] != '/' ||
	    !host_real(walk->apply->root, path, "sys/class/nvme-subsystem/%s", subsystem->name))
		return;
	walk_folder(walk, walk->apply->root->fd, path + 1, "", 0);
}

static void take_subsystem(void *context, const char *name)
{
	struct subsystem *subsystem = context;
	char path[PATH_MAX];

	snprintf(subsystem->name, sizeof(subsystem->name), "%s", name);
	snprintf(path, sizeof(path), "sys/class/nvme-subsystem/%s", name);
	host_each_name(subsystem->walk->apply->root, path, take_controller, subsystem);
}

/* By what a list in an image made now would say: through LVM, md, bonds and so on. */
static void take_carried(struct walk *walk, const struct host_carriers *carriers)
{
	char *what = host_carriers_words(
		carriers, walk->apply->machine->boot.functions.function[walk->device->index].where);

	if (what)
		apply_use(walk->device, 0, NULL, "the host uses it for %s", what);
	free(what);
}

static void find(struct walk *walk, const struct host_carriers *carriers)
{
	struct apply *apply = walk->apply;
	const struct host_function *function = host_function(apply->machine, walk->device->index);
	char folder[PATH_MAX], text[16];
	struct subsystem subsystem = {.walk = walk, .folder = folder};

	walk->framebuffer = false;
	walk->folders = 0;
	take_carried(walk, carriers);
	if (host_real(apply->root, folder, EB_DEVICES_DIR "/%s", function->address)) {
		walk_folder(walk, apply->root->fd, folder + 1, "", 0);
		host_each_name(apply->root, "sys/class/nvme-subsystem", take_subsystem, &subsystem);
	}
	if (function->vfio)
		take_group_node(walk, function->group);
	if (!strcmp(function->driver, "nvidia"))
		take_nvidia_node(walk, function->address);
	if (host_attribute(apply->machine, walk->device->index, "sriov_numvfs", text,
			   sizeof(text)) &&
	    strtoul(text, NULL, 10))
		apply_use(walk->device, 0, NULL, "it has virtual functions: %s", text);
	apply_find_console(apply, walk->device, walk->framebuffer);
}

static bool is_wanted(const struct apply_device *device)
{
	return device->action == APPLY_BIND || device->action == APPLY_GIVE_BACK;
}

/* So many are named; JSON has all. */
#define NAMED_MAX 3

static void refuse(struct apply_device *device)
{
	size_t size;
	FILE *out;

	free(device->reason);
	out = host_need(open_memstream(&device->reason, &size));
	fputs("in use: ", out);
	for (size_t i = 0; i < device->users && i < NAMED_MAX; i++) {
		const struct apply_user *user = &device->user[i];

		fputs(i ? "; " : "", out);
		if (user->pid)
			fprintf(out, "%s (process %ld) has %s open",
				*user->command ? user->command : "somebody", user->pid, user->what);
		else
			fputs(user->what, out);
	}
	if (device->users > NAMED_MAX)
		fprintf(out, "; and %zu more", device->users - NAMED_MAX);
	if (fclose(out))
		host_need(NULL);
	device->action = APPLY_REFUSE;
}

void apply_find_users(struct apply *apply)
{
	struct host_carriers carriers = {.root = apply->root};
	struct apply_nodes nodes = {0};
	struct walk walk = {.apply = apply, .nodes = &nodes};
	bool before = host_mute(true);

	apply->unsure = host_in_use(&carriers);
	host_mute(before);
	for (size_t i = 0; i < apply->n; i++) {
		walk.device = &apply->device[i];
		if (is_wanted(walk.device))
			find(&walk, &carriers);
	}
	if (!apply_find_open(apply, &nodes) && !apply->unsure)
		apply->unsure = "not all of /proc can be read, which shows what is open";
	for (size_t i = 0; i < apply->n; i++)
		if (apply->device[i].users)
			refuse(&apply->device[i]);
	host_carriers_free(&carriers);
	free(nodes.node);
}
