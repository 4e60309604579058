// SPDX-License-Identifier: GPL-2.0-or-later
#include "rivals.h"

#include <string.h>
#include <sys/stat.h>

bool host_rival_driverctl(const struct host_root *root, const char *name, uint64_t *where,
			  char driver[EB_DRIVER_MAX + 1])
{
	const char *address = strncmp(name, "pci-", 4) ? name : name + 4;
	char path[PATH_MAX];
	uint64_t mask;
	bool any;
	FILE *in;

	if (eb_where_parse(eb_text(address), where, &mask) || mask != EB_WHERE_MASK ||
	    snprintf(path, sizeof(path), HOST_DRIVERCTL "/%s", name) >= (int)sizeof(path) ||
	    !(in = host_files_open(root, path)))
		return false;
	any = fscanf(in, "%63s", driver) == 1;
	fclose(in);
	return any;
}

static const char *const words[] = {"driver_override", "/new_id",	"/remove_id",
				    "drivers_probe",   "vfio-pci/bind", "driver/unbind"};

const char *host_rival_word(const char *line)
{
	line += strspn(line, " \t");
	if (*line == '#')
		return NULL;
	/* Serial adapters get their drivers by new_id too. */
	if (strstr(line, "usb") && !strstr(line, "pci"))
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(line, words[i]))
			return words[i] + (*words[i] == '/');
	return NULL;
}

bool host_rival_is_ours(const char *path)
{
	return strstr(path, "earlybind");
}

const char *const host_rival_folders[] = {
	"etc/initramfs-tools/scripts",
	"etc/initramfs-tools/hooks",
	"usr/share/initramfs-tools/scripts/init-top",
	"usr/share/initramfs-tools/scripts/init-premount",
	"usr/share/initramfs-tools/scripts/init-bottom",
	"usr/share/initramfs-tools/conf.d",
	"usr/lib/dracut/modules.d",
	"etc/initcpio",
	"usr/lib/initcpio/hooks",
	"usr/lib/initcpio/install",
	"etc/dracut.conf.d",
	NULL,
};

struct folder {
	const struct host_root *root;
	host_file_fn *each;
	void *context;
	const char *path;
	unsigned int deep, files;
};

/* None are deep. */
static void take_entry(void *context, const char *name)
{
	struct folder *folder = context;
	char path[PATH_MAX], whole[PATH_MAX];
	struct stat file;

	if (folder->files++ >= HOST_FILES_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", folder->path, name) >= (int)sizeof(path) ||
	    host_rival_is_ours(path) || !host_path(folder->root, whole, "%s", path) ||
	    stat(whole, &file))
		return;
	if (!S_ISDIR(file.st_mode)) {
		folder->each(folder->context, path);
	} else if (folder->deep < 2) {
		struct folder below = *folder;

		below.path = path;
		below.deep++;
		host_each_name(folder->root, path, take_entry, &below);
		folder->files = below.files;
	}
}

void host_rival_files(const struct host_root *root, const char *path, host_file_fn *each,
		      void *context)
{
	struct folder folder = {.root = root, .each = each, .context = context, .path = path};

	host_each_name(root, path, take_entry, &folder);
}
