// SPDX-License-Identifier: GPL-2.0-or-later
/* What refuses a rule, and with it a function: DESIGN, section 5. */
#include "tap.h"

#include "machine.h"

static const struct {
	const char *name, *cmdline, *config, *decisions, *outcomes;
} cases[] = {
	/* bridge */
	{"a bridge by address", "", "bind 00:01.0", "0000:00:01.0 refuse:bridge 1\n", "[1 bad]"},
	{"bridges among others", "", "bind 8086:*",
	 "0000:00:01.0 refuse:bridge 1\n"
	 "0000:00:02.0 bind 1\n"
	 "10000:e0:06.0 refuse:bridge 1\n",
	 "[3 bad]"},
	{"a bridge, even for driver=none", "", "bind 00:01.0 driver=none",
	 "0000:00:01.0 refuse:bridge 1\n", "[1 bad]"},
	{"a bridge, from the legacy list", "vfio-pci.ids=8086:1901", "",
	 "0000:00:01.0 refuse:bridge cmdline\n", "[1 bad]"},
	{"a bridge may be left", "", "leave 00:01.0", "0000:00:01.0 leave 1\n", "[1 ok]"},

	/* identity */
	{"an id= that fits", "", "bind 01:00.0 id=10de:2489", "0000:01:00.0 bind 1\n", "[1 ok]"},
	{"an id= that fits, with a subsystem", "", "bind 01:00.0 id=10de:2489:1458:4075",
	 "0000:01:00.0 bind 1\n", "[1 ok]"},
	{"an id= that fits by *", "", "bind 01:00.0 id=10de:*", "0000:01:00.0 bind 1\n", "[1 ok]"},
	{"an id= that does not", "", "bind 01:00.1 id=10de:2489",
	 "0000:01:00.1 refuse:identity 1\n", "[1 bad]"},
	{"an id= whose subsystem does not", "", "bind 01:00.0 id=10de:2489:1458:1111",
	 "0000:01:00.0 refuse:identity 1\n", "[1 bad]"},
	{"an id= whose class does not", "", "bind 01:00.0 id=10de:2489:*:*:030200",
	 "0000:01:00.0 refuse:identity 1\n", "[1 bad]"},
	{"of a whole slot, what does not fit", "", "bind 01:00.* id=10de:2489",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 refuse:identity 1\n",
	 "[2 bad]"},
	{"what identity refuses stays decided within its source", "",
	 "bind 10de:*\nbind 01:00.1 id=10de:2489",
	 "0000:01:00.0 bind 1\n"
	 "0000:01:00.1 refuse:identity 2\n"
	 "0000:02:00.0 bind 1\n"
	 "0000:02:00.1 bind 1\n",
	 "[4 ok][1 bad]"},
	{"and against lower sources", "earlybind.bind=03:00.0,id=10de:2489 vfio-pci.ids=10ee:5000",
	 "bind 10ee:5000", "0000:03:00.0 refuse:identity cmdline\n", "[1 bad][1 ok][1 ok]"},
	{"a leave leaves, whatever is there", "vfio-pci.ids=10de:228b",
	 "leave 01:00.1 id=10de:2489",
	 "0000:01:00.1 leave 1\n"
	 "0000:02:00.1 bind cmdline\n",
	 "[1 bad][2 ok]"},

	/* count */
	{"as many as counted", "", "bind 10de:2489 count=2",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 1\n",
	 "[2 ok]"},
	{"more than counted: all are refused", "", "bind 10de:2489 count=1",
	 "0000:01:00.0 refuse:count 1\n"
	 "0000:02:00.0 refuse:count 1\n",
	 "[2 bad]"},
	{"fewer than counted: those are bound, and it is not ok", "", "bind 10de:2489 count=3",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 1\n",
	 "[2 bad]"},
	{"what except= spares is not counted", "", "bind 10de:2489 count=1 except=01:00.0",
	 "0000:02:00.0 bind 1\n", "[1 ok]"},
	{"what another rule decides is counted", "", "bind 10de:2489 count=1\nleave 02:00.0",
	 "0000:01:00.0 refuse:count 1\n"
	 "0000:02:00.0 leave 2\n",
	 "[2 bad][1 ok]"},
	{"a count of none, and some are there", "", "bind 10de:2489 count=0",
	 "0000:01:00.0 refuse:count 1\n"
	 "0000:02:00.0 refuse:count 1\n",
	 "[2 bad]"},
	{"what count refuses stays decided", "vfio-pci.ids=10de:2489", "bind 10de:2489 count=1",
	 "0000:01:00.0 refuse:count 1\n"
	 "0000:02:00.0 refuse:count 1\n",
	 "[2 bad][2 ok]"},
	{"a leave leaves, whatever its count", "", "leave 10de:2489 count=1\nbind 10de:2489",
	 "0000:01:00.0 leave 1\n"
	 "0000:02:00.0 leave 1\n",
	 "[2 bad][2 ok]"},
	{"none at all, and it is optional", "", "bind 8086:10d3 count=4 optional", "", "[0 ok]"},
	{"some but not all, and it is optional", "", "bind 10de:2489 count=3 optional",
	 "0000:01:00.0 bind 1\n"
	 "0000:02:00.0 bind 1\n",
	 "[2 bad]"},

	/* except */
	{"an except= that excludes nothing", "", "bind 10de:2489 except=0000:05:00.0",
	 "0000:01:00.0 refuse:except 1\n"
	 "0000:02:00.0 refuse:except 1\n",
	 "[2 bad]"},
	{"an except= of something that the rule does not match", "",
	 "bind 10de:2489 except=0000:03:00.0",
	 "0000:01:00.0 refuse:except 1\n"
	 "0000:02:00.0 refuse:except 1\n",
	 "[2 bad]"},
	{"one of two except= that excludes nothing", "",
	 "bind 10de:2489 except=01:00.0 except=05:00.0", "0000:02:00.0 refuse:except 1\n",
	 "[1 bad]"},
	{"two except= that exclude the same", "", "bind 10de:2489 except=01:00.0 except=01:00.*",
	 "0000:02:00.0 bind 1\n", "[1 ok]"},
	{"what except= refuses stays decided", "vfio-pci.ids=10de:2489",
	 "bind 10de:2489 except=05:00.0",
	 "0000:01:00.0 refuse:except 1\n"
	 "0000:02:00.0 refuse:except 1\n",
	 "[2 bad][2 ok]"},
	{"an except= of a rule that matches nothing", "",
	 "bind 8086:10d3 except=01:00.0 optional\nbind 03:00.0", "0000:03:00.0 bind 2\n",
	 "[0 ok][1 ok]"},
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

static const struct {
	const char *name, *cmdline, *config, *decisions;
} suspended[] = {
	{"rules by ID and class are suspended, by address not", "",
	 "bind 10ee:5000\nbind class=0108\nbind 01:00.0\nbind 02:00.* id=10de:*\nleave what",
	 "0000:01:00.0 bind 3\n"
	 "0000:02:00.0 bind 4\n"
	 "0000:02:00.1 bind 4\n"
	 "0000:03:00.0 refuse:suspended 1\n"
	 "0000:04:00.0 refuse:suspended 2\n"
	 "10000:e1:00.0 refuse:suspended 2\n"},
	{"a leave that can be read still leaves", "", "leave what\nleave 10ee:5000\nbind 10ee:*",
	 "0000:03:00.0 leave 2\n"
	 "0000:03:00.1 refuse:suspended 3\n"},
	{"what is suspended stays decided", "vfio-pci.ids=10ee:5000,10ee:5001",
	 "leave what\nbind 10ee:5000",
	 "0000:03:00.0 refuse:suspended 2\n"
	 "0000:03:00.1 bind cmdline\n"},
	{"the command line is not suspended by the configuration", "earlybind.ids=10ee:5000",
	 "leave what\nbind 10ee:5001",
	 "0000:03:00.0 bind cmdline\n"
	 "0000:03:00.1 refuse:suspended 2\n"},
	{"nor the configuration by the command line",
	 "earlybind.leave=what earlybind.ids=10ee:5000 earlybind.bind=04:00.0", "bind 10ee:5001",
	 "0000:03:00.0 refuse:suspended cmdline\n"
	 "0000:03:00.1 bind 1\n"
	 "0000:04:00.0 bind cmdline\n"},
	{"a bind that cannot be read suspends nothing", "", "bind what\nbind 10ee:5000",
	 "0000:03:00.0 bind 2\n"},
};

static void test_suspended(void)
{
	for (size_t i = 0; i < sizeof(suspended) / sizeof(suspended[0]); i++) {
		is_text(decide(suspended[i].cmdline, suspended[i].config), suspended[i].decisions,
			suspended[i].name);
		is_number((long long)set.errors, 1, "and the line that cannot be read is an error");
	}
}

int main(void)
{
	make_machine();
	test_cases();
	test_suspended();
	return tap_done();
}
