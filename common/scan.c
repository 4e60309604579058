// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "sysfs.h"

static int by_where(const void *a, const void *b)
{
	const struct eb_function *left = a, *right = b;

	return (left->where > right->where) - (left->where < right->where);
}

static void skip(struct eb_functions *functions, uint64_t where)
{
	if (!functions->skipped++)
		functions->skipped_first = where;
}

static void scan_one(int dir, const char *name, struct eb_functions *functions)
{
	struct eb_function function = {0};
	char path[300], modalias[96];
	uint64_t mask;
	ssize_t len;

	if (eb_where_parse(eb_text(name), &function.where, &mask) || mask != EB_WHERE_MASK)
		return;
	eb_format(path, sizeof(path), "%s/modalias", name);
	len = eb_sysfs_read(dir, path, modalias, sizeof(modalias));
	if (len == -ENOENT || len == -ENODEV)
		return;
	if (len < 0 || functions->n == EB_FUNCTIONS_MAX ||
	    eb_modalias_parse((struct eb_text){modalias, (size_t)len}, &function)) {
		skip(functions, function.where);
		return;
	}
	functions->function[functions->n++] = function;
}

int eb_scan(int root, struct eb_functions *functions)
{
	struct dirent *entry;
	DIR *dir;
	int fd = eb_dir_open(root, EB_DEVICES_DIR, &dir), error;

	functions->n = functions->skipped = 0;
	if (fd < 0)
		return fd;
	while (errno = 0, (entry = readdir(dir)))
		scan_one(fd, entry->d_name, functions);
	error = -errno;
	closedir(dir);
	qsort(functions->function, functions->n, sizeof(functions->function[0]), by_where);
	return error;
}
