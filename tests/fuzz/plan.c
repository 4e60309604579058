// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any rules over any machine. The plan is held against the rules of precedence told once
 * more, slowly and in another way: function by function, source by source, rule by rule.
 * What depends on the plan as a whole, companions and the last of a kind, is held against
 * what has to be true of any plan.
 *
 * The input: a byte, how many functions, and what is known to be in use; four bytes for each
 * function; then a command line up to the first newline, and a configuration behind it.
 */
#include "fuzz.h"

#define MOST 64

static bool is_own_virtual(const struct eb_rule *rule, size_t index)
{
	const struct eb_virtual *virtual = &machine.virtual[index];

	if (virtual->vf == EB_VF_NONE || virtual->vf < rule->vf_low || virtual->vf > rule->vf_high)
		return false;
	return (virtual->pf & rule->pf_mask) == rule->pf;
}

/* What a rule picks before its except=. */
static bool picks_widely(const struct eb_rule *rule, size_t index)
{
	return eb_match(&rule->match, &machine.function[index]) &&
	       (!rule->vfs || is_own_virtual(rule, index));
}

static bool picks(const struct eb_rule *rule, size_t index)
{
	if (!picks_widely(rule, index))
		return false;
	for (size_t i = 0; i < rule->excepts; i++)
		if (eb_match(&set.except[rule->except + i], &machine.function[index]))
			return false;
	return true;
}

static size_t count_picked(const struct eb_rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < machine.n; i++)
		n += picks(rule, i);
	return n;
}

static bool all_excepts_hit(const struct eb_rule *rule)
{
	for (size_t i = 0; i < rule->excepts; i++) {
		bool hit = false;

		for (size_t f = 0; f < machine.n; f++)
			hit |= picks_widely(rule, f) &&
			       eb_match(&set.except[rule->except + i], &machine.function[f]);
		if (!hit)
			return false;
	}
	return true;
}

/* The rule that decides a function, companions aside, or NULL. */
static const struct eb_rule *decider(size_t index)
{
	for (int source = 0; source < EB_SOURCES; source++) {
		for (int verb = EB_LEAVE; verb >= EB_BIND; verb--) {
			for (size_t i = set.rules; i-- > 0;) {
				const struct eb_rule *rule = &set.rule[i];

				if (rule->source == source && rule->verb == verb &&
				    picks(rule, index))
					return rule;
			}
		}
	}
	return NULL;
}

static bool is_lifted(const struct eb_rule *rule, uint8_t allow)
{
	return (rule->allow & allow) || (set.allow & allow);
}

static bool is_bridge(size_t index)
{
	uint32_t class_id = machine.function[index].class_id >> 8;

	return class_id == 0x0604 || class_id == 0x0607 || class_id == 0x0609;
}

static bool is_used(const struct eb_rule *rule, size_t index)
{
	const struct eb_function *function = &machine.function[index];
	bool used = false;

	for (size_t i = 0; i < set.uses; i++) {
		if (set.use[i].where != EB_WHERE_NOWHERE)
			used |= set.use[i].where == function->where;
		else
			used |= set.use[i].id >> 32 == function->id >> 32;
	}
	return used && !is_lifted(rule, EB_ALLOW_IN_USE);
}

/* Refused for itself, whatever else is bound. */
static bool is_refused(const struct eb_rule *rule, size_t index)
{
	return is_bridge(index) || is_used(rule, index) ||
	       (set.suspended[rule->source] &&
		(rule->kind == EB_KIND_ID || rule->kind == EB_KIND_CLASS)) ||
	       !all_excepts_hit(rule) || (rule->has_count && count_picked(rule) > rule->count) ||
	       !eb_match(&rule->wanted, &machine.function[index]);
}

/* The decision for each function alone. */
static struct {
	const struct eb_rule *rule;
	enum eb_action action;
} alone[MOST];

static void decide_alone(void)
{
	for (size_t i = 0; i < machine.n; i++) {
		const struct eb_rule *rule = decider(i);

		alone[i].rule = rule;
		alone[i].action = !rule			   ? EB_NOTHING
				  : rule->verb == EB_LEAVE ? EB_DO_LEAVE
				  : is_refused(rule, i)	   ? EB_DO_REFUSE
							   : EB_DO_BIND;
	}
}

/* May `first`, were it bound, take `index` along? */
static bool takes(size_t first, size_t index)
{
	const struct eb_rule *rule = alone[first].rule;

	if (alone[first].action != EB_DO_BIND || first == index || is_bridge(index))
		return false;
	if (alone[index].action == EB_DO_LEAVE ? alone[index].rule->source <= rule->source
					       : alone[index].action != EB_NOTHING)
		return false;
	if (rule->with == EB_WITH_SLOT)
		return machine.function[first].where / 8 == machine.function[index].where / 8;
	return rule->with == EB_WITH_GROUP && machine.group[first] >= 0 &&
	       machine.group[first] == machine.group[index];
}

