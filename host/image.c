// SPDX-License-Identifier: GPL-2.0-or-later
/* A built image as a table, and what can be asked of it. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image_read.h"
#include "text.h"

#define LINKS_MAX 40

bool host_image_keeps(const char *path)
{
	/* A star is any number of folders. */
	static const char *const kept[] = {
		"usr/lib/earlybind/*",
		"etc/earlybind.conf",
		"*earlybind.d/*",
		"*modprobe.d/*",
		"*modules-load.d/*",
		"conf/modules",
		"conf/conf.d/*",
		"etc/conf.d/*",
		"etc/cmdline",
		"etc/cmdline.d/*",
		"scripts/*",
		"*lib/dracut/hooks/*",
		"hooks/*",
		"*udev/rules.d/*",
		"*systemd/system/earlybind*",
		"*systemd/system/*.d/*.conf",
		"*/modules.dep",
		"*/modules.builtin",
		"*/modules.softdep",
		"config",
		"init",
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (!fnmatch(kept[i], path, 0))
			return true;
	return false;
}

static int by_path(const void *key, const void *entry)
{
	return strcmp(key, ((const struct host_image_entry *)entry)->path);
}

static const struct host_image_entry *find(const struct host_image *image, const char *path)
{
	return bsearch(path, image->entry, image->n, sizeof(image->entry[0]), by_path);
}

/* Put `more` in front of `rest`. */
static bool put_before(char rest[PATH_MAX], const char *more, const char *after)
{
	char whole[PATH_MAX];

	if (snprintf(whole, sizeof(whole), "%s/%s", more, after) >= (int)sizeof(whole))
		return false;
	memcpy(rest, whole, sizeof(whole));
	return true;
}

static void go_up(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/* False where it is too long or a loop; what is not in the image is no link. */
bool host_image_resolve(const struct host_image *image, const char *path, bool last,
			char real[PATH_MAX])
{
	char rest[PATH_MAX];
	unsigned int links = 0;
	size_t at = 0, len;

	real[0] = '\0';
	if (strlen(path) >= sizeof(rest))
		return false;
	strcpy(rest, path);
	while (rest[at += strspn(rest + at, "/")]) {
		const struct host_image_entry *entry;
		const char *name = rest + at;
		size_t before = strlen(real);

		len = strcspn(name, "/");
		at += len;
		if (len == 1 && name[0] == '.')
			continue;
		if (len == 2 && !strncmp(name, "..", 2)) {
			go_up(real);
			continue;
		}
		if (snprintf(real + before, PATH_MAX - before, "%s%.*s", before ? "/" : "",
			     (int)len, name) >= (int)(PATH_MAX - before))
			return false;
		entry = find(image, real);
		if (!entry || !S_ISLNK(entry->mode) ||
		    (!last && !rest[at + strspn(rest + at, "/")]))
			continue;
		real[*entry->content == '/' ? 0 : before] = '\0';
		if (++links > LINKS_MAX || !put_before(rest, entry->content, rest + at))
			return false;
		at = 0;
	}
	return true;
}

const struct host_image_entry *host_image_find(const struct host_image *image, const char *path)
{
	char real[PATH_MAX];

	return host_image_resolve(image, path, true, real) ? find(image, real) : NULL;
}

const struct host_image_entry *host_image_link(const struct host_image *image, const char *path)
{
	char real[PATH_MAX];

	return host_image_resolve(image, path, false, real) ? find(image, real) : NULL;
}

/* The first entry that sorts at `path` or behind it. */
static size_t lower_bound(const struct host_image *image, const char *path)
{
	size_t low = 0, high = image->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(image->entry[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void host_image_each(const struct host_image *image, const char *folder, host_image_fn *each,
		     void *context)
{
	char real[PATH_MAX + 1];
	size_t len;

	if (!host_image_resolve(image, folder, true, real))
		return;
	len = strlen(real);
	if (len)
		real[len++] = '/';
	real[len] = '\0';
	for (size_t i = lower_bound(image, real); i < image->n; i++) {
		const struct host_image_entry *entry = &image->entry[i];

		if (strncmp(entry->path, real, len))
			break;
		if (entry->path[len])
			each(context, entry, entry->path + len);
	}
}

/* --- modules ------------------------------------------------------------------------------- */

struct wanted {
	char *kernel; /* empty: none yet */
	const char *module;
	bool found;
};

static void note_kernel(void *context, const struct host_image_entry *entry, const char *below)
{
	struct wanted *wanted = context;
	const char *slash = strchr(below, '/');
	size_t len = slash ? (size_t)(slash - below) : 0;

	(void)entry;
	if (len && len <= NAME_MAX && !*wanted->kernel)
		snprintf(wanted->kernel, NAME_MAX + 1, "%.*s", (int)len, below);
}

bool host_image_kernel(const struct host_image *image, char kernel[NAME_MAX + 1])
{
	struct wanted wanted = {.kernel = kernel};

	*kernel = '\0';
	host_image_each(image, "lib/modules", note_kernel, &wanted);
	return *kernel;
}

static void note_module(void *context, const struct host_image_entry *entry, const char *below)
{
	struct wanted *wanted = context;
	const char *slash = strrchr(below, '/'), *name = slash ? slash + 1 : below;
	const char *end = strstr(name, ".ko");

	if (end && (!end[3] || end[3] == '.') && !S_ISDIR(entry->mode) &&
	    eb_text_is_name((struct eb_text){name, (size_t)(end - name)}, wanted->module))
		wanted->found = true;
}

bool host_image_has_module(const struct host_image *image, const char *kernel, const char *module)
{
	struct wanted wanted = {.module = module};
	char folder[PATH_MAX];

	if (snprintf(folder, sizeof(folder), "lib/modules/%s", kernel) < (int)sizeof(folder))
		host_image_each(image, folder, note_module, &wanted);
	return wanted.found;
}

void host_image_close(struct host_image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->n; i++) {
		free(image->entry[i].path);
		free(image->entry[i].content);
	}
	free(image->entry);
	free(image);
}
