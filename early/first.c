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
	ssize_t len;

	if (pid[0] < '0' || pid[0] > '9')
		return false;
	eb_format(path, sizeof(path), "%s/comm", pid);
	len = eb_sysfs_read(proc, path, name, sizeof(name));
	return len > 0 && eb_text_has((struct eb_text){name, (size_t)len}, "udevd");
}

static enum early_maybe has_udevd(const struct early_run *run)
{
	enum early_maybe found = EARLY_NO;
	struct eb_dir proc;
	const char *name;

	/* udevd makes this folder when it starts; a socket unit may have made it before. */
	if (faccessat(run->root, "run/udev", F_OK, 0) && errno == ENOENT)
		return EARLY_NO;
	if (eb_dir_open(run->root, "proc", &proc))
		return EARLY_CANNOT_KNOW;
	while (found == EARLY_NO && (name = eb_dir_next(&proc)))
		if (is_udevd(proc.fd, name))
			found = EARLY_YES;
	eb_dir_close(&proc);
	return found;
}

/* Only its own driver may hold a fenced function when we come. */
enum early_maybe early_was_first(const struct early_run *run)
{
	for (size_t i = 0; i < run->machine.functions.n; i++) {
		const struct early_fate *fate = &run->fate[i];

		if (run->machine.plan.decision[i].action == EB_DO_BIND && fate->before &&
		    strcmp(run->machine.rules.strings + fate->before, early_target(run, i)))
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
