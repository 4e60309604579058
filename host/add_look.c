// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes of the lines that `earlybind add` would write, by the plan of the next boot. */
#include <string.h>

#include "add.h"
#include "view.h"

/* What is found out while the plan is gone through. */
struct look {
	struct host_add *add;
	bool is_new[EB_RULES_MAX];
	size_t bound[EB_RULES_MAX]; /* functions, by rule */
	bool told[EB_RULES_MAX];    /* that a new line takes its functions over */
	bool good;
};

static bool find_rules(struct look *look)
{
	const struct host_add *add = look->add;
	const struct eb_ruleset *set = &add->after->boot.rules;
	bool all = true;

	for (size_t i = 0; i < set->rules; i++)
		for (size_t n = 0; host_edit_owns(&add->edit, add->after, i) && n < add->lines; n++)
			if (set->rule[i].origin.line == add->line[n].number) {
				add->line[n].rule = (long)i;
				look->is_new[i] = true;
			}
	for (size_t n = 0; n < add->lines; n++)
		all &= add->line[n].rule >= 0;
	if (all && !add->after->boot.idle)
		return true;
	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++)
		host_warn("%s", set->error[i].message);
	host_warn(all ? "nothing can be decided for this machine, so nothing is written"
		      : "the boot would not read the new line of %s: is the file one that it "
			"reads, with room for more rules?",
		  add->edit.name);
	return false;
}

/* Between the two plans a function may have come or gone. */
static bool is_same_machine(const struct host_add *add)
{
	const struct eb_functions *a = &add->before->boot.functions,
				  *b = &add->after->boot.functions;

	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (a->function[i].where != b->function[i].where)
			return false;
	if (a->n != b->n)
		return false;
	return true;
}

static const char *how_to_insist(enum eb_guard guard)
{
	switch (guard) {
	case EB_GUARD_IN_USE:
	case EB_GUARD_LAST:
		return "--allow in-use";
	case EB_GUARD_DISPLAY:
		return "--allow last-display";
	default:
		return NULL;
	}
}

static void refuse(struct look *look, size_t index)
{
	struct host_add *add = look->add;
	const struct eb_machine *boot = &add->after->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const char *insist = how_to_insist((enum eb_guard)decision->guard);
	char called[HOST_CALLED_SIZE], reason[EB_REASON_SIZE];

	look->good = false;
	host_called(add->after, index, called);
	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, reason);
	host_warn("%s would be refused: %s.%s%s%s", called, reason,
		  insist ? " If you mean it: " : "", insist ? insist : "",
		  decision->first ? "; or leave --with out" : "");
	host_json_append(add->refused,
			 host_json_pack("{s:s, s:o, s:o}", "address",
					host_function(add->after, index)->address, "reason",
					host_json_text(reason), "insist", host_json_text(insist)));
}

/*
 * Bound before, and not with the new lines: a companion of a rule that decides no more, or what
 * a guard refuses now.
 */
static void lose(struct look *look, size_t index)
{
	struct host_add *add = look->add;
	const struct eb_machine *before = &add->before->boot, *after = &add->after->boot;
	uint16_t rule = before->plan.decision[index].rule;
	char called[HOST_CALLED_SIZE], origin[EB_ORIGIN_SIZE], reason[EB_REASON_SIZE];

	look->good = false;
	host_called(add->before, index, called);
	eb_origin_format(&before->rules, before->rules.rule[rule].origin, origin);
	eb_plan_reason(&after->rules, &after->functions, &after->plan, index, reason);
	if (after->plan.decision[index].action == EB_DO_REFUSE)
		host_warn("%s is bound by %s, and would then be refused: %s", called, origin,
			  reason);
	else
		host_warn("%s is bound by %s, and would not be any more: take that rule out first "
			  "(`earlybind remove %s`), or give --with",
			  called, origin, origin);
}

/* Another rule decides what was asked for. */
static void yield(struct look *look, size_t index)
{
	struct host_add *add = look->add;
	const struct eb_machine *boot = &add->after->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct eb_rule *rule = &boot->rules.rule[decision->rule];
	char called[HOST_CALLED_SIZE], origin[EB_ORIGIN_SIZE];
	bool leave = rule->verb == EB_LEAVE;

	host_called(add->after, index, called);
	eb_origin_format(&boot->rules, rule->origin, origin);
	if (rule->source == EB_CMDLINE)
		host_json_sentence(
			add->notes,
			"%s: the kernel command line has %s for it, which goes before all files",
			called, leave ? "earlybind.leave=" : "earlybind.bind= or earlybind.ids=");
	else if (leave)
		host_json_sentence(
			add->notes,
			"%s stays with the host: the leave at %s goes before every bind; "
			"`earlybind remove %s` takes it out",
			called, origin, origin);
	else
		host_json_sentence(add->notes, "%s: the rule at %s comes later, and decides",
				   called, origin);
}

