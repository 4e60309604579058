// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include <string.h>

/* The rules of one source that match one function: the last of each verb, or -1. */
struct spoken {
	int bind;
	int leave;
};

/* Every except is looked at: each must exclude something, see EB_GUARD_EXCEPT. */
static bool excepted(const struct eb_ruleset *set, const struct eb_rule *rule,
		     const struct eb_function *function, struct eb_plan *plan)
{
	bool hit = false;

	for (size_t i = rule->except; i < (size_t)rule->except + rule->excepts; i++) {
		if (eb_match(&set->except[i], function))
			hit = plan->except_hit[i] = true;
	}
	return hit;
}

/* pf= and vf=: a function that is no virtual one has a number above all ranges. */
static bool is_virtual(const struct eb_rule *rule, const struct eb_virtual *virtual)
{
	return virtual->vf >= rule->vf_low && virtual->vf <= rule->vf_high &&
	       !((virtual->pf ^ rule->pf) & rule->pf_mask);
}

/* All rules see all functions, for each counts what it matches. */
static void match_one(const struct eb_ruleset *set, const struct eb_functions *functions,
		      size_t index, struct eb_plan *plan)
{
	const struct eb_function *function = &functions->function[index];
	struct eb_decision *decision = &plan->decision[index];
	struct spoken spoken[EB_SOURCES];

	*decision = (struct eb_decision){0};
	for (size_t i = 0; i < EB_SOURCES; i++)
		spoken[i] = (struct spoken){-1, -1};
	for (size_t i = 0; i < set->rules; i++) {
		const struct eb_rule *rule = &set->rule[i];

		/* Nearly all of rules times functions end here, and save the call. */
		if ((rule->match.id ^ function->id) & rule->match.id_mask)
			continue;
		if (!eb_match(&rule->match, function))
			continue;
		if (rule->vfs && !is_virtual(rule, &functions->virtual[index]))
			continue;
		if (rule->excepts && excepted(set, rule, function, plan))
			continue;
		plan->outcome[i].matched++;
		if (rule->verb == EB_LEAVE)
			spoken[rule->source].leave = (int)i;
		else
			spoken[rule->source].bind = (int)i;
	}
	for (size_t i = 0; i < EB_SOURCES; i++) {
		if (spoken[i].leave >= 0)
			*decision = (struct eb_decision){.rule = (uint16_t)spoken[i].leave,
							 .action = EB_DO_LEAVE};
		else if (spoken[i].bind >= 0)
			*decision = (struct eb_decision){.rule = (uint16_t)spoken[i].bind,
							 .action = EB_DO_BIND};
		else
			continue;
		return;
	}
}

bool eb_plan_excepts_hit(const struct eb_rule *rule, const struct eb_plan *plan)
{
	for (size_t i = 0; i < rule->excepts; i++)
		if (!plan->except_hit[rule->except + i])
			return false;
	return true;
}

static bool too_many(const struct eb_rule *rule, const struct eb_outcome *outcome)
{
	return rule->has_count && outcome->matched > rule->count;
}

/* Lifted by the rule itself, or for all. */
static bool allows(const struct eb_ruleset *set, const struct eb_rule *rule, uint8_t what)
{
	return (set->allow | rule->allow) & what;
}

const struct eb_use *eb_plan_use(const struct eb_ruleset *set, const struct eb_function *function)
{
	for (size_t i = 0; i < set->uses; i++) {
		const struct eb_use *use = &set->use[i];

		if (use->where == EB_WHERE_NOWHERE ? !((use->id ^ function->id) >> 32)
						   : use->where == function->where)
			return use;
	}
	return NULL;
}

