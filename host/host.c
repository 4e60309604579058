// SPDX-License-Identifier: GPL-2.0-or-later
#include "tar.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void *host_need(void *memory)
{
	if (!memory) {
		host_warn("out of memory");
		exit(HOST_NOT_SO);
	}
	return memory;
}

char *host_vformat(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		host_need(NULL);
	return text;
}

char *host_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = host_vformat(format, args);
	va_end(args);
	return text;
}

bool host_is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

bool host_root_open(struct host_root *root, const char *name)
{
	struct stat about;

	root->fd = -1;
	root->unpacked[0] = '\0';
	if (realpath(name, root->path) && !stat(root->path, &about)) {
		if (S_ISREG(about.st_mode))
			return host_untar(root, name);
		/* With this, the error for a FIFO comes at once. */
		root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (root->fd < 0) {
		host_warn("cannot open the folder %s: %s", name, strerror(errno));
		return false;
	}
	if (!strcmp(root->path, "/"))
		root->path[0] = '\0';
	return true;
}

bool host_root_writable(const struct host_root *root)
{
	if (!*root->unpacked)
		return true;
	host_warn("a tar cannot be edited: unpack it, and give the folder with --root");
	return false;
}

void host_root_close(struct host_root *root)
{
	close(root->fd);
	if (*root->unpacked)
		host_folder_remove(root->unpacked);
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

/* More than any file that there is to read; a file with a hole can claim to be endless. */
#define FILE_MAX (64 << 20)

/* Returns 0 or errno. */
static int judge(const struct stat *about)
{
	if (S_ISDIR(about->st_mode))
		return EISDIR;
	if (!S_ISREG(about->st_mode))
		return EINVAL;
	return about->st_size > FILE_MAX ? EFBIG : 0;
}

bool host_is_file(const char *whole)
{
	struct stat about;

	if (stat(whole, &about))
		return false;
	errno = judge(&about);
	return !errno;
}

bool host_is_null(const char *whole)
{
	struct stat about;

	return !stat(whole, &about) && S_ISCHR(about.st_mode) && about.st_rdev == makedev(1, 3);
}

FILE *host_open_file(const char *whole)
{
	int fd = open(whole, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), error;
	struct stat about;

	if (fd < 0)
		return NULL;
	error = fstat(fd, &about) ? errno : judge(&about);
	if (!error)
		return host_need(fdopen(fd, "r"));
	close(fd);
	errno = error;
	return NULL;
}

FILE *host_open(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];

	if (host_path(root, whole, "%s", path))
		return host_open_file(whole);
	errno = ENAMETOOLONG;
	return NULL;
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
