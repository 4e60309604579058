// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules [WORLDS [SEED]]
 *
 * What has to hold of any rules on any machine, on so many of them drawn by chance: TAP, with how
 * often each had something to hold of. World I is that of `rules 1 SEED+I`.
 */
#include "print.h"
#include "tap.h"
#include "world.h"

enum property {
	PRINTED,
	LEFT_ABOVE,
	LEFT_BESIDE,
	UNRELATED,
	PROPERTIES,
};

static const struct {
	const char *name, *counted;
} properties[] = {
	{"a rule that is printed is read as the same rule, from either source", "rules"},
	{"a leave on the command line: the function is never bound", "functions bound before"},
	{"a leave in the configuration: the command line alone may bind the function, and only if "
	 "it was bound or is a companion",
	 "functions"},
	{"a rule for what is not there, or for what nobody asked for, changes no other decision",
	 "decisions"},
};

static struct tally {
	unsigned long long held, failed;
} tally[PROPERTIES];

/* The world as it is, and what was decided before something was added. */
static struct drawn_machine drawn;
static struct drawn_text config, cmdline;
static struct eb_decision before[DRAWN_MAX];
static bool has_cmdline;
static uint64_t seed;

static void check(enum property property, bool good, const char *what)
{
	if (good) {
		tally[property].held++;
		return;
	}
	if (!tally[property].failed++)
		printf("# seed %llu: %s\n# %s\n#   %s\n%s", (unsigned long long)seed,
		       properties[property].name, what, cmdline.text, config.text);
}

static void take_machine(void)
{
	machine.n = drawn.n;
	for (size_t i = 0; i < drawn.n; i++) {
		const struct drawn_function *one = &drawn.function[i];

		machine.function[i] = one->function;
		machine.group[i] = one->group;
		machine.virtual[i].vf = one->pf == DRAWN_NONE ? EB_VF_NONE : (uint16_t)one->vf;
		machine.virtual[i].pf = one->pf == DRAWN_NONE
						? EB_WHERE_NOWHERE
						: drawn.function[one->pf].function.where;
	}
}

/* What eb_relate does with sysfs: each path leads to the function whose path it is. */
static void resolve_paths(void)
{
	struct drawn_text text;

	for (size_t i = 0; i < set.paths; i++) {
		const struct eb_path *path = &set.path[i].path;

		for (size_t f = 0; f < drawn.n; f++) {
			struct eb_path own;

			text.len = 0;
			drawn_path(&drawn, f, &text);
			if (eb_path_parse(eb_text(text.text), &own) || own.first != path->first ||
			    own.steps != path->steps ||
			    memcmp(own.step, path->step, own.steps - 1u) ||
			    (own.step[own.steps - 1] ^ path->step[own.steps - 1]) & path->mask)
				continue;
			*set.path[i].mask =
				path->mask == 0xff ? EB_WHERE_MASK : EB_WHERE_MASK & ~UINT64_C(7);
			*set.path[i].where = machine.function[f].where & *set.path[i].mask;
		}
	}
}

/* Both texts, in the order of the program: the line `cmdline off` has it begin anew. */
static void read_both(void)
{
	bool off;

	no_rules();
	do {
		off = set.cmdline_off;
		no_rules();
		set.cmdline_off = off;
		eb_cmdline_read(eb_text(cmdline.text), false, &options, &set);
		read_config(config.text);
	} while (set.cmdline_off != off);
	eb_cmdline_legacy(&options, &set);
}

static void decide(void)
{
	read_both();
	set.has_list = seed % 2;
	if (set.has_list && seed % 3)
		set.use[set.uses++] = (struct eb_use){.where = machine.function[0].where};
	resolve_paths();
	eb_plan_make(&set, &machine, &plan);
}

/* --- what is printed ----------------------------------------------------------------------- */

static bool read_alike(size_t index, const struct eb_ruleset *again, enum eb_source source)
{
	return again->rules == 1 && again->rule[0].source == source &&
	       same_rule(&set, index, again, 0);
}

static void check_printed(void)
{
	static struct eb_ruleset again;
	static struct eb_options ignored;
	struct drawn_text text;

	for (size_t i = 0; i < set.rules; i++) {
		bool leaves = set.rule[i].verb == EB_LEAVE;

		text.len = 0;
		drawn_add(&text, leaves ? "leave " : "bind ");
		print_rule(&set, i, ' ', &text);
		eb_rules_init(&again);
		eb_config_line(&again, set.rule[i].origin, eb_text(text.text));
		check(PRINTED, read_alike(i, &again, EB_CONFIG), text.text);
		text.len = 0;
		drawn_add(&text, leaves ? "earlybind.leave=" : "earlybind.bind=");
		print_rule(&set, i, ',', &text);
		eb_rules_init(&again);
		eb_cmdline_read(eb_text(text.text), false, &ignored, &again);
		check(PRINTED, read_alike(i, &again, EB_CMDLINE), text.text);
	}
}

