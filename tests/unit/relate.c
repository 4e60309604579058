// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths, groups and virtual functions of a machine, from a tree of its own. */
#include "tap.h"

#include "compiled.h"
#include "relate.h"
#include "tree.h"
#include "world.h"

#define PCI "sys/devices/pci0000:00"

/*
 * A function where the kernel has it, `pci0000:00/BRIDGE/ADDRESS`, with the link that leads
 * there. Its ID is 1b36:0010; what has something behind it is a bridge.
 */
static void add_at(const char *where)
{
	const char *address = strrchr(where, '/') + 1;
	char path[300], target[300];

	snprintf(path, sizeof(path), "sys/devices/%s/modalias", where);
	tree_file(path, "pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02\n");
	snprintf(path, sizeof(path), EB_DEVICES_DIR "/%s", address);
	snprintf(target, sizeof(target), "../../../devices/%s", where);
	tree_link(path, target);
}

/* An attribute, or a link, of a function. */
static void attribute(const char *address, const char *name, const char *text)
{
	char path[300];

	snprintf(path, sizeof(path), EB_DEVICES_DIR "/%s/%s", address, name);
	tree_file(path, text);
}

static void link_to(const char *address, const char *name, const char *target)
{
	char path[300];

	snprintf(path, sizeof(path), EB_DEVICES_DIR "/%s/%s", address, name);
	tree_link(path, target);
}

/* Two ports with a card each, and a switch. */
static void make_tree(void)
{
	tree_new();
	add_at("pci0000:00/0000:00:01.0");
	add_at("pci0000:00/0000:00:01.0/0000:01:00.0");
	add_at("pci0000:00/0000:00:01.0/0000:01:00.1");
	add_at("pci0000:00/0000:00:02.0");
	add_at("pci0000:00/0000:00:02.0/0000:02:00.0");
	add_at("pci0000:00/0000:00:02.0/0000:02:00.0/0000:03:08.0");
	add_at("pci0000:00/0000:00:02.0/0000:02:00.0/0000:03:08.0/0000:04:00.0");
	add_at("pci0000:00/0000:00:03.0");
	tree_folder(PCI "/0000:00:01.0/power");
	tree_folder(PCI "/0000:00:01.0/0000:00:01.0:pcie001");
	tree_folder(PCI "/0000:00:01.0/pci_bus/0000:01");
}

static const char *resolved(const char *text)
{
	static char where[EB_WHERE_SIZE];
	struct eb_path path;
	int error = 0;
	uint64_t found;

	if (eb_path_parse(eb_text(text), &path))
		return "no path";
	found = eb_path_resolve(tree, &path, &error);
	if (error)
		return "an error";
	if (found == EB_WHERE_NOWHERE)
		return "nowhere";
	eb_where_format(found, where);
	return where;
}

static void test_resolve(void)
{
	static const struct {
		const char *name, *path, *where;
	} cases[] = {
		{"behind a port", "00:01.0/00.0", "0000:01:00.0"},
		{"its second function", "00:01.0/00.1", "0000:01:00.1"},
		{"behind a switch", "00:02.0/00.0/08.0/00.0", "0000:04:00.0"},
		{"the switch's own port", "0000:00:02.0/00.0/08.0", "0000:03:08.0"},
		{"one of a slot", "00:01.0/00.*", "0000:01:00.0"},
		{"what is not there has a place", "00:01.0/1f.7", "0000:01:1f.7"},
		{"behind what is not there", "00:01.0/1f.7/00.0", "nowhere"},
		{"a bridge that is not there", "00:04.0/00.0", "nowhere"},
		{"another function behind it", "00:04.0/02.0", "nowhere"},
		{"a bridge with nothing behind it", "00:03.0/00.0", "nowhere"},
		{"a function that is no bridge", "00:01.0/00.0/00.0", "nowhere"},
		{"another domain", "0001:00:01.0/00.0", "nowhere"},
	};

	make_tree();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(resolved(cases[i].path), cases[i].where, cases[i].name);
}

/* The same card, whatever number its bus has been given. */
static void test_renumbered(void)
{
	tree_new();
	add_at("pci0000:00/0000:00:01.0");
	add_at("pci0000:00/0000:00:01.0/0000:0a:00.0");
	is_text(resolved("00:01.0/00.0"), "0000:0a:00.0", "a renumbered bus is followed");
	tree_new();
	add_at("pci10000:e0/10000:e0:06.0");
	add_at("pci10000:e0/10000:e0:06.0/10000:e1:00.0");
	is_text(resolved("10000:e0:06.0/00.0"), "10000:e1:00.0", "in a domain of 32 bits too");
}

