// SPDX-License-Identifier: GPL-2.0-or-later
/* Is the configuration in an image the one on disk? */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "current.h"

/* Paths below the root, sorted, each once. */
struct paths {
	char **path;
	size_t n;
};

static void add_path(struct paths *paths, const char *path)
{
	paths->path = host_need(reallocarray(paths->path, paths->n + 1, sizeof(paths->path[0])));
	paths->path[paths->n++] = host_need(strdup(path));
}

/* While folders are read. */
struct reading {
	const struct host_root *root;
	struct paths *paths;
	const char *folder;
	bool deeper; /* its folders are profiles */
};

/* What the shell's `*.conf` means. */
static bool is_conf(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && !strcmp(name + len - 5, ".conf");
}

static void read_name(void *context, const char *name)
{
	struct reading *reading = context;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", reading->folder, name) >= (int)sizeof(path))
		return;
	if (is_conf(name))
		add_path(reading->paths, path);
	if (reading->deeper && *name != '.') {
		struct reading profile = {reading->root, reading->paths, path, false};

		host_each_name(reading->root, path, read_name, &profile);
	}
}

/* The same in the image: one deeper is a profile's, two deeper is nothing. */
static void read_entry(void *context, const struct host_image_entry *entry, const char *below)
{
	struct reading *reading = context;
	const char *slash = strchr(below, '/');
	char path[PATH_MAX];

	(void)entry;
	if (slash && (!reading->deeper || strchr(slash + 1, '/') || *below == '.'))
		return;
	if (is_conf(slash ? slash + 1 : below) &&
	    snprintf(path, sizeof(path), "%s/%s", reading->folder, below) < (int)sizeof(path))
		add_path(reading->paths, path);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Is there something by that name that no boot can read, here or in an image? */
static bool is_broken(const struct host_root *root, const char *path)
{
	char whole[PATH_MAX];
	struct stat stat_of;

	if (!host_path(root, whole, "%s", path) || lstat(whole, &stat_of) || host_is_mask(whole))
		return false;
	return stat(whole, &stat_of) ? errno == ENOENT || errno == ELOOP
				     : !S_ISREG(stat_of.st_mode);
}

static void compare_broken(struct host_compare *compare, const char *path)
{
	const struct host_image_entry *entry = host_image_link(compare->image, path);

	if (!entry || S_ISREG(entry->mode) || host_is_mask_there(compare->image, entry))
		host_stale_add(compare, HOST_STALE_CONFIG, path,
			       "/%s cannot be read, and the image does not have it so", path);
}

void host_compare_config(struct host_compare *compare)
{
	static const char *const folders[] = {"usr/lib/earlybind.d", "etc/earlybind.d"};
	struct paths paths = {0};

	add_path(&paths, "etc/earlybind.conf");
	for (size_t i = 0; i < 2; i++) {
		struct reading reading = {compare->root, &paths, folders[i], i == 1};

		host_each_name(compare->root, folders[i], read_name, &reading);
		host_image_each(compare->image, folders[i], read_entry, &reading);
	}
	qsort(paths.path, paths.n, sizeof(paths.path[0]), by_name);
	for (size_t i = 0; i < paths.n; i++) {
		const char *path = paths.path[i];

		if (i && !strcmp(path, paths.path[i - 1]))
			continue;
		if (is_broken(compare->root, path))
			compare_broken(compare, path);
		else if (host_on_disk(compare->root, path))
			host_compare_file(compare, HOST_STALE_CONFIG, path, path);
		else if (host_image_link(compare->image, path))
			host_stale_add(compare, HOST_STALE_CONFIG, path,
				       "/%s is in the image, but no longer on disk", path);
	}
	for (size_t i = 0; i < paths.n; i++)
		free(paths.path[i]);
	free(paths.path);
}
