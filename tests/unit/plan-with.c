// SPDX-License-Identifier: GPL-2.0-or-later
/* What with=slot and with=group take along, and what keeps a companion out. */
#include "tap.h"

#include "machine.h"

static void add_grouped(const char *address, uint32_t id, uint32_t class_id, int32_t group)
{
	add_function(address, id, 0, class_id);
	machine.group[machine.n - 1] = group;
}

/* A card of four functions behind a bridge that does not part it from a disk. */
static void make_groups(void)
{
	machine.n = 0;
	add_grouped("0000:00:01.0", 0x80861901, 0x060400, 1);  /* the bridge, */
	add_grouped("0000:00:02.0", 0x80863e98, 0x030000, 0);  /* the host's display, */
	add_grouped("0000:01:00.0", 0x10de2489, 0x030000, 1);  /* the card, */
	add_grouped("0000:01:00.1", 0x10de228b, 0x040300, 1);  /* its audio, */
	add_grouped("0000:01:00.2", 0x10de1ad8, 0x0c0330, 1);  /* its USB, */
	add_grouped("0000:01:01.0", 0x80860001, 0x078000, 3);  /* another slot of that bus, */
	add_grouped("0000:02:00.0", 0x1b360010, 0x010802, 1);  /* the disk, */
	add_grouped("0000:03:00.0", 0x10ee5000, 0x120000, -1); /* one without a group, */
	add_grouped("0000:03:00.1", 0x10ee5001, 0x120000, -1); /* its second function, */
	add_grouped("0001:01:00.1", 0x10de228b, 0x040300, 2);  /* and another domain */
}

static const struct {
	const char *name, *cmdline, *config, *decisions, *outcomes;
} cases[] = {
	{"with=slot takes the functions of the slot", "", "bind 01:00.0 with=slot",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 ok]"},
	{"whichever of them is named", "", "bind 01:00.1 with=slot",
	 "0000:01:00.0 bind 1 with 0000:01:00.1\n"
	 "0000:01:00.1 bind 1\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.1\n",
	 "[1 ok]"},
	{"with=group takes the group, and no bridge", "", "bind 01:00.0 with=group",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n"
	 "0000:02:00.0 bind 1 with 0000:01:00.0\n",
	 "[1 ok]"},
	{"a slot needs no group", "", "bind 03:00.0 with=slot",
	 "0000:03:00.0 bind 1\n"
	 "0000:03:00.1 bind 1 with 0000:03:00.0\n",
	 "[1 ok]"},
	{"no group yet: the first alone, and it is not ok", "", "bind 03:00.0 with=group",
	 "0000:03:00.0 bind 1\n", "[1 bad]"},
	{"what except= spares is no companion either", "",
	 "bind 10de:* except=0000:01:00.1 with=slot",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.2 bind 1\n"
	 "0001:01:00.1 bind 1\n",
	 "[3 ok]"},
	{"a group of one takes nothing else", "", "bind 0001:01:00.1 with=group",
	 "0001:01:00.1 bind 1\n", "[1 ok]"},
	{"what the rule itself matches is no companion", "",
	 "bind 10de:* except=0001:01:00.1 "
	 "with=slot",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1\n"
	 "0000:01:00.2 bind 1\n",
	 "[3 ok]"},
	{"companions take no companions", "", "bind 01:00.0 with=slot\nbind 02:00.0 with=group",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n"
	 "0000:02:00.0 bind 2\n",
	 "[1 ok][1 ok]"},
	{"a rule without with= takes nothing", "", "bind 01:00.0", "0000:01:00.0 bind 1\n",
	 "[1 ok]"},

	/* count= */
	{"count= counts no companions", "", "bind 01:00.0 with=group count=1",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n"
	 "0000:02:00.0 bind 1 with 0000:01:00.0\n",
	 "[1 ok]"},
	{"neither up to what it expects", "", "bind 01:00.0 with=slot count=3",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 bad]"},
	{"id= is of the first alone", "", "bind 01:00.0 id=10de:2489 with=slot",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 ok]"},

	/* leave */
	{"a leave of the same source keeps a companion out", "",
	 "bind 01:00.0 with=slot\nleave 01:00.1",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 leave 2\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 ok][1 ok]"},
	{"so does one of a higher source", "earlybind.leave=01:00.1", "bind 01:00.0 with=slot",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 leave cmdline\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 ok][1 ok]"},
	{"one of a lower source does not", "earlybind.bind=01:00.0,with=slot", "leave 01:00.1",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:01:00.1 bind cmdline with 0000:01:00.0\n"
	 "0000:01:00.2 bind cmdline with 0000:01:00.0\n",
	 "[1 ok][1 ok]"},
	{"a leave that spares it keeps nothing out", "",
	 "bind 01:00.0 with=slot\nleave class=audio except=01:00.1",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind 1 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n"
	 "0001:01:00.1 leave 2\n",
	 "[1 ok][1 ok]"},

	/* other rules */
	{"another rule's function stays that rule's", "",
	 "bind 01:00.1 driver=none\nbind 01:00.0 with=slot",
	 "0000:01:00.0 bind 2\n"
	 "0000:01:00.1 bind 1\n"
	 "0000:01:00.2 bind 2 with 0000:01:00.0\n",
	 "[1 ok][1 ok]"},
	{"also that of a lower source", "earlybind.bind=01:00.0,with=slot",
	 "bind 01:00.1 driver=none",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:01:00.1 bind 1\n"
	 "0000:01:00.2 bind cmdline with 0000:01:00.0\n",
	 "[1 ok][1 ok]"},
	{"what another rule is refused is not taken along", "",
	 "bind 01:00.0 with=slot\nbind 01:00.1 id=8086:10d3",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 refuse:identity 2\n"
	 "0000:01:00.2 bind 1 with 0000:01:00.0\n",
	 "[1 ok][1 bad]"},
	{"the last rule that names the first says what it takes along", "",
	 "bind 01:00.2 with=slot driver=none\nbind 01:00.0 with=slot",
	 "0000:01:00.0 bind 2\n"
	 "0000:01:00.1 bind 2 with 0000:01:00.0\n"
	 "0000:01:00.2 bind 1\n",
	 "[1 ok][1 ok]"},

	{"what two rules take along goes with the lower address", "",
	 "bind 01:00.2 with=slot\nbind 01:00.1 with=slot driver=none",
	 "0000:01:00.0 bind 2 with 0000:01:00.1\n"
	 "0000:01:00.1 bind 2\n"
	 "0000:01:00.2 bind 1\n",
	 "[1 ok][1 ok]"},
	{"a leave keeps it out of the lower source's rule alone",
	 "earlybind.bind=01:00.2,with=slot", "bind 01:00.0 with=slot\nleave 01:00.1",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 bind cmdline with 0000:01:00.2\n"
	 "0000:01:00.2 bind cmdline\n",
	 "[1 ok][1 ok][1 ok]"},

	/* refused first */
	{"what identity refuses takes no companions", "", "bind 01:00.0 id=10ee:5000 with=slot",
	 "0000:01:00.0 refuse:identity 1\n", "[1 bad]"},
	{"nor what count= refuses", "", "bind class=display count=1 with=slot",
	 "0000:00:02.0 refuse:count 1\n"
	 "0000:01:00.0 refuse:count 1\n",
	 "[2 bad]"},
	{"nor a bridge", "", "bind 00:01.0 with=group", "0000:00:01.0 refuse:bridge 1\n",
	 "[1 bad]"},
	{"nor what is left", "", "bind 01:00.0 with=slot\nleave 01:00.0", "0000:01:00.0 leave 2\n",
	 "[1 ok][1 ok]"},
	{"nor what another rule decides", "", "bind 01:00.0 with=slot\nbind 01:00.0",
	 "0000:01:00.0 bind 2\n", "[1 ok][1 ok]"},
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is_text(decide(cases[i].cmdline, cases[i].config), cases[i].decisions,
			cases[i].name);
		is_text(outcomes(), cases[i].outcomes, "and what became of its rules");
		is_text(errors(), "", "without an error");
	}
}

