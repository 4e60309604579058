// SPDX-License-Identifier: GPL-2.0-or-later
#include "host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *host_need(void *memory)
{
	if (!memory) {
		host_warn("out of memory");
		exit(HOST_NOT_SO);
	}
	return memory;
}

bool host_root_open(struct host_root *root, const char *folder)
{
	root->fd = -1;
	if (realpath(folder, root->path))
		root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0) {
		host_warn("cannot open the folder %s: %s", folder, strerror(errno));
		return false;
	}
	if (!strcmp(root->path, "/"))
		root->path[0] = '\0';
	return true;
}

void host_root_close(struct host_root *root)
{
	close(root->fd);
}

static bool vpath(const struct host_root *root, char path[PATH_MAX], const char *format,
		  va_list args)
{
	size_t len = strlen(root->path);
	int added;

	memcpy(path, root->path, len);
	path[len++] = '/';
	added = vsnprintf(path + len, PATH_MAX - len, format, args);
	return added >= 0 && (size_t)added < PATH_MAX - len;
}

bool host_path(const struct host_root *root, char path[PATH_MAX], const char *format, ...)
{
	va_list args;
	bool fits;

	va_start(args, format);
	fits = vpath(root, path, format, args);
	va_end(args);
	return fits;
}

bool host_real(const struct host_root *root, char real[PATH_MAX], const char *format, ...)
{
	char path[PATH_MAX], whole[PATH_MAX];
	size_t len = strlen(root->path);
	va_list args;
	bool fits;

	va_start(args, format);
	fits = vpath(root, path, format, args);
	va_end(args);
	if (!fits || !realpath(path, whole) || strncmp(whole, root->path, len) || whole[len] != '/')
		return false;
	memcpy(real, whole + len, strlen(whole + len) + 1);
	return true;
}

bool host_exists(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];

	return host_path(root, whole, "%s", path) && !access(whole, F_OK);
}

FILE *host_open(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];

	return host_path(root, whole, "%s", path) ? fopen(whole, "re") : NULL;
}

void host_each_name(const struct host_root *root, const char *folder, host_name_fn *each,
		    void *context)
{
	char whole[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	if (!host_path(root, whole, "%s", folder) || !(dir = opendir(whole)))
		return;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			each(context, entry->d_name);
	closedir(dir);
}
