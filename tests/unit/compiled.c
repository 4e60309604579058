// SPDX-License-Identifier: GPL-2.0-or-later
/* What the image knows of its host: usr/lib/earlybind/compiled. */
#include "tap.h"

#include "compiled.h"
#include "lines.h"
#include "tree.h"
#include "world.h"

#define UUID "4c4c4544-0042-3610-8052-b4c04f4d4e32"
#define OTHER "4c4c4544-0042-3610-8052-b4c04f4d4e33"
#define DMI "sys/class/dmi/id/product_uuid"

/* Read it into an empty set. Returns whether there was a legacy list. */
static bool read_compiled(bool legacy)
{
	no_rules();
	return eb_compiled_read(tree, legacy, &set);
}

/* Begin with a machine of one UUID, or of none, and a file. */
static void make(const char *uuid, const char *text)
{
	tree_new();
	if (uuid)
		tree_file(DMI, uuid);
	if (text)
		tree_file(EB_COMPILED, text);
}

static void test_none(void)
{
	make(UUID "\n", NULL);
	ok(!read_compiled(true), "without the file there is no legacy list");
	ok(!set.has_list && !set.rules && !set.variants, "nor any other");
	is_text(errors(), "", "which is no error");
	tree_file(EB_COMPILED, "");
	ok(!read_compiled(true) && !set.has_list, "an empty one has none either");
	is_text(errors(), "", "which is no error");
}

static void test_machine(void)
{
	static const struct {
		const char *name, *own, *text;
		bool has_list;
	} cases[] = {
		{"the same UUID", UUID "\n", "machine " UUID "\n", true},
		{"another UUID", UUID "\n", "machine " OTHER "\n", false},
		{"one that goes on", UUID "\n", "machine " UUID "0\n", false},
		{"one that ends early", UUID "\n", "machine 4c4c4544\n", false},
		{"the list has none", UUID "\n", "machine -\n", true},
		{"this machine has none", NULL, "machine " UUID "\n", true},
		{"this machine's is empty", "\n", "machine " UUID "\n", true},
		{"neither has one", NULL, "machine -\n", true},
		{"no line of the machine", NULL, "in-use - 01:00.0 1b36:0010 /\n", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make(cases[i].own, cases[i].text);
		read_compiled(true);
		ok(set.has_list == cases[i].has_list, "%s: there is %s list", cases[i].name,
		   cases[i].has_list ? "a" : "no");
		is_text(errors(), "", "without an error");
	}
}

static void test_uses(void)
{
	make(NULL, "machine -\n"
		   "in-use 0000:00:1d.0/00.0 0000:03:00.0 1b36:0010 /boot\n"
		   "in-use 0000:00:1f.2 0000:00:1f.2 8086:2922 default route\n"
		   "in-use - 10000:e1:00.0 144d:a808 swap\n");
	read_compiled(true);
	is_text(errors(), "", "a list is read");
	is_number((long long)set.uses, 3, "with all of its entries");
	ok(set.use[0].path.steps == 1 && set.use[0].path.first == where_of("00:1d.0") &&
		   !set.use[0].path.step[0],
	   "an entry behind a bridge has its path");
	ok(set.use[0].id >> 32 == 0x1b360010, "and its ID");
	is_text(set.strings + set.use[0].what, "/boot", "and what for");
	ok(!set.use[1].path.steps && set.use[1].path.first == where_of("00:1f.2"),
	   "one on a root bus has its address");
	is_text(set.strings + set.use[1].what, "default route", "and all words of what for");
	ok(!set.use[2].path.steps && set.use[2].path.first == where_of("10000:e1:00.0"),
	   "so has one without a path");
	is_number((long long)set.rules, 0, "none of them is a rule");
}

/* A list of which a part cannot be read is none: what is missing may be the boot disk. */
static void test_broken(void)
{
	static const char *const lines[] = {
		"in-use",
		"in-use 0000:00:1f.2",
		"in-use 0000:00:1f.2 0000:00:1f.2",
		"in-use what where 8086:2922 /",
		"in-use 0000:00:1f.2 0000:00:1f 8086:2922 /",
		"in-use 0000:00:1f.2 0000:00:1f.2 8086 /",
		"in-use 0000:00:1f.2 0000:00:1f.2 8086:* /",
		"in-use 0000:00:1f.2 0000:00:1f.2 *:* /",
		"in-use 0000:00:1f.2 0000:00:1f.2 /",
	};
	static char line[EB_LINE_MAX + 100];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) + 1; i++) {
		snprintf(line, sizeof(line), "machine -\n%s\n", lines[i < 9 ? i : 0]);
		if (i == 9)
			snprintf(line, sizeof(line), "machine -\nin-use - 1:0.0 1b36:0010 %0*d\n",
				 EB_LINE_MAX, 0);
		make(NULL, line);
		read_compiled(true);
		ok(!set.has_list && set.errors == 1, "'%.60s' makes the list none", line + 10);
		has_text(errors(), "/" EB_COMPILED, "which is said");
	}
	make(NULL, "machine -\nin-use what\nmachine -\n");
	read_compiled(true);
	ok(!set.has_list, "whatever comes after it");
	make(NULL, NULL);
	tree_folder(EB_COMPILED);
	ok(!read_compiled(true) && !set.has_list && set.errors == 1,
	   "a folder in its place is an error");
}

