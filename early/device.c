// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "early.h"
#include "format.h"
#include "sysfs.h"

void early_path(const struct early_run *run, size_t index, const char *attribute,
		char path[EARLY_PATH_SIZE])
{
	eb_device_path(run->machine.functions.function[index].where, attribute, path);
}

int early_write(const struct early_run *run, size_t index, const char *attribute, const char *text)
{
	char path[EARLY_PATH_SIZE];

	early_path(run, index, attribute, path);
	return eb_sysfs_write(run->root, path, text);
}

ssize_t early_read(const struct early_run *run, size_t index, const char *attribute, char *buffer,
		   size_t size)
{
	char path[EARLY_PATH_SIZE];

	early_path(run, index, attribute, path);
	return eb_sysfs_read(run->root, path, buffer, size);
}

int early_driver(const struct early_run *run, size_t index, char name[EB_DRIVER_MAX + 1])
{
	char path[EARLY_PATH_SIZE];
	ssize_t len;

	name[0] = '\0';
	early_path(run, index, "driver", path);
	len = eb_sysfs_link(run->root, path, name, EB_DRIVER_MAX + 1);
	if (len >= 0)
		return 0;
	if (len != -ENOENT)
		return (int)len;
	/* No driver, or no function any more. */
	early_path(run, index, "", path);
	return faccessat(run->root, path, F_OK, 0) ? -ENODEV : 0;
}

int early_tell_driver(const struct early_run *run, size_t index, const char *driver,
		      const char *file)
{
	char path[EARLY_PATH_SIZE], where[EB_WHERE_SIZE];

	eb_where_format(run->machine.functions.function[index].where, where);
	if (driver)
		eb_format(path, sizeof(path), EARLY_DRIVERS "/%s/%s", driver, file);
	else
		eb_format(path, sizeof(path), "sys/bus/pci/%s", file);
	return eb_sysfs_write(run->root, path, where);
}

int early_run_folder(const struct early_run *run)
{
	return mkdirat(run->root, EARLY_RUN_DIR, 0755) && errno != EEXIST ? -errno : 0;
}

uint16_t early_keep(struct early_run *run, const char *string)
{
	int offset = *string ? eb_rules_string(&run->machine.rules, eb_text(string)) : 0;

	return offset > 0 ? (uint16_t)offset : 0;
}

void early_because(struct early_run *run, size_t index, const char *format, ...)
{
	char reason[EB_REASON_SIZE];
	va_list args;

	va_start(args, format);
	eb_vformat(reason, sizeof(reason), format, args);
	va_end(args);
	run->fate[index].reason = early_keep(run, reason);
}

const char *early_reason(const struct early_run *run, size_t index)
{
	return run->machine.rules.strings + run->fate[index].reason;
}

const struct eb_rule *early_rule(const struct early_run *run, size_t index)
{
	return &run->machine.rules.rule[run->machine.plan.decision[index].rule];
}

const char *early_target(const struct early_run *run, size_t index)
{
	return eb_plan_driver(&run->machine.rules, &run->machine.functions, &run->machine.plan,
			      index);
}
