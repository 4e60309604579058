// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that have a device node open, as /proc/PID/fd shows them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "apply.h"
#include "sysfs.h"

struct look {
	const struct apply *apply;
	const struct apply_nodes *nodes;
	bool whole; /* all that are there could be looked at */
};

/* One open file: where its link leads, and what that is, as far as it can be told. */
struct file {
	char target[256];
	bool known; /* the rest */
	bool block;
	unsigned int major, minor;
};

/*
 * By its number: a container or a chroot has nodes of its own, and names of its own for them. By
 * its name only where there is no number, as in a tree of another machine.
 */
static bool is_node(const struct file *file, const struct apply_node *node)
{
	const char *name = file->target + strlen("/dev/");

	if (file->known && (node->major || node->minor))
		return file->block == node->block && file->major == node->major &&
		       file->minor == node->minor;
	return !strncmp(file->target, "/dev/", strlen("/dev/")) && !strcmp(name, node->name);
}

/*
 * Only what looks like a node is asked what it is: to ask a file of a server that does not answer
 * would hang.
 */
static bool read_file(const struct look *look, int folder, const char *name, struct file *file)
{
	ssize_t len = readlinkat(folder, name, file->target, sizeof(file->target) - 1);
	struct statx about;

	if (len <= 0)
		return false;
	file->target[len] = '\0';
	file->known = false;
	if (*file->target != '/' || !strstr(file->target, "/dev/"))
		return false;
	if (!apply_is_here(look->apply) ||
	    statx(folder, name, AT_STATX_DONT_SYNC, STATX_TYPE, &about))
		return true;
	file->known = S_ISBLK(about.stx_mode) || S_ISCHR(about.stx_mode);
	file->block = S_ISBLK(about.stx_mode);
	file->major = about.stx_rdev_major;
	file->minor = about.stx_rdev_minor;
	return file->known;
}

/* The same node, open twice, is one. */
static bool is_known(const struct apply_device *device, long pid, const char *what)
{
	for (size_t i = 0; i < device->users; i++)
		if (device->user[i].pid == pid && !strcmp(device->user[i].what, what))
			return true;
	return false;
}

static void add(const struct look *look, const struct apply_node *node, const char *pid)
{
	char path[64], command[32], what[80];

	snprintf(what, sizeof(what), "/dev/%s", node->name);
	if (is_known(node->device, strtol(pid, NULL, 10), what))
		return;
	snprintf(path, sizeof(path), "proc/%.20s/comm", pid);
	if (eb_sysfs_read(look->apply->root->fd, path, command, sizeof(command)) < 0)
		*command = '\0';
	apply_use(node->device, strtol(pid, NULL, 10), command, "%s", what);
}

static void look_at_process(void *context, const char *pid)
{
	struct look *look = context;
	char path[64];
	const char *name;
	struct eb_dir folder;
	struct file file;
	int error;

	if (strspn(pid, "0123456789") != strlen(pid) || strlen(pid) > 10 ||
	    strtol(pid, NULL, 10) == getpid())
		return;
	snprintf(path, sizeof(path), "proc/%s/fd", pid);
	error = eb_dir_open(look->apply->root->fd, path, &folder);
	if (error) {
		look->whole &= error == -ENOENT || error == -ESRCH; /* it has ended */
		return;
	}
	while ((name = eb_dir_next(&folder))) {
		if (*name == '.' || !read_file(look, folder.fd, name, &file))
			continue;
		for (size_t i = 0; i < look->nodes->n; i++)
			if (is_node(&file, &look->nodes->node[i]))
				add(look, &look->nodes->node[i], pid);
	}
	look->whole &= folder.error != -EACCES;
	eb_dir_close(&folder);
}

bool apply_find_open(const struct apply *apply, const struct apply_nodes *nodes)
{
	struct look look = {apply, nodes, true};

	if (nodes->n)
		host_each_name(apply->root, "proc", look_at_process, &look);
	return look.whole;
}
