// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any rules over any machine. The plan is held against the rules of precedence told once
 * more, slowly and in another way: function by function, source by source, rule by rule.
 *
 * The input: a byte, how many functions; four bytes for each; then a command line up to the
 * first newline, and a configuration behind it.
 */
#include "fuzz.h"

static bool picks(const struct eb_rule *rule, const struct eb_function *function)
{
	if (!eb_match(&rule->match, function))
		return false;
	for (size_t i = 0; i < rule->excepts; i++)
		if (eb_match(&set.except[rule->except + i], function))
			return false;
	return true;
}

static size_t count_picked(const struct eb_rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < machine.n; i++)
		n += picks(rule, &machine.function[i]);
	return n;
}

static bool all_excepts_hit(const struct eb_rule *rule)
{
	for (size_t i = 0; i < rule->excepts; i++) {
		bool hit = false;

		for (size_t f = 0; f < machine.n; f++)
			hit |= eb_match(&rule->match, &machine.function[f]) &&
			       eb_match(&set.except[rule->except + i], &machine.function[f]);
		if (!hit)
			return false;
	}
	return true;
}

/* The rule that decides a function, or NULL. */
static const struct eb_rule *decider(const struct eb_function *function)
{
	for (int source = 0; source < EB_SOURCES; source++) {
		for (int verb = EB_LEAVE; verb >= EB_BIND; verb--) {
			for (size_t i = set.rules; i-- > 0;) {
				const struct eb_rule *rule = &set.rule[i];

				if (rule->source == source && rule->verb == verb &&
				    picks(rule, function))
					return rule;
			}
		}
	}
	return NULL;
}

static bool refused(const struct eb_rule *rule, const struct eb_function *function)
{
	uint32_t class_id = function->class_id >> 8;

	return class_id == 0x0604 || class_id == 0x0607 || class_id == 0x0609 ||
	       (set.suspended[rule->source] && rule->kind != EB_KIND_ADDRESS) ||
	       !all_excepts_hit(rule) || (rule->has_count && count_picked(rule) > rule->count) ||
	       !eb_match(&rule->wanted, function);
}

static void check_function(size_t index)
{
	const struct eb_function *function = &machine.function[index];
	const struct eb_decision *decision = &plan.decision[index];
	const struct eb_rule *rule = decider(function);
	char reason[EB_REASON_SIZE];

	if (!rule) {
		CHECK(decision->action == EB_NOTHING);
		return;
	}
	CHECK(&set.rule[decision->rule] == rule);
	if (rule->verb == EB_LEAVE)
		CHECK(decision->action == EB_DO_LEAVE);
	else
		CHECK(decision->action == (refused(rule, function) ? EB_DO_REFUSE : EB_DO_BIND));
	eb_plan_reason(&set, &machine, &plan, index, reason);
	CHECK(strlen(reason) < EB_REASON_SIZE);
	CHECK(decision->action != EB_DO_REFUSE || *reason);
	CHECK(decision->action != EB_DO_BIND || !*reason);
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
		eb_plan_reason(&set, &machine, &plan, i, reason);
		said |= *reason;
	}
	CHECK(!outcome->ok || !said);
	CHECK(outcome->ok || said);
	CHECK(!decides_refused || !outcome->ok);
	if (!outcome->matched)
		CHECK(outcome->ok == rule->optional);
}

static int by_where(const void *a, const void *b)
{
	const struct eb_function *left = a, *right = b;

	return (left->where > right->where) - (left->where < right->where);
}

/* Few values, so that rules find something to match. */
static struct eb_function draw(const uint8_t *byte)
{
	static const uint32_t classes[] = {0x030000, 0x030200, 0x040300, 0x060400,
					   0x010802, 0x120000, 0x060980, 0x020000};
	static const uint16_t devices[] = {0x2489, 0x228b, 0x5000, 0x0010};
	static const uint16_t vendors[] = {0x10de, 0x10ee, 0x8086, 0x1b36};

	return (struct eb_function){
		.where = EB_WHERE(byte[3] & 1 ? 0x10000 : 0, byte[0] >> 4, byte[0] & 15,
				  byte[1] & 7),
		.id = EB_ID(vendors[byte[1] >> 3 & 3], devices[byte[1] >> 5 & 3],
			    byte[2] & 1 ? 0x1458 : 0x10ee, byte[2] & 2 ? 0x4075 : 0x000e),
		.class_id = classes[byte[2] >> 2 & 7],
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size ? data[0] % 64 : 0, binds = 0, spoken = 0;
	struct eb_text line;
	char *text;

	if (size < 1 + 4 * n)
		return 0;
	machine.n = 0;
	for (size_t i = 0; i < n; i++)
		machine.function[machine.n++] = draw(data + 1 + 4 * i);
	qsort(machine.function, machine.n, sizeof(machine.function[0]), by_where);
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
		eb_plan_make(&set, &machine, &plan);
		for (size_t i = 0; i < machine.n; i++) {
			check_function(i);
			binds += plan.decision[i].action == EB_DO_BIND;
			spoken += plan.decision[i].action != EB_NOTHING;
		}
		for (size_t i = 0; i < set.rules; i++)
			check_rule(i);
		CHECK(plan.binds == binds && plan.spoken == spoken);
	}
	free(text);
	return 0;
}
