// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function that came after the boot's fence. Drivers that are loaded by now may have it
 * before udev has heard of it; those that are not come after us.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "early.h"

#define TRIES 100
#define TRY_MILLISECONDS 20

/*
 * udev hears of a function (drivers/pci/probe.c, pci_device_add) before any driver may have
 * it (drivers/pci/bus.c, pci_bus_add_device): until then `bind` says ENODEV, or EAGAIN. And
 * one that was being probed while its override was written shows its driver only later.
 */
static void wait_for_bus(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	const char *target = early_target(run, index);
	char driver[EB_DRIVER_MAX + 1];

	for (int tries = 0; fate->fenced && tries < TRIES; tries++) {
		int error;

		if (early_driver(run, index, driver) || !strcmp(driver, target))
			return;
		if (*driver) {
			fate->before = early_keep(run, driver);
			early_release(run);
		}
		error = early_tell_driver(run, index, target, "bind");
		if (error != -ENODEV && error != -EAGAIN && error != -EBUSY)
			return;
		poll(NULL, 0, TRY_MILLISECONDS);
	}
}

/* Each new function has an event of its own, and what is not new is not touched. */
static void forget_others(struct early_run *run, size_t index)
{
	for (size_t i = 0; i < run->functions.n; i++)
		if (i != index)
			run->plan.decision[i].action = EB_NOTHING;
}

static void act(struct early_run *run, size_t index)
{
	early_load(run);
	wait_for_bus(run, index);
	early_bind(run);
	early_settle(run);
	early_tell_function(run, index);
}

/* Where the boot left nothing to add to, ours is all there is. */
static void report(struct early_run *run, const struct early_fate *own, size_t index)
{
	run->first = EARLY_CANNOT_KNOW;
	run->times.done = 0;
	if (early_state_read(run))
		run->times.done = early_now();
	run->fate[index] = *own;
	early_save(run);
}

/* Something else was at its place, which no rule may speak of any more. */
static bool has_a_line(struct early_run *run, size_t index)
{
	return !early_state_read(run) && run->fate[index].result;
}

/* What could not be read may be why: that is told, and no more of it. */
static int leave(struct early_run *run)
{
	if (!run->rules.errors)
		return 0;
	run->idle = true;
	early_tell(run);
	return 1;
}

int early_hotplug(struct early_run *run, uint64_t where)
{
	long found = eb_functions_find(&run->functions, where);
	size_t index = (size_t)found;
	struct early_fate own;
	bool acts;

	if (run->idle || found < 0) /* gone again */
		return leave(run);
	early_close_vfs(run, index, index + 1);
	forget_others(run, index);
	acts = run->plan.decision[index].action != EB_NOTHING;
	if (acts)
		early_fence(run);
	else if (!has_a_line(run, index))
		return leave(run);
	early_lock(run, EARLY_WAIT_SECONDS);
	if (acts)
		act(run, index);
	own = acts ? run->fate[index] : (struct early_fate){0};
	report(run, &own, index);
	return early_all_ok(run) ? 0 : 1;
}
