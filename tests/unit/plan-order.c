// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rule decides: sources in their order, leave before bind, the last bind. */
#include "tap.h"

#include "machine.h"

static const struct {
	const char *name, *cmdline, *config, *decisions, *outcomes;
} cases[] = {
	{"no rules", "", "", "", ""},
	{"an ID picks both twins", "", "bind 10de:2489",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 1\n",
	 "[2 ok]"},
	{"an address picks one of them", "", "bind 01:00.0", "0000:01:00.0 bind 1\n", "[1 ok]"},
	{"a whole slot", "", "bind 03:00.*",
	 "0000:03:00.0 bind 1\n"
	 "0000:03:00.1 bind 1\n",
	 "[2 ok]"},
	{"a wild device", "", "bind 10ee:*",
	 "0000:03:00.0 bind 1\n"
	 "0000:03:00.1 bind 1\n",
	 "[2 ok]"},
	{"a class", "", "bind class=0108",
	 "0000:04:00.0 bind 1\n"
	 "10000:e1:00.0 bind 1\n",
	 "[2 ok]"},
	{"an address in a domain of 32 bits", "", "bind 10000:e1:00.0", "10000:e1:00.0 bind 1\n",
	 "[1 ok]"},
	{"an address without its domain is in domain 0", "", "bind e1:00.0 optional", "", "[0 ok]"},
	{"keys that narrow", "", "bind class=0300 vendor=10de",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 1\n",
	 "[2 ok]"},
	{"keys that narrow to nothing", "", "bind class=0300 vendor=10ee", "", "[0 bad]"},
	{"an except=", "", "bind 10de:2489 except=0000:01:00.0", "0000:02:00.0 bind 1\n", "[1 ok]"},
	{"two except=", "", "bind 10de:* except=01:00.* except=class=0403", "0000:02:00.0 bind 1\n",
	 "[1 ok]"},
	{"an except= that leaves nothing", "", "bind 03:00.0 except=10ee:5000", "", "[0 bad]"},

	/* within a source */
	{"leave beats bind", "", "bind 10de:2489\nleave 02:00.0",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 leave 2\n",
	 "[2 ok][1 ok]"},
	{"leave beats bind, whichever comes last", "", "leave 02:00.0\nbind 02:00.0",
	 "0000:02:00.0 leave 1\n", "[1 ok][1 ok]"},
	{"a wide leave beats a narrow bind", "", "bind 02:00.0\nleave 10de:*",
	 "0000:01:00.0 leave 2\n"
	 "0000:01:00.1 leave 2\n"
	 "0000:02:00.0 leave 2\n"
	 "0000:02:00.1 leave 2\n",
	 "[1 ok][4 ok]"},
	{"the last bind says how", "", "bind 10de:2489\nbind 02:00.0 driver=none\nbind 10ee:*",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 2\n"
	 "0000:03:00.0 bind 3\n"
	 "0000:03:00.1 bind 3\n",
	 "[2 ok][1 ok][2 ok]"},
	{"the last bind says how, be it the wider one", "", "bind 02:00.0\nbind 10de:2489",
	 "0000:01:00.0 bind 2\n"
	 "0000:02:00.0 bind 2\n",
	 "[1 ok][2 ok]"},
	{"a leave with except= leaves the others", "",
	 "bind 10de:2489\n"
	 "leave 10de:2489 except=01:00.0",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 leave 2\n",
	 "[2 ok][1 ok]"},
	{"the same within the command line", "earlybind.leave=02:00.0 earlybind.ids=10de:2489", "",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:02:00.0 leave cmdline\n",
	 "[1 ok][2 ok]"},

	/* between sources */
	{"a bind of the command line beats a leave of the configuration", "earlybind.bind=02:00.0",
	 "leave 10de:2489",
	 "0000:01:00.0 leave 1\n"
	 "0000:02:00.0 bind cmdline\n",
	 "[1 ok][2 ok]"},
	{"a leave of the command line beats a bind of the configuration", "earlybind.leave=02:00.0",
	 "bind 10de:2489",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 leave cmdline\n",
	 "[1 ok][2 ok]"},
	{"how to bind is the command line's to say", "earlybind.bind=02:00.0", "bind 02:00.0",
	 "0000:02:00.0 bind cmdline\n", "[1 ok][1 ok]"},
	{"the legacy list binds", "vfio-pci.ids=10ee:5000", "", "0000:03:00.0 bind cmdline\n",
	 "[1 ok]"},
	{"a leave of the configuration beats the legacy list", "vfio-pci.ids=10de:2489",
	 "leave 02:00.0",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:02:00.0 leave 1\n",
	 "[1 ok][2 ok]"},
	{"a leave of the command line beats the legacy list",
	 "vfio-pci.ids=10de:2489 earlybind.leave=02:00.0", "",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:02:00.0 leave cmdline\n",
	 "[1 ok][2 ok]"},
	{"a bind of the configuration beats the legacy list", "vfio-pci.ids=10de:2489",
	 "bind 02:00.0 driver=none",
	 "0000:01:00.0 bind cmdline\n"
	 "0000:02:00.0 bind 1\n",
	 "[1 ok][2 ok]"},
	{"only the last legacy list counts", "vfio-pci.ids=10ee:5000 vfio_pci.ids=10ee:5001", "",
	 "0000:03:00.1 bind cmdline\n", "[1 ok]"},

	/* what a rule matches, whoever decides */
	{"one that matches nothing is not ok", "", "bind 8086:10d3", "", "[0 bad]"},
	{"unless it is optional", "", "bind 8086:10d3 optional", "", "[0 ok]"},
	{"nor is a leave that matches nothing", "", "leave 8086:10d3", "", "[0 bad]"},
	{"nor an ID of a list", "vfio-pci.ids=8086:10d3", "", "", "[0 bad]"},
	{"a rule that others overrule still matches", "earlybind.leave=01:00.0",
	 "bind 01:00.0\nbind 01:00.0", "0000:01:00.0 leave cmdline\n", "[1 ok][1 ok][1 ok]"},
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

/* The last bind that matches brings its own driver and fallback. */
static void test_how(void)
{
	decide("", "bind 10de:2489 fallback=none driver=pci-stub\nbind 02:00.0");
	is_text(eb_rule_driver(&set, &set.rule[plan.decision[index_of("01:00.0")].rule]),
		"pci-stub", "the wide rule's driver where it decides");
	is_text(eb_rule_driver(&set, &set.rule[plan.decision[index_of("02:00.0")].rule]),
		"vfio-pci", "nothing of it where a later one decides");
	ok(!set.rule[plan.decision[index_of("02:00.0")].rule].keep, "not even its fallback");
}

static void test_counts(void)
{
	decide("", "bind 10de:*\nleave 02:00.*\nbind 00:01.0\nbind 8086:10d3");
	is_number((long long)count_of(EB_DO_BIND), 2, "how many are to be bound");
	is_number((long long)count_of(EB_NOTHING), 6, "how many no rule speaks of");
}

/* A plan made into the same memory again has nothing left of the one before. */
static void test_again(void)
{
	decide("", "bind 10de:* count=1 except=01:00.0\nleave *:*");
	is_text(decide("", "bind 03:00.0 count=1"), "0000:03:00.0 bind 1\n", "a second plan");
	is_text(outcomes(), "[1 ok]", "counts anew");
	is_text(decide("", ""), "", "a third plan is empty");
}

/* As many rules and functions as there can be. */
static void test_full(void)
{
	size_t bound = 0;

	machine.n = 0;
	for (unsigned int i = 0; i < EB_FUNCTIONS_MAX; i++)
		machine.function[machine.n++] = (struct eb_function){
			EB_WHERE(0, i >> 8, i >> 3 & 31, i & 7), EB_ID(1, i, 0, 0), 0x020000};
	no_rules();
	for (unsigned int i = 0; i < EB_RULES_MAX; i++) {
		char rule[32];

		snprintf(rule, sizeof(rule), "bind 0001:%04x", i * 8 + 7);
		read_config(rule);
	}
	eb_plan_make(&set, &machine, &plan);
	for (size_t i = 0; i < machine.n; i++)
		bound += plan.decision[i].action == EB_DO_BIND && plan.decision[i].rule == i / 8 &&
			 i % 8 == 7;
	is_number((long long)bound, EB_RULES_MAX, "each rule of a full table decides its function");
	is_number((long long)count_of(EB_DO_BIND), EB_RULES_MAX, "and no other");
}

int main(void)
{
	make_machine();
	test_cases();
	test_how();
	test_counts();
	test_again();
	test_full();
	return tap_done();
}
