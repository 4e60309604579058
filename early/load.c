// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "early.h"
#include "format.h"

bool early_has_driver(const struct early_run *run, const char *driver)
{
	char path[EARLY_PATH_SIZE];

	eb_format(path, sizeof(path), EARLY_DRIVERS "/%s", driver);
	return !faccessat(run->root, path, F_OK, 0);
}

static void explain(const char *driver, int error, const char *said, char trouble[EB_REASON_SIZE])
{
	size_t size = EB_REASON_SIZE;

	if (error == -ETIMEDOUT)
		eb_format(trouble, size, "modprobe %s did not end within %u s", driver,
			  EARLY_LOAD_SECONDS);
	else if (error == -ENOENT)
		eb_format(trouble, size, "there is no modprobe in this image to load %s with",
			  driver);
	else if (*said)
		eb_format(trouble, size, "cannot load %s: %.110s", driver, said);
	else if (error)
		eb_format(trouble, size, "cannot load %s: modprobe failed without a word", driver);
	else
		eb_format(trouble, size, "modprobe %s succeeded, but the kernel has no such driver",
			  driver);
}

static bool wants(const struct early_run *run, size_t index)
{
	return run->fate[index].fenced && run->machine.plan.decision[index].action == EB_DO_BIND;
}

/* All that ask for this driver are told: their roll back says why. */
static void blame(struct early_run *run, const char *driver, int error, const char *trouble)
{
	for (size_t i = 0; i < run->machine.functions.n; i++) {
		if (!wants(run, i) || strcmp(early_target(run, i), driver))
			continue;
		run->fate[i].error = (int16_t)error;
		run->fate[i].reason = early_keep(run, trouble);
	}
}

static void load(struct early_run *run, const char *driver)
{
	char said[160], trouble[EB_REASON_SIZE];
	int error;

	if (!strcmp(driver, EB_DRIVER_NONE) || early_has_driver(run, driver))
		return;
	if (run->rooted) {
		eb_format(trouble, sizeof(trouble),
			  "%s is not there, and nothing is loaded with --root", driver);
		blame(run, driver, ENODEV, trouble);
		return;
	}
	early_log(run, EARLY_DEBUG, "loading %s", driver);
	error = early_modprobe(driver, said, sizeof(said));
	if (!error && early_has_driver(run, driver))
		return;
	explain(driver, error, said, trouble);
	early_log(run, EARLY_ERROR, "%s", trouble);
	blame(run, driver, error == -ETIMEDOUT ? ETIMEDOUT : ENODEV, trouble);
}

/* A driver is tried once: of functions that ask for the same one, the first counts. */
static bool is_first_of_its_driver(const struct early_run *run, size_t index)
{
	const char *driver = early_target(run, index);

	for (size_t i = 0; i < index; i++)
		if (wants(run, i) && !strcmp(early_target(run, i), driver))
			return false;
	return true;
}

void early_load(struct early_run *run)
{
	early_limit_start(EARLY_LOAD_SECONDS);
	/*
	 * Whoever loads vfio-pci later, without our empty ids=, would have it take what
	 * the legacy list says: so it is loaded even if nothing is to be bound.
	 */
	if (run->machine.legacy && !run->machine.options.dry_run)
		load(run, EB_DRIVER_DEFAULT);
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (wants(run, i) && is_first_of_its_driver(run, i))
			load(run, early_target(run, i));
	early_limit_stop();
	if (!run->machine.options.dry_run)
		early_empty_vfio_table(run);
	run->times.loaded = early_now();
}