/* Which function takes `index` along: the lowest that is bound, or -1. */
static int taker(size_t index)
{
	for (size_t first = 0; first < machine.n; first++)
		if (takes(first, index) && plan.decision[first].action == EB_DO_BIND)
			return (int)first;
	return -1;
}

static bool is_last_guard(const struct eb_decision *decision)
{
	return decision->guard == EB_GUARD_DISPLAY || decision->guard == EB_GUARD_LAST;
}

static void check_companion(size_t index)
{
	const struct eb_decision *decision = &plan.decision[index];
	int first = taker(index);

	if (first < 0) {
		CHECK(!decision->first && decision->action == alone[index].action);
		CHECK(!alone[index].rule || &set.rule[decision->rule] == alone[index].rule);
		return;
	}
	CHECK(decision->first == first + 1);
	CHECK(&set.rule[decision->rule] == alone[first].rule);
	if (alone[index].action == EB_DO_LEAVE)
		CHECK(&set.rule[decision->leave - 1] == alone[index].rule);
	else
		CHECK(!decision->leave);
	if (is_used(alone[first].rule, index))
		CHECK(decision->action == EB_DO_REFUSE);
	else
		CHECK(decision->action == EB_DO_BIND || is_last_guard(decision));
}

static void check_function(size_t index)
{
	const struct eb_decision *decision = &plan.decision[index];
	char reason[EB_REASON_SIZE];

	if (alone[index].action == EB_NOTHING || alone[index].action == EB_DO_LEAVE) {
		check_companion(index);
	} else {
		CHECK(!decision->first && &set.rule[decision->rule] == alone[index].rule);
		CHECK(decision->action == alone[index].action ||
		      (alone[index].action == EB_DO_BIND && is_last_guard(decision)));
	}
	CHECK((decision->action == EB_DO_REFUSE) == (decision->guard != EB_NO_GUARD));
	eb_plan_reason(&set, &machine, &plan, index, reason);
	CHECK(strlen(reason) < EB_REASON_SIZE);
	CHECK(decision->action != EB_DO_REFUSE || *reason);
	CHECK(decision->action != EB_DO_BIND || !*reason);
	if (decision->action == EB_DO_BIND)
		CHECK(*eb_plan_driver(&set, &machine, &plan, index));
}

enum last_kind {
	DISPLAY,
	STORAGE,
	NETWORK,
	KINDS,
};

static bool is_kind(size_t index, enum last_kind kind)
{
	uint32_t base = machine.function[index].class_id >> 16,
		 sub = machine.function[index].class_id >> 8 & 0xff;

	if (kind == DISPLAY)
		return base == 3 && (sub == 0 || sub == 1 || sub == 0x80);
	return base == (kind == STORAGE ? 1 : 2);
}

/* May this rule take the last of a kind? */
static bool may_take_last(const struct eb_rule *rule, enum last_kind kind)
{
	if (kind == DISPLAY)
		return is_lifted(rule, EB_ALLOW_LAST_DISPLAY);
	return set.has_list || rule->kind == EB_KIND_ADDRESS || rule->kind == EB_KIND_PATH ||
	       is_lifted(rule, EB_ALLOW_IN_USE);
}

/* Could the plan, without this guard, have taken it from the host? */
static bool is_within_reach(size_t index)
{
	bool taken = alone[index].action == EB_DO_BIND;

	for (size_t first = 0; first < machine.n; first++)
		taken |= takes(first, index) && !is_used(alone[first].rule, index);
	return taken;
}

static void check_last(enum last_kind kind)
{
	uint8_t guard = kind == DISPLAY ? EB_GUARD_DISPLAY : EB_GUARD_LAST;
	bool left = false, taken_last = true, refused = false, reach = true;

	for (size_t i = 0; i < machine.n; i++) {
		const struct eb_decision *decision = &plan.decision[i];

		if (!is_kind(i, kind)) {
			CHECK(decision->guard != EB_GUARD_DISPLAY || kind != DISPLAY);
			continue;
		}
		left |= decision->action != EB_DO_BIND;
		reach &= is_within_reach(i);
		if (decision->action == EB_DO_BIND)
			taken_last &= may_take_last(&set.rule[decision->rule], kind);
		if (decision->guard == guard) {
			refused = true;
			CHECK(!may_take_last(&set.rule[decision->rule], kind));
		}
	}
	/* One is left to the host, or whoever took the last was allowed to. */
	CHECK(left || taken_last);
	/* None is refused where another was out of reach anyway. */
	CHECK(!refused || reach);
}

static bool is_there(uint64_t where)
{
	bool there = false;

	for (size_t i = 0; i < machine.n; i++)
		there |= machine.function[i].where == where;
	return there;
}

