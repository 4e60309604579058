// SPDX-License-Identifier: GPL-2.0-or-later
#include "early.h"

const char *early_result_name(enum early_result result)
{
	static const char names[][12] = {
		[EARLY_UNKNOWN] = "failed",
		[EARLY_BOUND] = "bound",
		[EARLY_FENCED] = "fenced",
		[EARLY_REFUSED] = "refused",
		[EARLY_ROLLED_BACK] = "rolled-back",
		[EARLY_FAILED] = "failed",
		[EARLY_LEFT] = "left",
		[EARLY_DRY_RUN] = "dry-run",
	};

	return names[result];
}

static bool fate_ok(const struct early_fate *fate)
{
	switch ((enum early_result)fate->result) {
	case EARLY_BOUND:
	case EARLY_LEFT:
	case EARLY_DRY_RUN:
		return true;
	case EARLY_FENCED: /* as asked with driver=none; with an error it is the fallback */
		return !fate->error;
	case EARLY_UNKNOWN:
	case EARLY_REFUSED:
	case EARLY_ROLLED_BACK:
	case EARLY_FAILED:
		break;
	}
	return false;
}

bool early_all_ok(const struct early_run *run)
{
	if (run->machine.rules.errors)
		return false;
	if (run->machine.idle)
		return true;
	for (size_t i = 0; i < run->machine.rules.rules; i++)
		if (!run->machine.plan.outcome[i].ok)
			return false;
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->fate[i].result && !fate_ok(&run->fate[i]))
			return false;
	return true;
}
