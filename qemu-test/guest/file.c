// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files of sysfs and proc do not know their size: read until there is no more. */
char *read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t have = 0;

	if (fd < 0)
		return NULL;
	for (;;) {
		char *more = realloc(text, have + 4097);

		if (!more)
			break;
		text = more;
		ssize_t got = read(fd, text + have, 4096);
		if (got <= 0)
			break;
		have += got;
	}
	close(fd);
	if (text)
		text[have] = '\0';
	if (size)
		*size = have;
	return text;
}

char *read_first_line(const char *path, char *line, size_t size)
{
	char *text = read_file(path, NULL);

	if (!text)
		return NULL;
	snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
	free(text);
	return line;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

/* The last part of what a link points to; NULL where there is no link. */
char *link_name(const char *path, char *name, size_t size)
{
	char target[4096];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length < 0)
		return NULL;
	target[length] = '\0';
	const char *slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
	return name;
}

int sysfs_path(char *path, size_t size, const char *address, const char *name)
{
	return snprintf(path, size, "/sys/bus/pci/devices/%s/%s", address, name);
}
