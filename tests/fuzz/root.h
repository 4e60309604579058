/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine's root folder, for what reads files. */
#ifndef ROOT_H
#define ROOT_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

/* In memory where that can be: there it is many times as fast. */
static char folder[2][32] = {"/dev/shm/earlybind-XXXXXX", "/tmp/earlybind-XXXXXX"};
static size_t used;
static int root = -1;

static int drop_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void drop(void)
{
	nftw(folder[used], drop_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Where it is not there yet. Returns whether it was made. */
UNUSED static bool make_root(void)
{
	if (root >= 0)
		return false;
	if ((!mkdtemp(folder[used]) && !mkdtemp(folder[++used])) ||
	    (root = open(folder[used], O_RDONLY | O_DIRECTORY)) < 0)
		abort();
	atexit(drop);
	return true;
}

/* The folders of `path`, where they are missing. */
UNUSED static void make_folders(const char *path)
{
	char part[256];

	for (size_t i = 0; path[i]; i++) {
		if (path[i] != '/')
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)i, path);
		mkdirat(root, part, 0755);
	}
}

/* A file of these bytes, and of `more` behind them. */
UNUSED static void put(const char *path, struct eb_text text, const char *more)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text.at, text.len) != (ssize_t)text.len ||
	    write(fd, more, strlen(more)) != (ssize_t)strlen(more) || close(fd))
		abort();
}

#endif
