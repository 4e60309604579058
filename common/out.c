// SPDX-License-Identifier: GPL-2.0-or-later
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <sys/stat.h>
#include <unistd.h>

#include "format.h"

#define PATH_SIZE 110

static int name_new(const char *path, char name[PATH_SIZE])
{
	return eb_format(name, PATH_SIZE, "%s.new", path) < PATH_SIZE - 1 ? 0 : -ENAMETOOLONG;
}

int eb_out_open(struct eb_out *out, int dir, const char *path)
{
	char name[PATH_SIZE];
	int error = name_new(path, name);

	out->error = 0;
	out->len = 0;
	if (error)
		return error;
	out->fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return out->fd < 0 ? -errno : 0;
}

static void flush(struct eb_out *out)
{
	size_t done = 0;

	while (!out->error && done < out->len) {
		ssize_t put = write(out->fd, out->buffer + done, out->len - done);

		if (put > 0)
			done += (size_t)put;
		else if (!put || errno != EINTR)
			out->error = put ? -errno : -EIO;
	}
	out->len = 0;
}

void eb_out_byte(struct eb_out *out, char byte)
{
	if (out->len == sizeof(out->buffer))
		flush(out);
	out->buffer[out->len++] = byte;
}

int eb_out_close(struct eb_out *out, int dir, const char *path)
{
	char name[PATH_SIZE];

	name_new(path, name);
	flush(out);
	if (close(out->fd) && !out->error)
		out->error = -errno;
	if (!out->error && renameat(dir, name, dir, path))
		out->error = -errno;
	return out->error;
}