/* The first guard that refuses to have `rule` bind `function`; a companion was not named. */
static enum eb_guard guard(const struct eb_ruleset *set, const struct eb_function *function,
			   const struct eb_plan *plan, const struct eb_decision *decision)
{
	const struct eb_rule *rule = &set->rule[decision->rule];

	if (eb_is_bridge(function))
		return EB_GUARD_BRIDGE;
	if (!decision->first) {
		if (set->suspended[rule->source] && rule->kind <= EB_KIND_CLASS)
			return EB_GUARD_SUSPENDED;
		if (!eb_plan_excepts_hit(rule, plan))
			return EB_GUARD_EXCEPT;
		if (too_many(rule, &plan->outcome[decision->rule]))
			return EB_GUARD_COUNT;
		if (!eb_match(&rule->wanted, function))
			return EB_GUARD_IDENTITY;
	}
	if (!allows(set, rule, EB_ALLOW_IN_USE) && eb_plan_use(set, function))
		return EB_GUARD_IN_USE;
	return EB_NO_GUARD;
}

static void judge(const struct eb_ruleset *set, const struct eb_functions *functions, size_t index,
		  struct eb_plan *plan)
{
	struct eb_decision *decision = &plan->decision[index];

	decision->guard = (uint8_t)guard(set, &functions->function[index], plan, decision);
	if (decision->guard != EB_NO_GUARD)
		decision->action = EB_DO_REFUSE;
}

/* Have function `index` come along with `first`, if neither a rule nor a leave speaks against it.
 */
static void take_along(const struct eb_ruleset *set, const struct eb_functions *functions,
		       size_t first, size_t index, struct eb_plan *plan)
{
	uint16_t rule = plan->decision[first].rule;
	struct eb_decision *decision = &plan->decision[index];
	bool left = decision->action == EB_DO_LEAVE &&
		    set->rule[decision->rule].source > set->rule[rule].source;

	if ((decision->action != EB_NOTHING && !left) ||
	    eb_is_bridge(&functions->function[index]) ||
	    excepted(set, &set->rule[rule], &functions->function[index], plan))
		return;
	*decision = (struct eb_decision){
		.rule = rule,
		.action = EB_DO_BIND,
		.first = (uint16_t)(first + 1),
		.leave = left ? (uint16_t)(decision->rule + 1) : 0,
	};
	judge(set, functions, index, plan);
}

static void add_companions(const struct eb_ruleset *set, const struct eb_functions *functions,
			   size_t first, struct eb_plan *plan)
{
	const struct eb_decision *decision = &plan->decision[first];
	uint8_t with = set->rule[decision->rule].with;

	if (decision->action != EB_DO_BIND || with == EB_WITH_NOTHING)
		return;
	if (with == EB_WITH_GROUP && functions->group[first] < 0) {
		plan->outcome[decision->rule].groupless = true;
		return;
	}
	for (size_t i = 0; i < functions->n; i++) {
		if (with == EB_WITH_GROUP ? functions->group[i] == functions->group[first]
					  : functions->function[i].where >> 3 ==
						    functions->function[first].where >> 3)
			take_along(set, functions, first, i, plan);
	}
}

static void drop_companions(const struct eb_functions *functions, struct eb_plan *plan)
{
	for (size_t i = 0; i < functions->n; i++) {
		struct eb_decision *decision = &plan->decision[i];

		if (!decision->first)
			continue;
		if (decision->leave)
			*decision = (struct eb_decision){.rule = (uint16_t)(decision->leave - 1),
							 .action = EB_DO_LEAVE};
		else
			*decision = (struct eb_decision){0};
	}
}

static bool is_class(const struct eb_function *function, enum eb_guard last, uint32_t base)
{
	uint32_t class_id = function->class_id >> 8;

	/* A 3D controller, 0302, shows nothing. */
	return class_id >> 8 == base && (last == EB_GUARD_LAST || class_id == 0x0300 ||
					 class_id == 0x0301 || class_id == 0x0380);
}

/*
 * Refuse whatever would take the host's last function of a class. Returns true where that
 * was the first of companions.
 */
static bool keep_last(const struct eb_ruleset *set, const struct eb_functions *functions,
		      enum eb_guard last, uint32_t base, struct eb_plan *plan)
{
	bool had_companions = false;