static void check_rule(size_t index)
{
	const struct eb_rule *rule = &set.rule[index];
	const struct eb_outcome *outcome = &plan.outcome[index];
	bool said = false, decides_refused = false;
	char complaint[EB_REASON_SIZE];

	CHECK(outcome->matched == count_picked(rule));
	eb_plan_complaint(&set, &plan, index, complaint);
	said = *complaint;
	for (size_t i = 0; i < machine.n; i++) {
		char reason[EB_REASON_SIZE];

		if (plan.decision[i].action == EB_NOTHING || plan.decision[i].rule != index)
			continue;
		decides_refused |= plan.decision[i].action == EB_DO_REFUSE;
		if (rule->with == EB_WITH_GROUP && plan.decision[i].action == EB_DO_BIND)
			CHECK(machine.group[i] >= 0 || outcome->groupless);
		eb_plan_reason(&set, &machine, &plan, i, reason);
		said |= *reason;
	}
	CHECK(!outcome->ok || !said);
	CHECK(outcome->ok || said);
	CHECK(!decides_refused || !outcome->ok);
	CHECK(!outcome->groupless || (rule->with == EB_WITH_GROUP && !outcome->ok));
	if (!outcome->matched)
		CHECK(outcome->ok ==
		      (rule->optional || (rule->vfs && (!rule->pf_mask || is_there(rule->pf)))));
}

/* A function, and what stands beside it in the tables. */
struct drawn {
	struct eb_function function;
	struct eb_virtual virtual;
	int32_t group;
};

static int by_where(const void *a, const void *b)
{
	const struct drawn *left = a, *right = b;

	return (left->function.where > right->function.where) -
	       (left->function.where < right->function.where);
}

/* Few values, so that rules find something to match. */
static struct drawn draw(const uint8_t *byte)
{
	static const uint32_t classes[] = {0x030000, 0x030200, 0x040300, 0x060400,
					   0x010802, 0x120000, 0x038000, 0x020000};
	static const uint16_t devices[] = {0x2489, 0x228b, 0x5000, 0x0010};
	static const uint16_t vendors[] = {0x10de, 0x10ee, 0x8086, 0x1b36};
	struct drawn drawn = {
		.function.where = EB_WHERE(byte[3] & 1 ? 0x10000 : 0, byte[0] >> 4, byte[0] & 15,
					   byte[1] & 7),
		.function.id = EB_ID(vendors[byte[1] >> 3 & 3], devices[byte[1] >> 5 & 3],
				     byte[2] & 1 ? 0x1458 : 0x10ee, byte[2] & 2 ? 0x4075 : 0x000e),
		.function.class_id = classes[byte[2] >> 2 & 7],
		.group = (byte[3] >> 1 & 3) - 1,
		.virtual.vf = byte[3] & 8 ? byte[3] >> 4 & 3 : EB_VF_NONE,
	};

	drawn.virtual.pf = EB_WHERE(0, 1, byte[3] >> 6, 0);
	return drawn;
}

static void draw_machine(const uint8_t *data, size_t n)
{
	static struct drawn drawn[MOST];

	for (size_t i = 0; i < n; i++)
		drawn[i] = draw(data + 4 * i);
	qsort(drawn, n, sizeof(drawn[0]), by_where);
	machine.n = n;
	for (size_t i = 0; i < n; i++) {
		machine.function[i] = drawn[i].function;
		machine.virtual[i] = drawn[i].virtual;
		machine.group[i] = drawn[i].group;
	}
}

/* What eb_relate would do: a path leads to its last step, on the bus of its first. */
static void relate(bool list, bool used)
{
	for (size_t i = 0; i < set.paths; i++) {
		const struct eb_path *path = &set.path[i].path;

		*set.path[i].mask = EB_WHERE_MASK & (path->mask | ~UINT64_C(0xff));
		*set.path[i].where =
			((path->first & ~UINT64_C(0xff)) | path->step[path->steps - 1]) &
			*set.path[i].mask;
	}
	set.has_list = list;
	if (!used || !machine.n)
		return;
	set.use[set.uses++] = (struct eb_use){.where = machine.function[0].where};
	set.use[set.uses++] = (struct eb_use){.where = EB_WHERE_NOWHERE,
					      .id = machine.function[machine.n - 1].id};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size ? data[0] % MOST : 0;
	struct eb_text line;
	char *text;

	if (size < 1 + 4 * n)
		return 0;
	draw_machine(data + 1, n);
	text = strndup((const char *)data + 1 + 4 * n, size - 1 - 4 * n);
	if (!text)
		return 0;
	no_rules();
	line = eb_text(text);
	line.len = strcspn(text, "\n");
	eb_cmdline_read(line, false, &options, &set);
	read_config(text + line.len);
	eb_cmdline_legacy(&options, &set);
	if (set.rules <= 64) {
		relate(data[0] & 64, data[0] & 128);
		eb_plan_make(&set, &machine, &plan);
		decide_alone();
		for (size_t i = 0; i < machine.n; i++)
			check_function(i);
		for (int kind = DISPLAY; kind < KINDS; kind++)
			check_last((enum last_kind)kind);
		for (size_t i = 0; i < set.rules; i++)
			check_rule(i);
	}
	free(text);
	return 0;
}
