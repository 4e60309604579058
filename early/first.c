// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "sysfs.h"

static bool is_udevd(int proc, const char *pid)
{
	char path[300], name[32];

	if (pid[0] < '0' || pid[0] > '9')
		return false;
	eb_format(path, sizeof(path), "%s/comm", pid);
	return eb_sysfs_read(proc, path, name, sizeof(name)) > 0 && strstr(name, "udevd");
}

static enum early_maybe has_udevd(const struct early_run *run)
{
	enum early_maybe found = EARLY_NO;
	struct dirent *entry;
	int proc;
	DIR *dir;

	/* udevd makes this folder when it starts; a socket unit may have made it before. */
	if (faccessat(run->root, "run/udev", F_OK, 0) && errno == ENOENT)
		return EARLY_NO;
	proc = eb_dir_open(run->root, "proc", &dir);
	if (proc < 0)
		return EARLY_CANNOT_KNOW;
	while (found == EARLY_NO && (entry = readdir(dir)))
		if (is_udevd(proc, entry->d_name))
			found = EARLY_YES;
	closedir(dir);
	return found;
}

/* Only its own driver may hold a fenced function when we come. */
enum early_maybe early_was_first(const struct early_run *run)
{
	for (size_t i = 0; i < run->functions.n; i++) {
		const struct early_fate *fate = &run->fate[i];

		if (run->plan.decision[i].action == EB_DO_BIND && fate->before &&
		    strcmp(run->rules.strings + fate->before, early_target(run, i)))
			return EARLY_NO;
	}
	switch (has_udevd(run)) {
	case EARLY_NO:
		return EARLY_YES;
	case EARLY_YES:
		return EARLY_NO;
	case EARLY_CANNOT_KNOW:
		break;
	}
	return EARLY_CANNOT_KNOW;
}