/* An older rule that has been in force until now. */
static void take_over(struct look *look, size_t index)
{
	const struct eb_machine *boot = &look->add->before->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	char origin[EB_ORIGIN_SIZE];

	if (boot->idle || decision->action == EB_NOTHING || look->told[decision->rule] ||
	    boot->rules.rule[decision->rule].source != EB_CONFIG)
		return;
	look->told[decision->rule] = true;
	eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
	host_json_sentence(
		look->add->notes,
		"%s was decided by %s until now; that line stays, and the new one goes before "
		"it: `earlybind remove %s` takes the old one out",
		host_function(look->add->before, index)->address, origin, origin);
}

static void gain(struct look *look, size_t index)
{
	struct host_add *add = look->add;
	const struct eb_decision *decision = &add->after->boot.plan.decision[index];
	char called[HOST_CALLED_SIZE];

	look->bound[decision->rule]++;
	take_over(look, index);
	host_called(add->after, index, called);
	if (decision->first)
		host_json_sentence(
			add->notes, "%s comes along with %s", called,
			host_function(add->after, (size_t)(decision->first - 1))->address);
	if (host_function(add->after, index)->boot_vga)
		host_json_sentence(
			add->notes,
			"%s is the display that the firmware uses: the console goes dark when "
			"it is bound",
			called);
}

static void look_at(struct look *look, size_t index)
{
	const struct host_add *add = look->add;
	const struct eb_decision *decision = &add->after->boot.plan.decision[index];
	bool ours = decision->action != EB_NOTHING && look->is_new[decision->rule];

	if (ours && decision->action == EB_DO_REFUSE)
		refuse(look, index);
	else if (ours)
		gain(look, index);
	else if (add->asked[index] && decision->action != EB_NOTHING)
		yield(look, index);
}

/* Only where nothing is refused: that would be the cause, and is said. */
static void look_for_lost(struct look *look)
{
	const struct host_add *add = look->add;

	if (!look->good || add->before->boot.idle)
		return;
	for (size_t i = 0; i < add->after->boot.functions.n; i++)
		if (add->before->boot.plan.decision[i].action == EB_DO_BIND &&
		    add->after->boot.plan.decision[i].action != EB_DO_BIND)
			lose(look, i);
}

/* Is it a rule of the command line that makes a new line do nothing? It holds for this boot. */
static bool is_for_now(const struct host_add *add)
{
	const struct eb_machine *boot = &add->after->boot;

	for (size_t i = 0; i < boot->functions.n; i++)
		if (add->asked[i] &&
		    (boot->plan.decision[i].action != EB_DO_BIND ||
		     boot->rules.rule[boot->plan.decision[i].rule].source != EB_CMDLINE))
			return false;
	return true;
}

/* A line that decides nothing is not worth writing, unless its device is yet to come. */
static void look_at_line(struct look *look, const struct host_add_line *line)
{
	const struct eb_machine *boot = &look->add->after->boot;
	size_t rule = (size_t)line->rule;

	if (!look->good || look->bound[rule] || is_for_now(look->add))
		return;
	if (!boot->plan.outcome[rule].matched && look->add->optional)
		return;
	look->good = false;
	host_notes_warn(look->add->notes);
	host_warn("'%s' would have no effect: %s", line->text,
		  boot->plan.outcome[rule].matched
			  ? "other rules decide"
			  : "it matches nothing here; --optional writes it "
			    "all the same");
}

/* One plan for all of the lines. */
static void left_behind(struct look *look)
{
	struct host_add *add = look->add;
	static bool told[EB_FUNCTIONS_MAX];
	struct host_groups groups;

	memset(told, 0, sizeof(told));
	host_groups_open(add->after, &groups);
	for (size_t i = 0; i < add->after->boot.functions.n; i++) {
		const struct eb_decision *decision = &add->after->boot.plan.decision[i];

		if (decision->action == EB_DO_BIND && look->is_new[decision->rule])
			host_add_left(add, &groups, i, told);
	}
	if (!*add->root.path && !add->after->boot.rules.has_list)
		host_json_sentence(add->notes,
				   "What the host runs on cannot be found out in here, so nothing "
				   "of it is protected");
	if (!groups.n)
		host_json_sentence(add->notes,
				   "No IOMMU is on, so there are no groups yet: whether a guest "
				   "can have it is not known. `earlybind groups` says more");
	host_groups_close(&groups);
}

/* What is wrong in lines that are there already may be about what is added. */
static void note_errors(const struct host_add *add)
{
	const struct eb_ruleset *set = &add->after->boot.rules;
	char origin[EB_ORIGIN_SIZE];

	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++) {
		eb_origin_format(set, set->error[i].origin, origin);
		host_json_sentence(add->notes, "%s is not as it should be: %s", origin,
				   set->error[i].message);
	}
}

bool host_add_look(struct host_add *add)
{
	static struct look look;

	look = (struct look){.add = add, .good = true};
	add->after = host_edit_machine(&add->root, &add->edit, &add->asleep);
	if (!add->after || !find_rules(&look))
		return false;
	if (!is_same_machine(add)) {
		host_warn("a function has come or gone meanwhile; say this again");
		return false;
	}
	for (size_t i = 0; i < add->after->boot.functions.n; i++)
		look_at(&look, i);
	look_for_lost(&look);
	for (size_t i = 0; i < add->lines; i++)
		look_at_line(&look, &add->line[i]);
	if (look.good) {
		left_behind(&look);
		note_errors(add);
	}
	return look.good;
}
