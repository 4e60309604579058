// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiled.h"
#include "machine.h"

#define DROPINS "etc/earlybind.d"

static const char *const folders[] = {
	"etc", "proc", "run", "usr", "usr/lib", "usr/lib/earlybind",
};

/*
 * All that eb_gather reads. A link to nothing is an error to it, and no file is none. Where a
 * file of its own comes, a link has to make room.
 */
static const char *const links[] = {
	"sys",
	"proc/cmdline",
	"proc/vmcore",
	"etc/earlybind.conf",
	"etc/earlybind.d",
	"run/earlybind",
	"run/earlybind.d",
	"usr/lib/earlybind.d",
	EB_COMPILED,
};

static bool place(const char *folder, const char *path, char whole[PATH_MAX])
{
	return snprintf(whole, PATH_MAX, "%s/%s", folder, path) < PATH_MAX;
}

static bool make_links(const struct host_root *root, const char *folder)
{
	char target[PATH_MAX], whole[PATH_MAX];
	struct stat unused;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (!place(folder, folders[i], whole) || mkdir(whole, 0700))
			return false;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (!host_path(root, target, "%s", links[i]) || !place(folder, links[i], whole) ||
		    (!lstat(target, &unused) && symlink(target, whole)))
			return false;
	return true;
}

/* Begin a file in the place of a link. */
static FILE *begin(const char *folder, const char *path)
{
	char whole[PATH_MAX];

	if (!place(folder, path, whole) || (unlink(whole) && errno != ENOENT))
		return NULL;
	return fopen(whole, "wxe");
}

static bool write_text(const char *folder, const char *path, const char *text)
{
	FILE *out = begin(folder, path);

	if (!out)
		return false;
	fputs(text, out);
	return !fclose(out);
}

/* The folder that is filled with links to another one's files. */
struct mirror {
	const struct host_root *root;
	const char *folder;
	bool good;
};

static void mirror_one(void *context, const char *name)
{
	struct mirror *mirror = context;
	char target[PATH_MAX], whole[PATH_MAX], path[300];

	snprintf(path, sizeof(path), DROPINS "/%s", name);
	if (!host_path(mirror->root, target, "%s", path) || !place(mirror->folder, path, whole) ||
	    symlink(target, whole))
		mirror->good = false;
}

/* One drop-in of several: the others are as they were. */
static bool write_dropin(const struct host_root *root, const char *folder, const char *file,
			 const char *text)
{
	struct mirror mirror = {root, folder, true};
	char whole[PATH_MAX];

	if (!place(folder, DROPINS, whole) || (unlink(whole) && errno != ENOENT) ||
	    mkdir(whole, 0700))
		return false;
	host_each_name(root, DROPINS, mirror_one, &mirror);
	return mirror.good && write_text(folder, file, text);
}

static bool write_config(const struct host_root *root, const struct host_changes *changes,
			 const char *folder)
{
	if (changes->file && !strncmp(changes->file, "/" DROPINS "/", strlen(DROPINS) + 2))
		return write_dropin(root, folder, changes->file + 1, changes->config);
	return write_text(folder, "etc/earlybind.conf", changes->config);
}

/* In a container only the running image's own list is the host's. */
static bool write_compiled(const struct host_root *root, const char *folder)
{
	bool before;
	FILE *out;

	if (host_inside() && host_exists(root, EB_COMPILED_COPY)) {
		char whole[PATH_MAX];

		return place(folder, EB_COMPILED, whole) && (!unlink(whole) || errno == ENOENT);
	}
	out = begin(folder, EB_COMPILED);
	if (!out)
		return false;
	before = host_mute(true);
	host_compiled(root, NULL, out);
	host_mute(before);
	return !fclose(out);
}

static int fill(const struct host_root *root, const struct host_changes *changes, bool compile,
		const char *folder)
{
	if (!make_links(root, folder) || (compile && !write_compiled(root, folder)))
		return -1;
	if (changes && changes->cmdline && !write_text(folder, "proc/cmdline", changes->cmdline))
		return -1;
	if (changes && changes->config && !write_config(root, changes, folder))
		return -1;
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int host_stage(const struct host_root *root, const struct host_changes *changes, bool compile,
	       char folder[PATH_MAX])
{
	int fd;

	if (!host_folder(folder))
		return -1;
	fd = fill(root, changes, compile, folder);
	if (fd < 0) {
		host_warn("cannot fill the folder %s: %s", folder, strerror(errno));
		host_folder_remove(folder);
	}
	return fd;
}
