// SPDX-License-Identifier: GPL-2.0-or-later
/* Virtual functions by pf= and vf=, and driver=auto. */
#include "tap.h"

#include "machine.h"

static void add_virtual(const char *address, const char *pf, uint16_t vf)
{
	add_function(address, 0x15b3101e, 0, 0x020000);
	machine.virtual[machine.n - 1] = (struct eb_virtual){where_of(pf), vf};
}

static void make_virtuals(void)
{
	machine.n = 0;
	add_function("0000:41:00.0", 0x15b31021, 0, 0x020000);
	add_function("0000:41:00.1", 0x15b31021, 0, 0x020000);
	add_virtual("0000:41:00.2", "41:00.0", 0);
	add_virtual("0000:41:00.3", "41:00.0", 1);
	add_virtual("0000:41:00.4", "41:00.0", 2);
	add_virtual("0000:42:00.2", "41:00.1", 0);
	add_virtual("0000:42:00.3", "41:00.1", 1);
	add_function("0000:43:00.0", 0x15b3101e, 0, 0x020000);
}

static const struct {
	const char *name, *config, *decisions, *outcomes;
} cases[] = {
	{"all virtual functions of one", "bind pf=41:00.0",
	 "0000:41:00.2 bind 1\n0000:41:00.3 bind 1\n0000:41:00.4 bind 1\n", "[3 ok]"},
	{"a range of them", "bind pf=41:00.0 vf=1-9", "0000:41:00.3 bind 1\n0000:41:00.4 bind 1\n",
	 "[2 ok]"},
	{"one of them", "bind pf=41:00.1 vf=0", "0000:42:00.2 bind 1\n", "[1 ok]"},
	{"of every function of a slot", "bind pf=41:00.* vf=0",
	 "0000:41:00.2 bind 1\n0000:42:00.2 bind 1\n", "[2 ok]"},
	{"by number alone", "bind 15b3:* vf=1", "0000:41:00.3 bind 1\n0000:42:00.3 bind 1\n",
	 "[2 ok]"},
	{"an ID narrowed by pf= picks no physical function", "bind 15b3:* pf=41:00.1",
	 "0000:42:00.2 bind 1\n0000:42:00.3 bind 1\n", "[2 ok]"},
	{"nor does the highest number", "bind 15b3:* vf=2-65534", "0000:41:00.4 bind 1\n",
	 "[1 ok]"},
	{"a leave", "bind pf=41:00.1\nleave pf=41:00.1 vf=0",
	 "0000:42:00.2 leave 2\n0000:42:00.3 bind 1\n", "[2 ok][1 ok]"},
	{"except= spares some", "bind pf=41:00.1 except=42:00.3", "0000:42:00.2 bind 1\n",
	 "[1 ok]"},
	{"count= counts them", "bind pf=41:00.0 count=2",
	 "0000:41:00.2 refuse:count 1\n0000:41:00.3 refuse:count 1\n"
	 "0000:41:00.4 refuse:count 1\n",
	 "[3 bad]"},
	/* none yet */
	{"they may come later", "bind pf=41:00.0 vf=3-7", "", "[0 ok]"},
	{"of a function that has none yet", "bind pf=43:00.0 vf=0-7 count=8", "", "[0 ok]"},
	{"but not of one that is not there", "bind pf=44:00.0 vf=0-7", "", "[0 bad]"},
	{"unless it is optional", "bind pf=44:00.0 vf=0-7 optional", "", "[0 ok]"},
	{"no physical function is named", "bind 8086:10ed vf=0-7", "", "[0 ok]"},
	{"without pf= and vf= none may come later", "bind 8086:10ed", "", "[0 bad]"},
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is_text(decide("", cases[i].config), cases[i].decisions, cases[i].name);
		is_text(outcomes(), cases[i].outcomes, "and what became of its rules");
		is_text(errors(), "", "without an error");
	}
}

/* Nobody looked whose virtual functions they are: it does not matter without pf= and vf=. */
static void test_not_asked(void)
{
	is_text(decide("", "bind 15b3:101e"),
		"0000:41:00.2 bind 1\n0000:41:00.3 bind 1\n0000:41:00.4 bind 1\n"
		"0000:42:00.2 bind 1\n0000:42:00.3 bind 1\n0000:43:00.0 bind 1\n",
		"an ID picks virtual functions and others");
	is_text(decide("", "bind 42:00.3"), "0000:42:00.3 bind 1\n", "so does an address");
}

static void variant(const char *id, const char *driver)
{
	struct eb_variant *added = &set.variant[set.variants++];

	ok(!eb_match_id(eb_text(id), &added->match), "'%s' is an alias", id);
	added->driver = (uint16_t)eb_rules_string(&set, eb_text(driver));
}

/* The driver for a function after all rules and variants are there. */
static const char *driver_of(const char *address)
{
	eb_plan_make(&set, &machine, &plan);
	return eb_plan_driver(&set, &machine, &plan, index_of(address));
}

static void test_auto(void)
{
	read_rules("", "bind 15b3:* driver=auto");
	is_text(driver_of("41:00.2"), "vfio-pci", "with no variant it is vfio-pci");
	variant("8086:*", "other");
	is_text(driver_of("41:00.2"), "vfio-pci", "with none that fits too");
	variant("15b3:*:*:*", "wide");
	is_text(driver_of("41:00.2"), "wide", "one that fits is taken");
	variant("15b3:101e:*:*", "mlx5_vfio_pci");
	is_text(driver_of("41:00.2"), "mlx5_vfio_pci", "one with fewer wildcards is better");
	is_text(driver_of("41:00.0"), "wide", "where it fits");
	variant("15b3:*:*:*:020000", "as-wide");
	variant("15b3:*:*:*", "wider");
	is_text(driver_of("41:00.2"), "mlx5_vfio_pci", "whatever comes after it");
	variant("15b3:101e:*:*:020000:ffffff", "class");
	is_text(driver_of("41:00.2"), "class", "a class is no wildcard");
	variant("15b3:101e:1234:*:020000:ffffff", "elsewhere");
	is_text(driver_of("41:00.2"), "class", "what does not fit is not better");
	is_text(driver_of("41:00.0"), "as-wide", "nor anywhere else");
}

static void test_not_auto(void)
{
	read_rules("", "bind 15b3:101e\nbind 42:00.2 driver=none\nbind 42:00.3 driver=pci-stub");
	variant("15b3:101e", "mlx5_vfio_pci");
	is_text(driver_of("41:00.2"), "vfio-pci", "without driver=auto it is vfio-pci");
	is_text(driver_of("42:00.2"), "none", "or what the rule says");
	is_text(driver_of("42:00.3"), "pci-stub", "whatever it is");
}

/* Each companion has the variant for itself. */
static void test_companion(void)
{
	read_rules("", "bind 41:00.0 with=slot driver=auto");
	variant("15b3:101e", "mlx5_vfio_pci");
	is_text(driver_of("41:00.0"), "vfio-pci", "the first has no variant");
	is_text(driver_of("41:00.2"), "mlx5_vfio_pci", "its companion has");
}

int main(void)
{
	make_virtuals();
	test_cases();
	test_not_asked();
	test_auto();
	test_not_auto();
	test_companion();
	return tap_done();
}