	for (size_t i = 0; i < functions->n; i++)
		if (is_class(&functions->function[i], last, base) &&
		    plan->decision[i].action != EB_DO_BIND)
			return false;
	for (size_t i = 0; i < functions->n; i++) {
		struct eb_decision *decision = &plan->decision[i];
		const struct eb_rule *rule = &set->rule[decision->rule];

		if (!is_class(&functions->function[i], last, base) ||
		    allows(set, rule,
			   last == EB_GUARD_LAST ? EB_ALLOW_IN_USE : EB_ALLOW_LAST_DISPLAY) ||
		    (last == EB_GUARD_LAST && rule->kind > EB_KIND_CLASS))
			continue;
		decision->action = EB_DO_REFUSE;
		decision->guard = (uint8_t)last;
		had_companions |= rule->with && !decision->first;
	}
	return had_companions;
}

/* What is refused takes no companions, and without them more may be left: decide again then. */
static void join(const struct eb_ruleset *set, const struct eb_functions *functions,
		 struct eb_plan *plan)
{
	bool again;

	do {
		for (size_t i = 0; i < functions->n; i++)
			add_companions(set, functions, i, plan);
		again = keep_last(set, functions, EB_GUARD_DISPLAY, 0x03, plan) ||
			(!set->has_list && (keep_last(set, functions, EB_GUARD_LAST, 0x01, plan) ||
					    keep_last(set, functions, EB_GUARD_LAST, 0x02, plan)));
		if (again)
			drop_companions(functions, plan);
	} while (again);
}

/* Virtual functions come later: that there are none yet is nothing to complain of. */
static bool may_match_nothing(const struct eb_rule *rule, const struct eb_functions *functions)
{
	return rule->optional ||
	       (rule->vfs && (!rule->pf_mask || eb_functions_find(functions, rule->pf) >= 0));
}

static void judge_rules(const struct eb_ruleset *set, const struct eb_functions *functions,
			struct eb_plan *plan)
{
	for (size_t i = 0; i < set->rules; i++) {
		const struct eb_rule *rule = &set->rule[i];
		struct eb_outcome *outcome = &plan->outcome[i];

		outcome->ok = eb_plan_excepts_hit(rule, plan) && !outcome->groupless &&
			      (!rule->has_count || outcome->matched == rule->count);
		if (!outcome->matched)
			outcome->ok = may_match_nothing(rule, functions);
	}
	for (size_t i = 0; i < functions->n; i++) {
		const struct eb_decision *decision = &plan->decision[i];

		/* A leave leaves, whatever its tests say; they only make its rule not ok. */
		if (decision->action == EB_DO_REFUSE ||
		    (decision->action == EB_DO_LEAVE &&
		     !eb_match(&set->rule[decision->rule].wanted, &functions->function[i])))
			plan->outcome[decision->rule].ok = false;
	}
}

void eb_plan_make(const struct eb_ruleset *set, const struct eb_functions *functions,
		  struct eb_plan *plan)
{
	memset(plan->outcome, 0, sizeof(plan->outcome[0]) * set->rules);
	memset(plan->except_hit, 0, sizeof(plan->except_hit[0]) * set->excepts);
	for (size_t i = 0; i < functions->n; i++)
		match_one(set, functions, i, plan);
	/* Only now is each rule's count known. */
	for (size_t i = 0; i < functions->n; i++)
		if (plan->decision[i].action == EB_DO_BIND)
			judge(set, functions, i, plan);
	join(set, functions, plan);
	judge_rules(set, functions, plan);
}

/* How many fields of an alias may be anything; the class counts as one. */
static int wild(const struct eb_match *match)
{
	int n = !match->class_mask;

	for (uint64_t mask = match->id_mask; mask; mask >>= 16)
		n -= (mask & 1) != 0;
	return n;
}

const char *eb_plan_driver(const struct eb_ruleset *set, const struct eb_functions *functions,
			   const struct eb_plan *plan, size_t index)
{
	const struct eb_rule *rule = &set->rule[plan->decision[index].rule];
	const struct eb_variant *best = NULL;

	for (size_t i = 0; rule->variant && i < set->variants; i++) {
		const struct eb_variant *variant = &set->variant[i];

		if (eb_match(&variant->match, &functions->function[index]) &&
		    (!best || wild(&best->match) > wild(&variant->match)))
			best = variant;
	}
	return best ? set->strings + best->driver : eb_rule_driver(set, rule);
}
