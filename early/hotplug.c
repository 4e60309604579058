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

#define TRIES 25
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
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (i != index)
			run->machine.plan.decision[i].action = EB_NOTHING;
}

/*
 * What has no driver although it is the host's: its override is gone, and without one no
 * virtual function is probed while its physical one says so, see sriov.c.
 */
static void act(struct early_run *run, size_t index)
{
	early_fence(run);
	if (run->machine.plan.decision[index].action != EB_DO_BIND && !run->fate[index].before)
		early_roll_back(run, index);
	early_load(run);
	wait_for_bus(run, index);
	early_bind(run);
	early_settle(run);
	early_tell_function(run, index);
}

/* Somebody was here before us, and knows what it is for. */
static bool is_taken(const struct early_run *run, size_t index)
{
	char override[EB_DRIVER_MAX + 1];

	return early_read(run, index, "driver_override", override, sizeof(override)) > 0 &&
	       strcmp(override, "(null)") &&
	       (run->machine.plan.decision[index].action != EB_DO_BIND ||
		strcmp(override, early_target(run, index)));
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
	if (!run->machine.rules.errors)
		return 0;
	run->machine.idle = true;
	early_tell(run);
	return 1;
}

/*
 * Fence first, then wait for others at work, then decide anew: what they have bound counts,
 * and what they say in the report is not to get lost.
 */
int early_hotplug(struct early_run *run, uint64_t where)
{
	bool acts, fenced = false, locked = false, waited = false;
	struct early_fate own = {0};
	size_t index;

	for (;;) {
		long found = eb_functions_find(&run->machine.functions, where);

		if (run->machine.idle || found < 0) { /* gone again, or not to be read */
			if (fenced)
				early_log(run, EARLY_ERROR, "%llX stays fenced",
					  (unsigned long long)where);
			return leave(run);
		}
		index = (size_t)found;
		early_close_vfs(run, index, index + 1);
		if (fenced && run->machine.plan.decision[index].action != EB_DO_BIND)
			early_roll_back(run, index);
		acts = run->machine.plan.decision[index].action != EB_NOTHING;
		if (acts ? !fenced && is_taken(run, index) : waited && !has_a_line(run, index))
			return leave(run);
		if (locked)
			break;
		if (acts || waited) {
			fenced = run->machine.plan.decision[index].action == EB_DO_BIND;
			if (fenced)
				early_write(run, index, "driver_override",
					    early_target(run, index));
			early_lock(run, EARLY_WAIT_SECONDS);
			locked = true;
		} else {
			/* iov.c links a virtual function to its card after its event. */
			poll(NULL, 0, TRY_MILLISECONDS);
		}
		waited = true;
		early_gather(run, false);
	}
	forget_others(run, index);
	if (acts) {
		act(run, index);
		own = run->fate[index];
	}
	report(run, &own, index);
	return early_all_ok(run) ? 0 : 1;
}
