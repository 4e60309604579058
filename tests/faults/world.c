// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine is a tree of plain files. What the kernel does when an attribute of the bus is
 * written to is done here, in the links `driver`, so that a function is bound only where the
 * program has told the kernel to.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"

#define BUS "sys/bus/pci"
#define VFIO BUS "/drivers/vfio-pci"

__attribute__((format(printf, 2, 3))) static void name(char path[PATH_MAX], const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(path, PATH_MAX, format, args);
	va_end(args);
	if (len < 0 || len >= PATH_MAX)
		abort();
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	size_t len = strlen(text);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len || close(fd)) {
		perror(path);
		abort();
	}
}

static void last_part(const char *link, char *part, size_t size)
{
	char target[PATH_MAX];
	ssize_t len = readlink(link, target, sizeof(target) - 1);
	const char *slash;

	target[len < 0 ? 0 : len] = '\0';
	slash = strrchr(target, '/');
	snprintf(part, size, "%.*s", (int)size - 1, slash ? slash + 1 : target);
}

void world_driver(const struct function *function, char driver[64])
{
	char path[PATH_MAX];

	name(path, "%s/driver", function->at);
	last_part(path, driver, 64);
}

/* Empty where there is none: a file that was truncated and then not written to is one. */
void world_override(const struct function *function, char override[64])
{
	char path[PATH_MAX];
	ssize_t len = -1;
	int fd;

	name(path, "%s/driver_override", function->at);
	fd = open(path, O_RDONLY);
	if (fd >= 0)
		len = read(fd, override, 63);
	if (fd >= 0)
		close(fd);
	override[len < 0 ? 0 : len] = '\0';
	override[strcspn(override, "\n")] = '\0';
	if (!strcmp(override, "(null)"))
		*override = '\0';
}

static void set_driver(const struct world *world, const struct function *function,
		       const char *driver)
{
	char path[PATH_MAX], target[PATH_MAX];

	name(path, "%s/driver", function->at);
	unlink(path);
	name(target, "%s/" BUS "/drivers/%s", world->root, driver);
	if (*driver && symlink(target, path))
		abort();
}

static struct function *find(struct world *world, const char *address, size_t len)
{
	for (size_t i = 0; i < world->functions; i++) {
		struct function *function = &world->function[i];

		if (strlen(function->address) == len && !function->gone &&
		    !memcmp(function->address, address, len))
			return function;
	}
	return NULL;
}

static bool has_driver(const struct world *world, const char *driver)
{
	char path[PATH_MAX];

	name(path, "%s/" BUS "/drivers/%s", world->root, driver);
	return *driver && !access(path, F_OK);
}

/* A driver that is registered takes what is its own; a function with an override is that one's. */
static int probe(struct world *world, struct function *function, const char *only)
{
	char driver[64], override[64];
	const char *wants;

	world_driver(function, driver);
	world_override(function, override);
	wants = *override ? override : function->native;
	if (*driver)
		return only ? -EBUSY : 0;
	if ((only && strcmp(wants, only)) || !has_driver(world, wants))
		return only ? -ENODEV : 0;
	if (*override && world->refuse && !strcmp(function->more, "refused"))
		return only ? -EINVAL : 0;
	set_driver(world, function, wants);
	return 0;
}

static int unbind(struct world *world, struct function *function, const char *driver)
{
	char now[64];

	world_driver(function, now);
	if (strcmp(now, driver))
		return -ENODEV;
	set_driver(world, function, "");
	return 0;
}

static int overridden(struct function *function, const char *text, char wrong[512])
{
	char path[PATH_MAX];

	if (!strcmp(text, "\n")) {
		name(path, "%s/driver_override", function->at);
		put(path, "(null)\n");
	} else if (!*function->asked || strncmp(text, function->asked, strlen(text))) {
		snprintf(wrong, 512, "%s has an override that no rule asks for: %s",
			 function->address, text);
	}
	return 0;
}

/* path: below the drivers, NAME/bind and the like. */
static int told_driver(struct world *world, const char *path, const char *text, char wrong[512])
{
	size_t len = strcspn(path, "/");
	struct function *function = find(world, text, strlen(text));
	char driver[64];

	snprintf(driver, sizeof(driver), "%.*s", (int)len, path);
	path += len;
	if (!strcmp(path, "/remove_id"))
		return -ENODEV;
	if (!function)
		return -ENODEV;
	if (!*function->asked && strcmp(driver, "vfio-pci")) {
		snprintf(wrong, 512, "%s is told %s, and no rule speaks of it", driver, text);
		return -ENODEV;
	}
	if (!strcmp(path, "/bind"))
		return probe(world, function, driver);
	if (!strcmp(path, "/unbind"))
		return unbind(world, function, driver);
	snprintf(wrong, 512, "%s%s was written to", driver, path);
	return 0;
}

