// SPDX-License-Identifier: GPL-2.0-or-later
#include "early.h"

static void fence_one(struct early_run *run, size_t index)
{
	struct early_fate *fate = &run->fate[index];
	int error = early_write(run, index, "driver_override", early_target(run, index));

	fate->fenced = !error;
	if (!error)
		return;
	fate->result = EARLY_FAILED;
	fate->error = (int16_t)-error;
}

/* Who held what a rule speaks of when we came: for the report, and to release it. */
static void note_drivers(struct early_run *run)
{
	char driver[EB_DRIVER_MAX + 1];

	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->machine.plan.decision[i].action != EB_NOTHING &&
		    !early_driver(run, i, driver))
			run->fate[i].before = early_keep(run, driver);
}

/*
 * Overrides first, all of them, before anything slower: once written, no other driver
 * can take the function, whoever loads it and when.
 */
void early_fence(struct early_run *run)
{
	size_t fenced = 0;

	if (run->machine.options.dry_run) {
		note_drivers(run);
		run->times.fenced = early_now();
		return;
	}
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->machine.plan.decision[i].action == EB_DO_BIND)
			fence_one(run, i);
	note_drivers(run);
	early_release(run);
	run->times.fenced = early_now();
	run->first = early_was_first(run);
	for (size_t i = 0; i < run->machine.functions.n; i++)
		fenced += run->fate[i].fenced;
	early_log(run, EARLY_INFO, "fenced %u of %u functions", (unsigned int)fenced,
		  (unsigned int)run->machine.functions.n);
}
