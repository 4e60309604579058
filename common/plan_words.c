// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan's reasons, in words for the kernel log, the report and the tool. */
#include <stdio.h>

#include "plan.h"

/* An id= as it was asked for; what was left out or is wild is `*`. */
static void wanted_format(const struct eb_match *wanted, char *buffer, size_t size)
{
	char vendor[5] = "*", device[5] = "*";

	if (wanted->id_mask >> 48)
		snprintf(vendor, sizeof(vendor), "%04x", (unsigned int)(wanted->id >> 48));
	if (wanted->id_mask >> 32 & 0xffff)
		snprintf(device, sizeof(device), "%04x", (unsigned int)(wanted->id >> 32 & 0xffff));
	snprintf(buffer, size, "%s:%s", vendor, device);
}

/* Where else the wanted ID is: what the owner needs to mend the rule. */
static void identity(const struct eb_rule *rule, const struct eb_functions *functions, size_t index,
		     char buffer[EB_REASON_SIZE])
{
	char wanted[16], is[EB_ID_SIZE], where[EB_WHERE_SIZE];
	const struct eb_function *found = NULL;
	size_t n = 0;

	wanted_format(&rule->wanted, wanted, sizeof(wanted));
	eb_id_format(functions->function[index].id, is);
	for (size_t i = 0; i < functions->n; i++) {
		if (i == index || !eb_match(&rule->wanted, &functions->function[i]))
			continue;
		if (!n++)
			found = &functions->function[i];
	}
	if (!found) {
		snprintf(buffer, EB_REASON_SIZE,
			 "it is %s, not %s as id= asks; that is nowhere in this machine", is,
			 wanted);
		return;
	}
	eb_where_format(found->where, where);
	if (n == 1)
		snprintf(buffer, EB_REASON_SIZE, "it is %s, not %s as id= asks; that is now at %s",
			 is, wanted, where);
	else
		snprintf(buffer, EB_REASON_SIZE,
			 "it is %s, not %s as id= asks; that is now at %s and %u more", is, wanted,
			 where, (unsigned int)(n - 1));
}

void eb_plan_reason(const struct eb_ruleset *set, const struct eb_functions *functions,
		    const struct eb_plan *plan, size_t index, char buffer[EB_REASON_SIZE])
{
	const struct eb_decision *decision = &plan->decision[index];
	const struct eb_rule *rule = &set->rule[decision->rule];
	char origin[EB_ORIGIN_SIZE];

	buffer[0] = '\0';
	switch ((enum eb_guard)decision->guard) {
	case EB_NO_GUARD:
		break;
	case EB_GUARD_BRIDGE:
		snprintf(buffer, EB_REASON_SIZE, "a bridge, which VFIO cannot give to a guest");
		break;
	case EB_GUARD_SUSPENDED:
		eb_origin_format(set, set->suspended_by[rule->source], origin);
		snprintf(buffer, EB_REASON_SIZE,
			 "a leave at %.160s cannot be read, and may have meant it", origin);
		break;
	case EB_GUARD_EXCEPT:
		snprintf(buffer, EB_REASON_SIZE,
			 "an except= of its rule excludes nothing: what it spared may have moved "
			 "here");
		break;
	case EB_GUARD_COUNT:
		snprintf(buffer, EB_REASON_SIZE, "its rule matches %u functions, count= allows %u",
			 (unsigned int)plan->outcome[decision->rule].matched,
			 (unsigned int)rule->count);
		break;
	case EB_GUARD_IDENTITY:
		identity(rule, functions, index, buffer);
		break;
	}
}

void eb_plan_complaint(const struct eb_ruleset *set, const struct eb_plan *plan, size_t index,
		       char buffer[EB_REASON_SIZE])
{
	const struct eb_rule *rule = &set->rule[index];
	const struct eb_outcome *outcome = &plan->outcome[index];

	buffer[0] = '\0';
	if (outcome->ok)
		return;
	if (!outcome->matched)
		snprintf(buffer, EB_REASON_SIZE,
			 "the rule matches nothing in this machine; say optional where that is "
			 "fine");
	else if (rule->has_count && outcome->matched < rule->count)
		snprintf(buffer, EB_REASON_SIZE, "the rule matches %u functions, count= expects %u",
			 (unsigned int)outcome->matched, (unsigned int)rule->count);
}
