// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "sysfs.h"

/* Shell's sort: short, fast enough for thousands, and it needs no memory. */
static void sort(struct eb_function *function, size_t n)
{
	for (size_t gap = n / 2; gap; gap /= 2) {
		for (size_t i = gap; i < n; i++) {
			struct eb_function one = function[i];
			size_t at = i;

			for (; at >= gap && function[at - gap].where > one.where; at -= gap)
				function[at] = function[at - gap];
			function[at] = one;
		}
	}
}

static void skip(struct eb_functions *functions, uint64_t where)
{
	if (!functions->skipped++ || where < functions->skipped_first)
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

long eb_functions_find(const struct eb_functions *functions, uint64_t where)
{
	size_t low = 0, high = functions->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (functions->function[middle].where < where)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == functions->n || functions->function[low].where != where)
		return -1;
	return (long)low;
}

int eb_scan(int root, struct eb_functions *functions)
{
	struct eb_dir dir;
	const char *name;
	int error = eb_dir_open(root, EB_DEVICES_DIR, &dir);

	functions->n = functions->skipped = 0;
	if (error)
		return error;
	while ((name = eb_dir_next(&dir)))
		scan_one(dir.fd, name, functions);
	eb_dir_close(&dir);
	sort(functions->function, functions->n);
	return dir.error;
}
