// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libkmod, on trees that anybody may have made. It opens what it finds, a FIFO as well, and
 * prints what it cannot read as it is.
 */
#include <libkmod.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host.h"

#define FOLDERS_MAX 8

struct checked {
	const char *folder;
	bool good;
};

/* What it opens is a file, or it fails: a folder, a link to nothing. /dev/null masks. */
static void check_name(void *context, const char *name)
{
	struct checked *checked = context;
	char path[PATH_MAX];
	struct stat about;

	if (snprintf(path, sizeof(path), "%s/%s", checked->folder, name) >= (int)sizeof(path) ||
	    stat(path, &about) || S_ISDIR(about.st_mode) || host_is_file(path) ||
	    host_is_null(path))
		return;
	host_warn("%s is no regular file: nothing in that folder is read", path);
	checked->good = false;
}

static void check_conf(void *context, const char *name)
{
	size_t len = strlen(name);

	if (len > 5 && !strcmp(name + len - 5, ".conf"))
		check_name(context, name);
}

static void check_index(void *context, const char *name)
{
	if (!strncmp(name, "modules.", 8))
		check_name(context, name);
}

/* Is each file in it that libkmod would open one? */
static bool check(const char *folder, host_name_fn *each)
{
	static const struct host_root top;
	struct checked checked = {folder, true};

	host_each_name(&top, folder, each, &checked);
	return checked.good;
}

/* What is no folder it takes for a file, and opens that. */
static bool check_config(const char *folder)
{
	struct stat about;

	return !stat(folder, &about) && S_ISDIR(about.st_mode) && check(folder, check_conf);
}

struct kmod_ctx *host_kmod(const char *modules, const char *const *config)
{
	const char *good[FOLDERS_MAX + 1] = {NULL};
	struct kmod_ctx *kmod;
	size_t n = 0;

	if (modules && !check(modules, check_index))
		return NULL;
	for (; *config && n < FOLDERS_MAX; config++)
		if (check_config(*config))
			good[n++] = *config;
	/* It reads its configuration before it can be told not to print. */
	setenv("KMOD_LOG", "0", 1);
	kmod = host_need(kmod_new(modules ? modules : "/", good));
	kmod_set_log_priority(kmod, 0);
	return kmod;
}
