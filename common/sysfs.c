// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs.h"

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
	else
		buffer[len] = '\0';
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

int eb_dir_open(int dir, const char *path, DIR **stream)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return -errno;
	*stream = fdopendir(fd);
	if (*stream)
		return fd;
	error = -errno;
	close(fd);
	return error;
}
