/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of a test's own, as a root: made in $TMPDIR, and removed at the end. */
#ifndef TREE_H
#define TREE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int tree = -1; /* a descriptor of it */
static char tree_path[4096];

__attribute__((noreturn, unused)) static void tree_die(const char *step, const char *path)
{
	printf("Bail out! cannot %s '%s': %s\n", step, path, strerror(errno));
	exit(1);
}

static int tree_remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

/* Remove the folder and all in it. */
__attribute__((unused)) static void tree_drop(void)
{
	if (tree < 0)
		return;
	close(tree);
	tree = -1;
	nftw(tree_path, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Begin with an empty folder. */
__attribute__((unused)) static void tree_new(void)
{
	const char *tmp = getenv("TMPDIR");

	tree_drop();
	snprintf(tree_path, sizeof(tree_path), "%s/earlybind-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(tree_path))
		tree_die("make", tree_path);
	tree = open(tree_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (tree < 0)
		tree_die("open", tree_path);
}

/* Make a folder, and those above it; with `parent`, only those above. */
static void tree_folders(const char *path, bool parent)
{
	char part[4096];

	for (size_t i = 0; i < sizeof(part); i++) {
		/* It returns where the path ends. */
		// cppcheck-suppress arrayIndexOutOfBounds
		part[i] = path[i];
		// cppcheck-suppress arrayIndexOutOfBounds
		if (path[i] != '/' && (path[i] || parent)) {
			if (!path[i])
				return;
			continue;
		}
		part[i] = '\0';
		if (i && mkdirat(tree, part, 0755) && errno != EEXIST)
			tree_die("make", part);
		if (!path[i])
			return;
		part[i] = '/';
	}
}

__attribute__((unused)) static void tree_folder(const char *path)
{
	tree_folders(path, false);
}

__attribute__((unused)) static void tree_bytes(const char *path, const char *bytes, size_t len)
{
	int fd;

	tree_folders(path, true);
	fd = openat(tree, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		tree_die("write", path);
	close(fd);
}

__attribute__((unused)) static void tree_file(const char *path, const char *text)
{
	tree_bytes(path, text, strlen(text));
}

__attribute__((unused)) static void tree_link(const char *path, const char *target)
{
	tree_folders(path, true);
	if (symlinkat(target, tree, path))
		tree_die("link", path);
}

/* What is in a file now. */
__attribute__((unused)) static const char *tree_text(const char *path)
{
	static char text[65536];
	int fd = openat(tree, path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (len < 0)
		tree_die("read", path);
	close(fd);
	text[len] = '\0';
	return text;
}

#endif
