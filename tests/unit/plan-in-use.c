// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host uses is refused, wherever it is now. */
#include "tap.h"

#include "machine.h"

/* Entries of the list, as eb_relate leaves them. */
static void use(const char *address, uint32_t id, const char *what)
{
	set.use[set.uses++] = (struct eb_use){
		.where = address ? where_of(address) : EB_WHERE_NOWHERE,
		.id = (uint64_t)id << 32,
		.what = (uint16_t)eb_rules_string(&set, eb_text(what)),
	};
}

static const struct {
	const char *name, *cmdline, *config, *decisions;
} found[] = {
	{"the boot disk, by address", "", "bind 04:00.0", "0000:04:00.0 refuse:in-use 1\n"},
	{"by ID, and its twin is not in use", "", "bind 1b36:0010",
	 "0000:04:00.0 refuse:in-use 1\n10000:e1:00.0 bind 1\n"},
	{"from the legacy list", "vfio-pci.ids=1b36:0010", "",
	 "0000:04:00.0 refuse:in-use cmdline\n10000:e1:00.0 bind cmdline\n"},
	{"by driver=none", "", "bind 04:00.0 driver=none", "0000:04:00.0 refuse:in-use 1\n"},
	{"what is in use may be left", "", "leave 04:00.0", "0000:04:00.0 leave 1\n"},
	{"with allow=", "", "bind 04:00.0 allow=in-use", "0000:04:00.0 bind 1\n"},
	{"with allow= of another guard", "", "bind 04:00.0 allow=last-display",
	 "0000:04:00.0 refuse:in-use 1\n"},
	{"with a line of its own", "", "allow in-use\nbind 04:00.0", "0000:04:00.0 bind 2\n"},
	{"with the command line", "earlybind.allow=in-use", "bind 04:00.0",
	 "0000:04:00.0 bind 1\n"},
	{"allow= on another rule", "", "bind 03:00.0 allow=in-use\nbind 04:00.0",
	 "0000:03:00.0 bind 1\n0000:04:00.0 refuse:in-use 2\n"},
	{"another guard speaks first", "", "bind 04:00.0 id=10ee:5000",
	 "0000:04:00.0 refuse:identity 1\n"},
	{"it stays decided", "vfio-pci.ids=1b36:0010", "bind 04:00.0",
	 "0000:04:00.0 refuse:in-use 1\n10000:e1:00.0 bind cmdline\n"},
	{"what is not in use", "", "bind 10ee:*", "0000:03:00.0 bind 1\n0000:03:00.1 bind 1\n"},
};

static void test_found(void)
{
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		read_rules(found[i].cmdline, found[i].config);
		set.has_list = true;
		use("04:00.0", 0x1b360010, "/boot");
		eb_plan_make(&set, &machine, &plan);
		is_text(decisions(), found[i].decisions, found[i].name);
		is_text(errors(), "", "without an error");
	}
}

/* An entry that is not where it was may be any function with its ID. */
static void test_moved(void)
{
	char text[EB_REASON_SIZE];

	read_rules("", "bind 1b36:0010\nbind 03:00.0\nbind 01:00.0");
	set.has_list = true;
	use(NULL, 0x1b360010, "/");
	use("01:00.0", 0x10de2489, "default route");
	eb_plan_make(&set, &machine, &plan);
	is_text(decisions(),
		"0000:01:00.0 refuse:in-use 3\n"
		"0000:03:00.0 bind 2\n"
		"0000:04:00.0 refuse:in-use 1\n"
		"10000:e1:00.0 refuse:in-use 1\n",
		"what moved protects everything with its ID, by address too");
	eb_plan_reason(&set, &machine, &plan, index_of("04:00.0"), text);
	has_text(text, "its ID is that of what the host uses for /;", "which is said");
	eb_plan_reason(&set, &machine, &plan, index_of("01:00.0"), text);
	has_text(text, "it is what the host uses for default route;", "one in its place is named");
	has_text(text, "allow=in-use", "and how to take it");
	is_text(outcomes(), "[2 bad][1 ok][1 bad]", "the rules are not ok");
}

/* What was read of a list that is not whole protects; the last of a kind is kept besides. */
static void test_part(void)
{
	read_rules("", "bind 1b36:0010\nbind 03:00.0");
	use("04:00.0", 0x1b360010, "/");
	use("03:00.0", 0x10ee5000, "/");
	eb_plan_make(&set, &machine, &plan);
	is_text(decisions(),
		"0000:03:00.0 refuse:in-use 2\n"
		"0000:04:00.0 refuse:in-use 1\n"
		"10000:e1:00.0 bind 1\n",
		"what is there of a list protects");
	read_rules("", "bind 1b36:0010\nbind 03:00.0");
	use("03:00.0", 0x10ee5000, "/");
	eb_plan_make(&set, &machine, &plan);
	is_text(decisions(),
		"0000:03:00.0 refuse:in-use 2\n"
		"0000:04:00.0 refuse:last 1\n"
		"10000:e1:00.0 refuse:last 1\n",
		"and what it may lack is kept by the other guard");
}

/* The whole of the table is looked at. */
static void test_full(void)
{
	read_rules("", "bind 04:00.0");
	set.has_list = true;
	while (set.uses < EB_USES_MAX - 1)
		use("1:00.0", 0x10de2489, "/");
	use("04:00.0", 0x1b360010, "/last");
	eb_plan_make(&set, &machine, &plan);
	is_text(decisions(), "0000:04:00.0 refuse:in-use 1\n", "the last of a full list protects");
}

int main(void)
{
	make_machine();
	test_found();
	test_moved();
	test_part();
	test_full();
	return tap_done();
}
