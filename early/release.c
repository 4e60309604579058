// SPDX-License-Identifier: GPL-2.0-or-later
/* Drivers that were there before us are built in: every other is a file on disk still. */
#include <errno.h>
#include <string.h>

#include "early.h"
#include "format.h"
#include "sysfs.h"

/* Unbind what holds a fenced function; where that fails, the host keeps it. */
static void release_one(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	const char *driver = run->machine.rules.strings + fate->before;
	int error;

	if (!fate->before || !strcmp(driver, early_target(run, index)))
		return;
	error = early_tell_driver(run, index, driver, "unbind");
	if (!error)
		return;
	early_write(run, index, "driver_override", "\n");
	fate->fenced = false;
	fate->held = true;
	fate->result = EARLY_FAILED;
	fate->error = (int16_t)-error;
}

#define REMOVE_ID EARLY_DRIVERS "/" EB_DRIVER_DEFAULT "/remove_id"

/*
 * Take one ID of the legacy list out of vfio-pci's table, in the form of remove_id: hex
 * fields between blanks. ENODEV, it is not in there, is what is wanted.
 */
static void remove_listed(const struct early_run *run, const struct eb_match *match)
{
	uint32_t field[4];
	char text[80];

	for (int i = 0; i < 4; i++) {
		int shift = 48 - 16 * i;

		field[i] =
			match->id_mask >> shift & 0xffff ? match->id >> shift & 0xffff : UINT32_MAX;
	}
	eb_format(text, sizeof(text), "%x %x %x %x %x %x", field[0], field[1], field[2], field[3],
		  match->class_id, match->class_mask);
	eb_sysfs_write(run->root, REMOVE_ID, text);
}

/* The same for whatever has the ID of this function, wherever that entry came from. */
static void remove_own(const struct early_run *run, const struct eb_function *function)
{
	char text[20];

	eb_format(text, sizeof(text), "%x %x", (unsigned int)(function->id >> 48),
		  (unsigned int)(function->id >> 32 & 0xffff));
	eb_sysfs_write(run->root, REMOVE_ID, text);
}

static void give_back(struct early_run *run, size_t index)
{
	char driver[EB_DRIVER_MAX + 1];
	int error;

	if (early_driver(run, index, driver) || strcmp(driver, EB_DRIVER_DEFAULT))
		return;
	remove_own(run, &run->machine.functions.function[index]);
	error = early_tell_driver(run, index, driver, "unbind");
	if (!error)
		error = early_tell_driver(run, index, NULL, "drivers_probe");
	if (!error)
		return;
	run->fate[index].result = EARLY_FAILED;
	run->fate[index].error = (int16_t)-error;
}

/*
 * A vfio-pci that is built in, or that somebody else loaded, took what its own ids= says
 * before any rule was read. Empty its table, or it takes them again, then give back what
 * our rules leave or refuse.
 */
void early_empty_vfio_table(struct early_run *run)
{
	if (!early_has_driver(run, EB_DRIVER_DEFAULT))
		return;
	for (size_t i = 0; i < run->machine.rules.rules; i++)
		if (run->machine.rules.rule[i].source == EB_LEGACY)
			remove_listed(run, &run->machine.rules.rule[i].match);
	for (size_t i = 0; i < run->machine.functions.n; i++) {
		uint8_t action = run->machine.plan.decision[i].action;

		if (action == EB_DO_LEAVE || action == EB_DO_REFUSE)
			give_back(run, i);
	}
}

void early_release(struct early_run *run)
{
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->fate[i].fenced)
			release_one(run, i);
	early_empty_vfio_table(run);
}