/* --- what is added ------------------------------------------------------------------------- */

static void decide_with(struct drawn_text *text, const char *added)
{
	size_t len = text->len;

	drawn_add(text, "%s", added);
	decide();
	text->text[len] = '\0';
	text->len = len;
}

static void check_left(size_t index)
{
	char address[EB_WHERE_SIZE], added[64];
	bool was_bound = before[index].action == EB_DO_BIND;
	const struct eb_decision *decision = &plan.decision[index];

	eb_where_format(machine.function[index].where, address);
	snprintf(added, sizeof(added), "leave %s\n", address);
	decide_with(&config, added);
	/* with= on the command line takes it along over a leave of the configuration, and says so.
	 */
	check(LEFT_BESIDE,
	      decision->action != EB_DO_BIND || (set.rule[decision->rule].source == EB_CMDLINE &&
						 (was_bound || decision->leave)),
	      added);
	if (!was_bound || !has_cmdline)
		return;
	snprintf(added, sizeof(added), " earlybind.leave=%s", address);
	decide_with(&cmdline, added);
	check(LEFT_ABOVE, decision->action == EB_DO_LEAVE, added);
}

/* The same decision, by the same rule, where those from `added` on have moved by one. */
static bool is_unchanged(const struct eb_decision *was, const struct eb_decision *is, size_t added)
{
	uint16_t rule = (uint16_t)(was->rule + (was->rule >= added));
	uint16_t leave = was->leave ? (uint16_t)(was->leave + (was->leave > added)) : 0;

	if (was->action != is->action || was->guard != is->guard)
		return false;
	return was->action == EB_NOTHING ||
	       (rule == is->rule && leave == is->leave && was->first == is->first);
}

/* `at`: which number the added rule has; `index`: of what it speaks, or none of the machine. */
static void check_unchanged(size_t at, size_t index, const char *added)
{
	for (size_t i = 0; i < machine.n; i++)
		if (i != index)
			check(UNRELATED, is_unchanged(&before[i], &plan.decision[i], at), added);
}

/* Of those that a guard may have to keep the last one of. */
static bool is_counted(const struct eb_function *function)
{
	uint32_t base = function->class_id >> 16;

	return base == 1 || base == 2 || base == 3;
}

static void check_unrelated(size_t index, size_t by_cmdline, size_t by_config)
{
	char address[EB_WHERE_SIZE], added[64];

	decide_with(&config, index % 2 ? "bind dead:beef with=group\n" : "leave dead:beef\n");
	check_unchanged(by_config, DRAWN_MAX, "for dead:beef, at the end of the configuration");
	if (has_cmdline) {
		decide_with(&cmdline, " earlybind.bind=dead:beef,with=slot,allow=last-display");
		check_unchanged(by_cmdline, DRAWN_MAX, "for dead:beef, on the command line");
	}
	/* A display that is left may be what lets others go, as one that is taken keeps them. */
	if (before[index].action != EB_NOTHING || is_counted(&machine.function[index]))
		return;
	eb_where_format(machine.function[index].where, address);
	snprintf(added, sizeof(added), "leave %s\n", address);
	decide_with(&config, added);
	check_unchanged(by_config, index, added);
	snprintf(added, sizeof(added), "bind %s\n", address);
	decide_with(&config, added);
	check_unchanged(by_config, index, added);
}

/* --- worlds -------------------------------------------------------------------------------- */

static void check_world(void)
{
	size_t by_cmdline = 0, by_config = 0;
	struct draw draw;
	size_t index;

	draw_begin(&draw, seed);
	draw_machine(&draw, &drawn);
	draw_config(&draw, &drawn, &config);
	draw_cmdline(&draw, &drawn, &cmdline);
	take_machine();
	decide();
	check_printed();
	memcpy(before, plan.decision, sizeof(before));
	has_cmdline = !set.cmdline_off;
	for (size_t i = 0; i < set.rules; i++) {
		by_cmdline += set.rule[i].source == EB_CMDLINE;
		by_config += set.rule[i].source != EB_LEGACY;
	}
	index = draw_below(&draw, (unsigned int)machine.n);
	check_left(index);
	check_unrelated(index, by_cmdline, by_config);
}

int main(int argc, char *argv[])
{
	unsigned long long worlds = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	unsigned long long first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	for (unsigned long long i = 0; i < worlds; i++) {
		seed = first + i;
		check_world();
	}
	for (int i = 0; i < PROPERTIES; i++)
		/* A property that had nothing to hold of would be none; one world is no sample. */
		ok(!tally[i].failed && (tally[i].held || worlds < 1000),
		   "%s: %llu worlds from seed %llu, %llu %s", properties[i].name, worlds, first,
		   tally[i].held + tally[i].failed, properties[i].counted);
	return tap_done();
}