int world_written(struct world *world, const char *path, const char *text, char wrong[512])
{
	size_t len = strlen(world->root);
	struct function *function;
	char own[PATH_MAX];

	if (!strncmp(path, world->root, len) && !strncmp(path + len, "/gone/", 6))
		return -ENODEV;
	if (strncmp(path, world->root, len) || strncmp(path + len, "/sys/", 5))
		return 0;
	for (size_t i = 0; i < world->functions; i++) {
		function = &world->function[i];
		name(own, "%s/driver_override", function->at);
		if (!strcmp(path, own))
			return function->gone ? -ENODEV : overridden(function, text, wrong);
		name(own, "%s/sriov_drivers_autoprobe", function->at);
		if (!strcmp(path, own) && !strcmp(function->more, "autoprobe"))
			return 0;
	}
	path += len + 1;
	if (!strncmp(path, BUS "/drivers/", strlen(BUS "/drivers/")))
		return told_driver(world, path + strlen(BUS "/drivers/"), text, wrong);
	if (!strcmp(path, BUS "/drivers_probe")) {
		function = find(world, text, strlen(text));
		return function ? probe(world, function, NULL) : -ENODEV;
	}
	snprintf(wrong, 512, "/%s was written to", path);
	return 0;
}

int world_load(const char *root)
{
	static const char *const files[] = {"bind", "unbind", "new_id", "remove_id"};
	char path[PATH_MAX];

	name(path, "%s/" VFIO, root);
	if (mkdir(path, 0755))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		name(path, "%s/" VFIO "/%s", root, files[i]);
		put(path, "");
	}
	return 0;
}

/* What is in a folder goes; folders in it are of one level. */
static void empty(const char *path, int levels)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char inner[PATH_MAX];

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		name(inner, "%s/%s", path, entry->d_name);
		if (levels)
			empty(inner, levels - 1);
		if (unlink(inner) && rmdir(inner))
			abort();
	}
	if (dir)
		closedir(dir);
}

static void away_from(const struct world *world, const struct function *function,
		      char link[PATH_MAX], char away[PATH_MAX])
{
	name(link, "%s/" BUS "/devices/%s", world->root, function->address);
	name(away, "%s/gone/%s", world->root, function->address);
}

void world_vanish(struct world *world, size_t victim)
{
	struct function *function = &world->function[victim];
	char link[PATH_MAX], away[PATH_MAX];

	if (function->gone)
		return;
	away_from(world, function, link, away);
	if (unlink(link) || rename(function->at, away))
		abort();
	function->gone = true;
}

static void come_back(const struct world *world, struct function *function)
{
	char link[PATH_MAX], away[PATH_MAX];

	if (!function->gone)
		return;
	away_from(world, function, link, away);
	if (rename(away, function->at) || symlink(function->link, link))
		abort();
	function->gone = false;
}

void world_appear(struct world *world)
{
	for (size_t i = 0; i < world->functions; i++)
		if (!strcmp(world->function[i].more, "later"))
			come_back(world, &world->function[i]);
}

void world_reset(struct world *world)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < world->functions; i++) {
		struct function *function = &world->function[i];

		come_back(world, function);
		name(path, "%s/driver_override", function->at);
		put(path, "(null)\n");
		set_driver(world, function, function->native);
		if (!strcmp(function->more, "later"))
			world_vanish(world, i);
	}
	name(path, "%s/run", world->root);
	empty(path, 1);
	name(path, "%s/" VFIO, world->root);
	empty(path, 0);
	rmdir(path);
}

static const char *open_function(struct world *world, const char *address)
{
	struct function *function = &world->function[world->functions];
	char path[PATH_MAX], driver[PATH_MAX];
	ssize_t len;

	if (world->functions == sizeof(world->function) / sizeof(world->function[0]) ||
	    strlen(address) >= sizeof(function->address))
		return "too many functions";
	strcpy(function->address, address);
	name(path, "%s/" BUS "/devices/%s", world->root, address);
	len = readlink(path, function->link, sizeof(function->link) - 1);
	if (len < 0 || !realpath(path, function->at))
		return "a function is no link";
	name(driver, "%s/driver", function->at);
	last_part(driver, function->native, sizeof(function->native));
	world->functions++;
	return NULL;
}

/* Lines of ADDRESS DRIVER|- [refused|later|autoprobe]. */
static const char *read_asked(struct world *world, const char *asked)
{
	char line[256], address[32], driver[64], more[16];
	FILE *file = fopen(asked, "r");
	struct function *function;
	int parts;

	if (!file)
		return "cannot read what is asked";
	while (fgets(line, sizeof(line), file)) {
		*more = '\0';
		parts = *line == '#' ? 0 : sscanf(line, "%31s %63s %15s", address, driver, more);
		if (parts <= 0)
			continue;
		function = find(world, address, strlen(address));
		if (!function || parts < 2) {
			fclose(file);
			return "what is asked names a function that is not there";
		}
		if (strcmp(driver, "-"))
			strcpy(function->asked, driver);
		strcpy(function->more, more);
	}
	fclose(file);
	return NULL;
}

const char *world_open(struct world *world, const char *root, const char *asked)
{
	char path[PATH_MAX];
	struct dirent *entry;
	const char *wrong = NULL;
	DIR *dir;

	if (!realpath(root, world->root))
		return "cannot find the tree";
	name(path, "%s/gone", world->root);
	if (mkdir(path, 0755))
		return "cannot make a folder";
	name(path, "%s/" BUS "/devices", world->root);
	dir = opendir(path);
	while (!wrong && dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			wrong = open_function(world, entry->d_name);
	if (dir)
		closedir(dir);
	return wrong ? wrong : read_asked(world, asked);
}