static void test_full(void)
{
	static char text[64 * (EB_USES_MAX + 2)];
	size_t len = (size_t)snprintf(text, sizeof(text), "machine -\n");

	for (unsigned int i = 0; i < EB_USES_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"in-use - 0000:%02x:00.0 1b36:%04x /\n", i, i);
	make(NULL, text);
	read_compiled(true);
	ok(set.has_list && set.uses == EB_USES_MAX && !set.errors, "%d entries fit", EB_USES_MAX);
	snprintf(text + len, sizeof(text) - len, "in-use - 0001:01:00.0 1b36:0010 /\n");
	tree_file(EB_COMPILED, text);
	read_compiled(true);
	ok(!set.has_list && set.errors == 1, "with one more it is no list, which is said");
}

static void test_legacy(void)
{
	static char line[EB_LINE_MAX + 20];
	char origin[EB_ORIGIN_SIZE];

	make(NULL, "legacy 10de:2489,10de:228b\n");
	ok(read_compiled(true) && set.rules == 2, "a legacy list becomes rules");
	ok(set.rule[0].source == EB_LEGACY && set.rule[1].match.id >> 32 == 0x10de228b,
	   "of their source");
	eb_origin_format(&set, set.rule[0].origin, origin);
	is_text(origin, "/etc/modprobe.d", "which says where they come from");
	ok(read_compiled(false) && !set.rules,
	   "where it is not asked for, that it is there is told");
	make(NULL, "legacy \n");
	ok(read_compiled(true) && !set.rules && !set.errors, "an empty one is one");
	make(NULL, "legacy 10de:2489,what,1:2\n");
	ok(read_compiled(true) && set.rules == 2 && set.errors == 1,
	   "what cannot be read of it is said");

	snprintf(line, sizeof(line), "legacy %.*s10de:2489", EB_LINE_MAX - 14, "");
	memset(line + 7, ',', EB_LINE_MAX - 14);
	strcpy(line + EB_LINE_MAX - 7, "10de:2489");
	make(NULL, line);
	ok(read_compiled(true), "a list that is too long is one");
	is_number((long long)set.rules, 0, "but gives no half IDs");
	is_number((long long)set.errors, 1, "and that is said");
}

static void test_variants(void)
{
	static char text[64 * (EB_VARIANTS_MAX + 2)];
	size_t len = 0;

	make(NULL, "variant 15b3:101e:*:* mlx5_vfio_pci\n"
		   "variant 8086:4940:8086:0000 qat_vfio_pci\n"
		   "variant 10de:*:*:*:030200:ffffff nvgrace_gpu_vfio_pci\n");
	read_compiled(true);
	is_number((long long)set.variants, 3, "variants are read");
	is_text(set.strings + set.variant[0].driver, "mlx5_vfio_pci", "each with its driver");
	ok(set.variant[1].match.id == 0x8086494080860000 &&
		   set.variant[1].match.id_mask == UINT64_MAX,
	   "its ID");
	ok(set.variant[2].match.class_id == 0x030200, "and its class");
	make(NULL, "machine -\nvariant\nvariant 15b3:101e\nvariant what driver\n");
	read_compiled(true);
	ok(!set.variants && set.has_list && !set.errors, "what cannot be read is no variant");
	for (unsigned int i = 0; i <= EB_VARIANTS_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"variant 15b3:%04x driver-%u\n", i, i);
	make(NULL, text);
	read_compiled(true);
	ok(set.variants == EB_VARIANTS_MAX && !set.errors, "no more than %d are kept",
	   EB_VARIANTS_MAX);
}

/* Where no name fits any more, a variant is none: not one of another driver. */
static void test_no_room(void)
{
	make(NULL, "variant 15b3:101e mlx5_vfio_pci\nvariant 8086:4940 qat_vfio_pci\n");
	no_rules();
	eb_rules_string(&set, eb_text("qat_vfio_pci"));
	memset(set.strings + set.strings_used, 'x', EB_STRINGS_SIZE - set.strings_used - 1);
	set.strings[EB_STRINGS_SIZE - 1] = '\0';
	set.strings_used = EB_STRINGS_SIZE;
	eb_compiled_read(tree, false, &set);
	ok(set.variants == 1, "a variant whose name finds no room is left out");
	is_text(set.strings + set.variant[0].driver, "qat_vfio_pci",
		"and one whose name is there is kept");
}

/* Lines of other versions, and none. */
static void test_other_lines(void)
{
	make(NULL, "# compiled by nobody\n\nmachine -\nflavour sweet\nin-used what\n"
		   "machines " OTHER "\n in-use - 01:00.0 1b36:0010 /\n");
	read_compiled(true);
	ok(set.has_list && set.uses == 1, "what is not known is read over");
	is_text(errors(), "", "without an error");
}

/* The copy that is kept for the root is read where there is none in the root itself. */
static void test_copy(void)
{
	make(NULL, "legacy 1:1\n");
	tree_file(EB_COMPILED_COPY, "legacy 1:2,1:3\n");
	read_compiled(true);
	is_number((long long)set.rules, 1, "the image's own comes first");
	unlinkat(tree, EB_COMPILED, 0);
	read_compiled(true);
	is_number((long long)set.rules, 2, "and else the copy");
}

int main(void)
{
	test_none();
	test_machine();
	test_uses();
	test_broken();
	test_full();
	test_legacy();
	test_variants();
	test_no_room();
	test_other_lines();
	test_copy();
	tree_drop();
	return tap_done();
}
