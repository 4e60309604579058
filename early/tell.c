// SPDX-License-Identifier: GPL-2.0-or-later
/* One line a function, one a complaint, and one that sums up. */
#include <string.h>

#include "early.h"

static void tell_errors(const struct early_run *run)
{
	char origin[EB_ORIGIN_SIZE];

	for (size_t i = 0; i < run->machine.rules.errors && i < EB_ERRORS_MAX; i++) {
		eb_origin_format(&run->machine.rules, run->machine.rules.error[i].origin, origin);
		early_log(run, EARLY_ERROR, "%s: %s", origin, run->machine.rules.error[i].message);
	}
	if (run->machine.rules.errors > EB_ERRORS_MAX)
		early_log(run, EARLY_ERROR, "and %u errors more",
			  (unsigned int)(run->machine.rules.errors - EB_ERRORS_MAX));
}

static void tell_rules(const struct early_run *run)
{
	char origin[EB_ORIGIN_SIZE], complaint[EB_REASON_SIZE];

	for (size_t i = 0; i < run->machine.rules.rules; i++) {
		eb_plan_complaint(&run->machine.rules, &run->machine.plan, i, complaint);
		if (!*complaint)
			continue;
		eb_origin_format(&run->machine.rules, run->machine.rules.rule[i].origin, origin);
		early_log(run, EARLY_WARNING, "%s: %s", origin, complaint);
	}
}

/* The verb of the line; `driver` is filled in where the line names one. */
static const char *words(const struct early_fate *fate)
{
	switch ((enum early_result)fate->result) {
	case EARLY_BOUND:
		return "bound to ";
	case EARLY_FENCED:
		return fate->error ? "kept from every driver, as fallback=none asks"
				   : "fenced, bound to nothing";
	case EARLY_REFUSED:
		return "refused";
	case EARLY_ROLLED_BACK:
		return "rolled back to the host";
	case EARLY_LEFT:
		return "left to the host";
	case EARLY_DRY_RUN:
		return "would be bound to ";
	case EARLY_UNKNOWN:
	case EARLY_FAILED:
		break;
	}
	return "failed";
}

void early_tell_function(const struct early_run *run, size_t index)
{
	const struct early_fate *fate = &run->fate[index];
	char id[EB_ID_SIZE], origin[EB_ORIGIN_SIZE];
	bool named = fate->result == EARLY_BOUND || fate->result == EARLY_DRY_RUN;
	enum early_level level = EARLY_WARNING;

	/* A reason beside a driver is a doubt. */
	if ((named && !fate->reason) || fate->result == EARLY_LEFT ||
	    (fate->result == EARLY_FENCED && !fate->error))
		level = EARLY_INFO;
	eb_id_format(run->machine.functions.function[index].id, id);
	eb_origin_format(&run->machine.rules, early_rule(run, index)->origin, origin);
	early_log(run, level, "%llX [%s] %s%s%s%s (%s)", early_where(run, index), id, words(fate),
		  named ? early_target(run, index) : "", fate->reason ? ": " : "",
		  early_reason(run, index), origin);
}

static void tell_sum(const struct early_run *run)
{
	unsigned int bound = 0, asked = 0;

	for (size_t i = 0; i < run->machine.functions.n; i++) {
		uint8_t action = run->machine.plan.decision[i].action;

		asked += action == EB_DO_BIND || action == EB_DO_REFUSE;
		bound += run->fate[i].result == EARLY_BOUND;
	}
	if (early_all_ok(run))
		early_log(run, EARLY_INFO, "all as asked: %u bound", bound);
	else
		early_log(run, EARLY_ERROR, "not all as asked: %u of %u bound; see /" EARLY_REPORT,
			  bound, asked);
}

void early_tell(struct early_run *run)
{
	tell_errors(run);
	if (run->machine.options.off)
		early_log(run, EARLY_INFO, "off: nothing is touched");
	if (run->machine.idle)
		return;
	tell_rules(run);
	for (size_t i = 0; i < run->machine.functions.n; i++)
		if (run->machine.plan.decision[i].action != EB_NOTHING)
			early_tell_function(run, i);
	tell_sum(run);
}
