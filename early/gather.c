// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "early.h"

void early_gather(struct early_run *run, bool dry_run)
{
	run->first = EARLY_CANNOT_KNOW;
	run->times.start = early_now();
	eb_gather(run->root, &run->machine);
	if (dry_run)
		run->machine.options.dry_run = true;
	memset(run->fate, 0, run->machine.functions.n * sizeof(run->fate[0]));
}