/* Virtual functions may be on buses of their own, and folders list them in any order. */
static void test_higher_bus(void)
{
	size_t right = 0;

	for (unsigned int i = 0; i < 16; i++) {
		char wanted[EB_WHERE_SIZE];

		tree_new();
		add_at("pci0000:00/0000:00:01.0");
		for (unsigned int j = 0; j < 4; j++) {
			char where[64];

			snprintf(where, sizeof(where), "pci0000:00/0000:00:01.0/0000:%02x:00.0",
				 3 * i + 1 + (i % 2 ? j : 3 - j));
			add_at(where);
		}
		snprintf(wanted, sizeof(wanted), "0000:%02x:00.0", 3 * i + 1);
		right += !strcmp(resolved("00:01.0/00.0"), wanted);
	}
	is_number((long long)right, 16, "the lowest bus is the one behind the bridge");
}

static void test_loops(void)
{
	tree_new();
	tree_folder(EB_DEVICES_DIR);
	tree_link(EB_DEVICES_DIR "/0000:00:01.0", "0000:00:01.0");
	is_text(resolved("00:01.0/00.0"), "an error", "a link to itself is one");
	tree_folder(EB_DEVICES_DIR "/0000:00:02.0");
	tree_link(EB_DEVICES_DIR "/0000:00:02.0/0000:00:02.0", ".");
	is_text(resolved("00:02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0/02.0"),
		"0000:00:02.0", "a folder within itself is left after as many steps");
	tree_file(EB_DEVICES_DIR "/0000:00:03.0", "");
	is_text(resolved("00:03.0/00.0"), "an error", "so is a file in a function's place");
	tree_new();
	is_text(resolved("00:01.0/00.0"), "nowhere", "without sysfs all lead nowhere");
}

/* Scan, relate and decide what the rules say of the tree. */
static const char *decide(const char *config)
{
	read_rules("", config);
	set.has_list = true;
	eb_scan(tree, &machine);
	eb_relate(tree, &set, &machine);
	eb_plan_make(&set, &machine, &plan);
	return decisions();
}

/* Paths wherever a rule may have one. */
static void test_rules(void)
{
	make_tree();
	is_text(decide("bind 00:01.0/00.1"), "0000:01:00.1 bind 1\n", "a path picks a function");
	is_text(decide("bind 00:01.0/00.*"), "0000:01:00.0 bind 1\n0000:01:00.1 bind 1\n",
		"or a slot");
	is_text(decide("bind 00:01.0/00.0 vendor=10ee"), "", "keys narrow it");
	ok(!plan.outcome[0].ok, "to nothing, which is not ok");
	is_text(decide("bind 00:01.0/00.* except=00:01.0/00.0"), "0000:01:00.1 bind 1\n",
		"an except= may be a path");
	is_text(decide("bind 00:01.0/00.* except=00:01.0/00.*"), "", "and spare a whole slot");
	is_text(decide("bind 00:01.0/00.0 except=00:09.0/00.0"), "0000:01:00.0 refuse:except 1\n",
		"one that leads nowhere excludes nothing");
	is_text(decide("bind 01:00.*\nleave 00:01.0/00.0"),
		"0000:01:00.0 leave 2\n0000:01:00.1 bind 1\n", "a leave by path leaves");
	is_text(decide("bind 00:02.0/00.0/08.0/00.0 id=1b36:0010\nleave what"),
		"0000:04:00.0 bind 1\n", "a path is not suspended, and id= holds there");
	is_text(decide("bind 00:09.0/00.0"), "", "one that leads nowhere picks nothing");
	ok(!plan.outcome[0].ok && !plan.outcome[0].matched, "which is not ok");
	is_text(decide("bind *:* except=00:01.0/00.0 except=00:01.0/00.1 except=00:02.0/00.0"),
		"0000:00:01.0 bind 1\n0000:00:02.0 bind 1\n0000:00:03.0 bind 1\n"
		"0000:03:08.0 bind 1\n0000:04:00.0 bind 1\n",
		"each of several is followed");
}

static void test_groups(void)
{
	make_tree();
	link_to("0000:01:00.0", "iommu_group", "../../../../kernel/iommu_groups/14");
	link_to("0000:01:00.1", "iommu_group", "../../../../kernel/iommu_groups/14");
	link_to("0000:02:00.0", "iommu_group", "../../../../kernel/iommu_groups/what");
	link_to("0000:04:00.0", "iommu_group", "../../../../kernel/iommu_groups/0");
	attribute("0000:00:03.0", "iommu_group", "14\n");
	is_text(decide("bind 01:00.1 with=group"),
		"0000:01:00.0 bind 1 with 0000:01:00.1\n0000:01:00.1 bind 1\n",
		"groups are read where a rule asks for them");
	is_number(machine.group[index_of("01:00.0")], 14, "each has its number");
	is_number(machine.group[index_of("04:00.0")], 0, "which may be 0");
	is_number(machine.group[index_of("02:00.0")], -1, "what is no number is no group");
	is_number(machine.group[index_of("00:03.0")], -1, "nor is what is no link");
	is_number(machine.group[index_of("00:01.0")], -1, "nor nothing");
	has_text(errors(), "0000:00:03.0/iommu_group: ", "what cannot be read is said");
	is_number((long long)set.errors, 1, "what is not there is not");
	is_text(decide("bind 00:01.0 with=group"), "0000:00:01.0 bind 1\n", "none takes nothing");
	ok(plan.outcome[0].groupless && !plan.outcome[0].ok, "and is not ok");
}

