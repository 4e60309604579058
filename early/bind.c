// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "early.h"

/* Nothing else counts as success: drivers_probe says yes whatever happens. */
static int look(const struct early_run *run, size_t index, const char *driver, bool *bound)
{
	char now[EB_DRIVER_MAX + 1];
	int error = early_driver(run, index, now);

	*bound = !error && !strcmp(now, driver);
	return error ? -ENXIO : 0;
}

/*
 * `bind` gives the kernel's reason from 6.1 on; before, it says ENODEV for everything,
 * and drivers_probe is as good. Returns 0 or -errno.
 */
static int ask(const struct early_run *run, size_t index, const char *driver)
{
	int error = early_tell_driver(run, index, driver, "bind");

	if (error == -ENODEV)
		early_tell_driver(run, index, NULL, "drivers_probe");
	return error;
}

/* Returns 0 where it is bound; -ENXIO where it is gone; -errno, why it was refused. */
static int try_bind(const struct early_run *run, size_t index, const char *driver)
{
	bool bound;
	int error = look(run, index, driver, &bound), asked;

	if (error || bound)
		return error;
	asked = ask(run, index, driver);
	error = look(run, index, driver, &bound);
	if (error || bound)
		return error;
	return asked ? asked : -EIO;
}

/* Let the host driver have it after all. Returns 0 or -errno. */
int early_roll_back(struct early_run *run, size_t index)
{
	int error = early_write(run, index, "driver_override", "\n");

	if (error)
		return error;
	run->fate[index].fenced = false;
	/* A virtual function: without an override none is probed while this is 0, see sriov.c. */
	early_write(run, index, "physfn/sriov_drivers_autoprobe", "1");
	return early_tell_driver(run, index, NULL, "drivers_probe");
}

static void give_up(struct early_run *run, size_t index, const char *driver, int error)
{
	struct early_fate *fate = &run->fate[index];
	int undone;

	fate->error = (int16_t)early_cause(run, index, driver, error);
	if (early_rule(run, index)->keep) {
		fate->result = EARLY_FENCED;
		return;
	}
	undone = early_roll_back(run, index);
	fate->result = undone ? EARLY_FAILED : EARLY_ROLLED_BACK;
	if (undone)
		early_because(run, index, "%s; giving it back to the host failed: %s",
			      early_reason(run, index), eb_errno_words(-undone));
}

static void bind_one(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	const char *driver = early_target(run, index);
	int error;

	if (!strcmp(driver, EB_DRIVER_NONE)) {
		fate->result = EARLY_FENCED;
		return;
	}
	error = try_bind(run, index, driver);
	if (!error) {
		fate->result = EARLY_BOUND;
		fate->error = 0; /* its driver came after all, by another hand */
		fate->reason = 0;
		early_display_release(run, index);
	} else if (error == -ENXIO) {
		fate->result = EARLY_FAILED;
		fate->error = ENXIO;
		early_because(run, index, "it is gone since it was fenced");
	} else {
		give_up(run, index, driver, error);
	}
}

static void never_fenced(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];

	fate->result = EARLY_FAILED;
	if (fate->held)
		early_because(run, index, "cannot take it from %s: %s",
			      run->machine.rules.strings + fate->before,
			      eb_errno_words(fate->error));
	else if (fate->error)
		early_because(run, index, "cannot write its driver_override: %s",
			      eb_errno_words(fate->error));
	else
		early_because(run, index,
			      "it is not fenced: it came later, or early fence did not run");
}

/*
 * The plan is made anew since the fence, and functions may have come meanwhile: a count=
 * is exceeded, say. What is fenced and no longer to be bound goes back.
 */
static void free_stale(struct early_run *run, size_t index)
{
	int error = early_roll_back(run, index);

	early_log(run, EARLY_WARNING, "%llX was fenced, but is not to be bound any more: %s",
		  early_where(run, index),
		  error ? eb_errno_words(-error) : "given back to the host");
	if (!error)
		return;
	run->fate[index].result = EARLY_FAILED;
	run->fate[index].error = (int16_t)-error;
}

/* When all are where they will be. */
static void look_back(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	char driver[EB_DRIVER_MAX + 1];

	if (!early_driver(run, index, driver))
		fate->after = early_keep(run, driver);
	if (fate->result == EARLY_BOUND)
		early_doubt(run, index);
}

void early_bind(struct early_run *run)
{

	for (size_t i = 0; i < run->machine.functions.n; i++) {
		if (run->machine.plan.decision[i].action != EB_DO_BIND) {
			if (run->fate[i].fenced)
				free_stale(run, i);
		} else if (run->machine.options.dry_run) {
			run->fate[i].result = EARLY_DRY_RUN;
		} else if (run->fate[i].fenced) {
			bind_one(run, i);
		} else if (!run->fate[i].reason) { /* `hotplug` was there, and has said why */
			never_fenced(run, i);
		}
	}
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->machine.plan.decision[i].action != EB_NOTHING)
			look_back(run, i);
}
