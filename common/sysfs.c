// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t eb_sysfs_read(int dir, const char *path, char *buffer, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t len = 0, got;

	if (fd < 0)
		return -errno;
	/* A read that fills the buffer is too much; one that does not is the last. */
	while ((got = read(fd, buffer + len, size - (size_t)len)) > 0 ||
	       (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		len += got;
		if ((size_t)len == size)
			break;
		if (buffer[len - 1] == '\n')
			break;
	}
	if (got < 0)
		len = -errno;
	else if ((size_t)len == size)
		len = -EOVERFLOW;
	else {
		len -= len && buffer[len - 1] == '\n';
		buffer[len] = '\0';
	}
	close(fd);
	return len;
}

int eb_sysfs_write(int dir, const char *path, const char *text)
{
	size_t len = strlen(text);
	int fd = openat(dir, path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
	ssize_t put;
	int error;

	if (fd < 0)
		return -errno;
	do {
		put = write(fd, text, len);
	} while (put < 0 && errno == EINTR);
	error = put < 0 ? -errno : (size_t)put == len ? 0 : -EIO;
	close(fd);
	return error;
}

ssize_t eb_sysfs_link(int dir, const char *path, char *buffer, size_t size)
{
	char target[512];
	ssize_t len = readlinkat(dir, path, target, sizeof(target) - 1);
	const char *last;

	if (len < 0)
		return -errno;
	if ((size_t)len == sizeof(target) - 1)
		return -EOVERFLOW;
	target[len] = '\0';
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	len = (ssize_t)strlen(last);
	if ((size_t)len >= size)
		return -EOVERFLOW;
	memcpy(buffer, last, (size_t)len + 1);
	return len;
}

int eb_dir_open(int dir, const char *path, struct eb_dir *folder)
{
	folder->at = folder->len = 0;
	folder->error = 0;
	folder->fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder->fd < 0 ? -errno : 0;
}

/* The same call under three names; they agree on what it fills in. */
static ssize_t read_names(struct eb_dir *folder)
{
#ifdef __GLIBC__
	return getdents64(folder->fd, folder->bytes, sizeof(folder->bytes));
#else
	return getdents(folder->fd, (struct dirent *)folder->bytes, sizeof(folder->bytes));
#endif
}

const char *eb_dir_next(struct eb_dir *folder)
{
	const struct dirent *entry;

	if (folder->at == folder->len) {
		ssize_t got = read_names(folder);

		if (got < 0)
			folder->error = -errno;
		if (got <= 0)
			return NULL;
		folder->len = (size_t)got;
		folder->at = 0;
	}
	entry = (const struct dirent *)(folder->bytes + folder->at);
	folder->at += entry->d_reclen;
	return entry->d_name;
}

void eb_dir_close(const struct eb_dir *folder)
{
	close(folder->fd);
}