/* With no functions but those that one rule names, with and without groups. */
static void test_groupless(void)
{
	char text[EB_REASON_SIZE];

	decide("", "bind 03:00.0 with=group");
	ok(plan.outcome[0].groupless, "that there is no group yet is known");
	eb_plan_complaint(&set, &plan, 0, text);
	has_text(text, "no IOMMU group", "and said of the rule");
	decide("", "bind 01:00.0 with=group");
	ok(!plan.outcome[0].groupless, "a later plan has it no more");
	decide("", "bind 03:00.0 with=slot");
	ok(!plan.outcome[0].groupless, "a slot asks for none");
}

/* The driver and the fallback of the rule are its companions' too. */
static void test_how(void)
{
	decide("", "bind 01:00.0 with=slot driver=none fallback=none");
	is_text(eb_plan_driver(&set, &machine, &plan, index_of("01:00.1")), "none",
		"a companion has the driver of the first");
	ok(set.rule[plan.decision[index_of("01:00.1")].rule].keep, "and its fallback");
}

/* A companion that a guard refuses is reported, the others are taken. */
static void test_refused_companion(void)
{
	char text[EB_REASON_SIZE];

	read_rules("", "bind 01:00.0 with=group");
	set.has_list = true;
	set.use[set.uses++] = (struct eb_use){.where = where_of("02:00.0")};
	eb_plan_make(&set, &machine, &plan);
	is_text(decisions(),
		"0000:01:00.0 bind 1\n"
		"0000:01:00.1 bind 1 with 0000:01:00.0\n"
		"0000:01:00.2 bind 1 with 0000:01:00.0\n"
		"0000:02:00.0 refuse:in-use 1 with 0000:01:00.0\n",
		"a companion that the host uses is refused, and the others go");
	is_text(outcomes(), "[1 bad]", "and its rule is not ok");
	eb_plan_reason(&set, &machine, &plan, index_of("02:00.0"), text);
	has_text(text, "the group of 0000:01:00.0", "what that does to the group is said");
	eb_plan_reason(&set, &machine, &plan, index_of("01:00.1"), text);
	is_text(text, "", "and nothing of the others");

	read_rules("earlybind.bind=01:00.0,with=group,allow=in-use", "leave 02:00.0");
	set.has_list = true;
	set.use[set.uses++] = (struct eb_use){.where = where_of("02:00.0")};
	eb_plan_make(&set, &machine, &plan);
	is_number(plan.decision[index_of("02:00.0")].action, EB_DO_BIND,
		  "a rule's allow= is its companions' too");
}

/* Rules that a leave suspends refuse the first, so there are no companions. */
static void test_suspended(void)
{
	is_text(decide("", "bind 10de:2489 with=slot\nleave what"),
		"0000:01:00.0 refuse:suspended 1\n", "a suspended rule takes nothing along");
	is_text(decide("", "bind 01:00.0 with=slot\nleave what"),
		"0000:01:00.0 bind 1\n"
		"0000:01:00.1 bind 1 with 0000:01:00.0\n"
		"0000:01:00.2 bind 1 with 0000:01:00.0\n",
		"one by address is not suspended");
}

int main(void)
{
	make_groups();
	test_cases();
	test_groupless();
	test_how();
	test_refused_companion();
	test_suspended();
	return tap_done();
}
