// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan's reasons, in words for the kernel log, the report and the tool. */

#include <string.h>

#include "format.h"
#include "plan.h"

#define LIKE_SIZE 48

/*
 * An ID and a class in as many fields as `wanted` asks for: what is there and what should
 * be then differ where it matters. A field that may be anything is `*` in `wanted` itself.
 */
static void format_like(const struct eb_match *wanted, uint64_t id, uint32_t class_id, bool asked,
			char buffer[LIKE_SIZE])
{
	int fields = wanted->id_mask & 0xffff ? 4 : wanted->id_mask >> 16 & 0xffff ? 3 : 2;
	size_t len = 0;

	for (int i = 0; i < fields; i++) {
		int shift = 48 - 16 * i;

		if (asked && !(wanted->id_mask >> shift & 0xffff))
			len += eb_format(buffer + len, LIKE_SIZE - len, i ? ":*" : "*");
		else
			len += eb_format(buffer + len, LIKE_SIZE - len, i ? ":%04x" : "%04x",
					 (unsigned int)(id >> shift & 0xffff));
	}
	if (wanted->class_mask)
		eb_format(buffer + len, LIKE_SIZE - len, " of class %06x", (unsigned int)class_id);
}

/* Where else the wanted ID is: what the owner needs to mend the rule. */
static void identity(const struct eb_rule *rule, const struct eb_functions *functions, size_t index,
		     char buffer[EB_REASON_SIZE])
{
	const struct eb_function *there = &functions->function[index], *found = NULL;
	char wanted[LIKE_SIZE], is[LIKE_SIZE];
	size_t n = 0, len;

	format_like(&rule->wanted, rule->wanted.id, rule->wanted.class_id, true, wanted);
	format_like(&rule->wanted, there->id, there->class_id, false, is);
	for (size_t i = 0; i < functions->n; i++) {
		if (i == index || !eb_match(&rule->wanted, &functions->function[i]))
			continue;
		if (!n++)
			found = &functions->function[i];
	}
	len = eb_format(buffer, EB_REASON_SIZE, "it is %s, not %s as id= asks; that is now ", is,
			wanted);
	eb_format(buffer + len, EB_REASON_SIZE - len,
		  n > 1 ? "at %llX and %u more"
		  : n	? "at %llX"
			: "nowhere",
		  (unsigned long long)(found ? found->where : 0), (unsigned int)(n - 1));
}

static void counted(const struct eb_rule *rule, const struct eb_outcome *outcome,
		    char buffer[EB_REASON_SIZE])
{
	eb_format(buffer, EB_REASON_SIZE, "the rule matches %u functions, count= %s %u",
		  (unsigned int)outcome->matched,
		  outcome->matched < rule->count ? "expects" : "allows", (unsigned int)rule->count);
}

static void in_use(const struct eb_ruleset *set, const struct eb_function *function,
		   char buffer[EB_REASON_SIZE])
{
	const struct eb_use *use = eb_plan_use(set, function);

	eb_format(buffer, EB_REASON_SIZE, "%s the host uses for %.100s; allow=in-use lifts this",
		  use->where == EB_WHERE_NOWHERE ? "its ID is that of what" : "it is what",
		  set->strings + use->what);
}

void eb_plan_reason(const struct eb_ruleset *set, const struct eb_functions *functions,
		    const struct eb_plan *plan, size_t index, char buffer[EB_REASON_SIZE])
{
	const struct eb_decision *decision = &plan->decision[index];
	const struct eb_rule *rule = &set->rule[decision->rule];
	char origin[EB_ORIGIN_SIZE];
	size_t len;

	buffer[0] = '\0';
	switch ((enum eb_guard)decision->guard) {
	case EB_NO_GUARD:
		/* A leave holds whatever is there; that it is something else is still said. */
		if (decision->action == EB_DO_LEAVE &&
		    !eb_match(&rule->wanted, &functions->function[index]))
			identity(rule, functions, index, buffer);
		break;
	case EB_GUARD_BRIDGE:
		eb_format(buffer, EB_REASON_SIZE, "a bridge, which VFIO cannot give to a guest");
		break;
	case EB_GUARD_SUSPENDED:
		eb_origin_format(set, set->suspended_by[rule->source], origin);
		eb_format(buffer, EB_REASON_SIZE,
			  "a leave at %.160s cannot be read, and may have meant it", origin);
		break;
	case EB_GUARD_EXCEPT:
		eb_format(buffer, EB_REASON_SIZE,
			  "an except= of the rule excludes nothing: what it spared may have moved");
		break;
	case EB_GUARD_COUNT:
		counted(rule, &plan->outcome[decision->rule], buffer);
		break;
	case EB_GUARD_IDENTITY:
		identity(rule, functions, index, buffer);
		break;
	case EB_GUARD_IN_USE:
		in_use(set, &functions->function[index], buffer);
		break;
	case EB_GUARD_LAST:
		eb_format(buffer, EB_REASON_SIZE,
			  "the host would have no other of its kind, and what it uses is not "
			  "known; name the address, or allow=in-use");
		break;
	case EB_GUARD_DISPLAY:
		eb_format(buffer, EB_REASON_SIZE,
			  "the host would have no display; allow=last-display lifts this");
		break;
	}
	if (!decision->first || !decision->guard)
		return;
	len = strlen(buffer);
	eb_format(buffer + len, EB_REASON_SIZE - len,
		  "; without it, VFIO may refuse the group of %llX",
		  (unsigned long long)functions->function[decision->first - 1].where);
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
		eb_format(buffer, EB_REASON_SIZE,
			  "the rule matches nothing in this machine; say optional where that is "
			  "fine");
	else if (outcome->groupless)
		eb_format(buffer, EB_REASON_SIZE,
			  "with=group: there is no IOMMU group yet, nothing is taken along");
	else if (!eb_plan_excepts_hit(rule, plan))
		eb_format(buffer, EB_REASON_SIZE,
			  "an except= of the rule excludes nothing: what it spared may have moved");
	else if (rule->has_count && outcome->matched != rule->count)
		counted(rule, outcome, buffer);
}
