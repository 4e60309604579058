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

/* All rules see all functions, for each counts what it matches. */
static void match_one(const struct eb_ruleset *set, const struct eb_function *function,
		      struct eb_decision *decision, struct eb_plan *plan)
{
	struct spoken spoken[EB_SOURCES];

	for (size_t i = 0; i < EB_SOURCES; i++)
		spoken[i] = (struct spoken){-1, -1};
	for (size_t i = 0; i < set->rules; i++) {
		const struct eb_rule *rule = &set->rule[i];

		if (!eb_match(&rule->match, function))
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
			*decision = (struct eb_decision){(uint16_t)spoken[i].leave, EB_DO_LEAVE,
							 EB_NO_GUARD};
		else if (spoken[i].bind >= 0)
			*decision = (struct eb_decision){(uint16_t)spoken[i].bind, EB_DO_BIND,
							 EB_NO_GUARD};
		else
			continue;
		plan->spoken++;
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

/* The first guard that refuses to have `rule` bind `function`. */
static enum eb_guard guard(const struct eb_ruleset *set, const struct eb_function *function,
			   const struct eb_plan *plan, size_t index)
{
	const struct eb_rule *rule = &set->rule[index];

	if (eb_is_bridge(function))
		return EB_GUARD_BRIDGE;
	if (set->suspended[rule->source] && rule->kind != EB_KIND_ADDRESS)
		return EB_GUARD_SUSPENDED;
	if (!eb_plan_excepts_hit(rule, plan))
		return EB_GUARD_EXCEPT;
	if (too_many(rule, &plan->outcome[index]))
		return EB_GUARD_COUNT;
	if (!eb_match(&rule->wanted, function))
		return EB_GUARD_IDENTITY;
	return EB_NO_GUARD;
}

static void judge_rules(const struct eb_ruleset *set, struct eb_plan *plan)
{
	for (size_t i = 0; i < set->rules; i++) {
		const struct eb_rule *rule = &set->rule[i];
		struct eb_outcome *outcome = &plan->outcome[i];

		outcome->ok = eb_plan_excepts_hit(rule, plan) &&
			      (!rule->has_count || outcome->matched == rule->count);
		if (!outcome->matched)
			outcome->ok = rule->optional;
	}
}

void eb_plan_make(const struct eb_ruleset *set, const struct eb_functions *functions,
		  struct eb_plan *plan)
{
	memset(plan->outcome, 0, sizeof(plan->outcome[0]) * set->rules);
	memset(plan->except_hit, 0, sizeof(plan->except_hit[0]) * set->excepts);
	plan->binds = plan->spoken = 0;
	for (size_t i = 0; i < functions->n; i++) {
		plan->decision[i] = (struct eb_decision){0, EB_NOTHING, EB_NO_GUARD};
		match_one(set, &functions->function[i], &plan->decision[i], plan);
	}
	judge_rules(set, plan);
	for (size_t i = 0; i < functions->n; i++) {
		struct eb_decision *decision = &plan->decision[i];

		if (decision->action != EB_DO_BIND && decision->action != EB_DO_LEAVE)
			continue;
		/* A leave leaves, whatever its tests say; they only make its rule not ok. */
		if (decision->action == EB_DO_LEAVE) {
			if (!eb_match(&set->rule[decision->rule].wanted, &functions->function[i]))
				plan->outcome[decision->rule].ok = false;
			continue;
		}
		decision->guard =
			(uint8_t)guard(set, &functions->function[i], plan, decision->rule);
		if (decision->guard == EB_NO_GUARD) {
			plan->binds++;
			continue;
		}
		decision->action = EB_DO_REFUSE;
		plan->outcome[decision->rule].ok = false;
	}
}