/* By how the kernel lays them out: from `offset` on, each `stride` further. */
static void test_virtuals(void)
{
	static const char *const virtuals[] = {"01:10.0", "01:10.2", "01:10.4", "02:00.0"};
	static const uint16_t number[] = {0, 1, 2, 64};

	tree_new();
	add_at("pci0000:00/0000:00:01.0");
	add_at("pci0000:00/0000:00:01.0/0000:01:00.0");
	attribute("0000:01:00.0", "sriov_offset", "128\n");
	attribute("0000:01:00.0", "sriov_stride", "2\n");
	for (size_t i = 0; i < 4; i++) {
		char where[64];

		snprintf(where, sizeof(where), "pci0000:00/0000:00:01.0/0000:%s", virtuals[i]);
		add_at(where);
		link_to(strrchr(where, '/') + 1, "physfn", "../0000:01:00.0");
	}
	is_text(decide("bind pf=01:00.0 vf=1-2"), "0000:01:10.2 bind 1\n0000:01:10.4 bind 1\n",
		"virtual functions have their numbers");
	for (size_t i = 0; i < 4; i++)
		is_number(machine.virtual[index_of(virtuals[i])].vf, number[i], virtuals[i]);
	is_number(machine.virtual[index_of("01:00.0")].vf, EB_VF_NONE,
		  "the physical function has none");
	is_text(decide("bind pf=00:01.0/00.0 vf=64"), "0000:02:00.0 bind 1\n", "pf= may be a path");
	is_text(decide("bind 1b36:* vf=0"), "0000:01:10.0 bind 1\n", "and may be left out");
	is_text(decide("bind pf=00:01.0/00.1"), "", "another's have none");
	ok(!plan.outcome[0].ok, "and one that is not there is not ok");
	is_text(decide("bind pf=00:02.0/00.0"), "", "nor one that leads nowhere");
	ok(!plan.outcome[0].ok, "which is not ok either");

	attribute("0000:01:00.0", "sriov_stride", "0\n");
	is_text(decide("bind pf=01:00.0 vf=0"), "0000:01:10.0 bind 1\n",
		"one alone may have no stride");
}

/* What the host uses: found by its path, or else known by its ID. */
static void test_uses(void)
{
	static const struct {
		const char *name, *entry, *decisions;
	} cases[] = {
		{"an entry in its place", "0000:00:02.0/00.0/08.0/00.0 0000:04:00.0 1b36:0010 /",
		 "0000:01:00.0 bind 1\n0000:04:00.0 refuse:in-use 2\n"},
		{"its bus renumbered", "0000:00:02.0/00.0/08.0/00.0 0000:99:00.0 1b36:0010 /",
		 "0000:01:00.0 bind 1\n0000:04:00.0 refuse:in-use 2\n"},
		{"on a root bus", "0000:00:03.0 0000:00:03.0 1b36:0010 /",
		 "0000:01:00.0 bind 1\n0000:04:00.0 bind 2\n"},
		{"behind a bridge that is gone", "0000:00:09.0/00.0 0000:01:00.0 1b36:0010 /",
		 "0000:01:00.0 refuse:in-use 1\n0000:04:00.0 refuse:in-use 2\n"},
		{"gone from its slot", "0000:00:01.0/05.0 0000:01:05.0 1b36:0010 /",
		 "0000:01:00.0 refuse:in-use 1\n0000:04:00.0 refuse:in-use 2\n"},
		{"something else in its place, and it is nowhere",
		 "0000:00:01.0/00.0 0000:01:00.0 8086:10d3 /",
		 "0000:01:00.0 bind 1\n0000:04:00.0 bind 2\n"},
	};

	make_tree();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "machine -\nin-use %s\n", cases[i].entry);
		tree_file(EB_COMPILED, text);
		read_rules("", "bind 01:00.0\nbind 04:00.0");
		eb_compiled_read(tree, true, &set);
		eb_scan(tree, &machine);
		eb_relate(tree, &set, &machine);
		eb_plan_make(&set, &machine, &plan);
		is_text(decisions(), cases[i].decisions, cases[i].name);
	}
}

int main(void)
{
	test_resolve();
	test_renumbered();
	test_higher_bus();
	test_loops();
	test_rules();
	test_groups();
	test_virtuals();
	test_uses();
	tree_drop();
	return tap_done();
}
