// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One item of vfio-pci.ids, read as the kernel reads it. What is right here follows from
 * vfio_pci_fill_ids (drivers/vfio/pci/vfio_pci.c), vsscanf and simple_strtoull
 * (lib/vsprintf.c) and pci_match_one_device (drivers/pci/pci.h).
 */
#include "tap.h"

#include <errno.h>

#include "world.h"

static void make_machine(void)
{
	add_function("0000:01:00.0", 0x10de2489, 0x14584075, 0x030000); /* a */
	add_function("0000:02:00.0", 0x10de2489, 0x10de1234, 0x030200); /* b */
	add_function("0000:03:00.0", 0x10ee5000, 0x10ee000e, 0x120000); /* c */
	add_function("0000:04:00.0", 0x00010002, 0x00030004, 0x000005); /* d */
	add_function("0000:05:00.0", 0xffffffff, 0xffffffff, 0xffffff); /* e */
	add_function("0000:06:00.0", 0x00000000, 0x00000000, 0x000000); /* f */
}

#define BAD "bad"

static const struct {
	const char *text, *picked;
} items[] = {
	{"10ee:5000", "c"},
	{"10EE:5000", "c"},
	{"10de:2489:1458:4075", "a"},
	{"10de:2489:10de", "b"},
	/* one field is none; what follows the second may be anything */
	{"", BAD},
	{"10de", BAD},
	{"10de:", BAD},
	{"10de:x", BAD},
	{"10de:*", BAD},
	{"10de:2489:", "ab"},
	{"10de:2489:*", "ab"},
	{"10de:2489:*:4075", "ab"},
	{"10de:2489::4075", "ab"},
	{"10de:2489garbage", "ab"},
	{"10de:2489 1458:4075", "ab"},
	{"10de:2489.1458", "ab"},
	{"10de:2489:1458:4075:030000:ffffff:and:more", "a"},
	{":2489", BAD},
	{"*:2489", BAD},
	{"x10de:2489", BAD},
	/* blanks: before a number they are skipped, before a colon they end it */
	{" 10de:2489", "ab"},
	{"\t\n\v\f\r10de:2489", "ab"},
	{"\xa0"
	 "10de:2489",
	 "ab"},
	{"10de: 2489", "ab"},
	{"10de:2489 ", "ab"},
	{"10de :2489", BAD},
	{"10de:2489: 1458", "a"},
	{"10de:2489 :1458", "ab"},
	{" ", BAD},
	/* 0x may lead, and a bare 0x is 0 */
	{"0x10de:0x2489", "ab"},
	{"0X10DE:0X2489", "ab"},
	{"0x:0x", "f"},
	{"0x:0", "f"},
	{"00x1:0002", BAD},
	{"0x0x1:2", BAD},
	{"x1:2", BAD},
	/* more or fewer than four digits */
	{"1:2", "d"},
	{"01:02:03:04", "d"},
	{"000000010de:000002489", "ab"},
	{"1234510de:2489", ""},
	{"110de:2489", ""},
	{"10de:12489", ""},
	{"10de:2489:11458", ""},
	/* 32 bits, the upper ones fall off; all ones are any */
	{"100000000000010de:2489", "ab"},
	{"ffffffff:2489", "ab"},
	{"10de:ffffffff", "ab"},
	{"ffffffff:ffffffff", "abcdef"},
	{"fffffffff:ffffffff", "abcdef"},
	{"FFFFFFFF:0xffffffff", "abcdef"},
	{"10de:2489:ffffffff:4075", "a"},
	{"10de:2489:ffffffff:ffffffff", "ab"},
	{"10de:2489:1458:ffffffff", "a"},
	{"ffff:ffff", "e"},
	{"0:0", "f"},
	/* no sign */
	{"-1:-1", BAD},
	{"+10de:2489", BAD},
	/* a class without a mask says nothing; with one, 32 bits are compared */
	{"10de:2489:ffffffff:ffffffff:030200", "ab"},
	{"10de:2489:ffffffff:ffffffff:030200:", "ab"},
	{"10de:2489:ffffffff:ffffffff:030200:0", "ab"},
	{"10de:2489:ffffffff:ffffffff:030200:ffffff", "b"},
	{"10de:2489:ffffffff:ffffffff:030200:ff0000", "ab"},
	{"10de:2489:ffffffff:ffffffff:0302ff:ffff00", "b"},
	{"ffffffff:ffffffff:ffffffff:ffffffff:00ff00:ffff00", ""},
	{"ffffffff:ffffffff:ffffffff:ffffffff:120000:ffffffff", "c"},
	{"ffffffff:ffffffff:ffffffff:ffffffff:1120000:ffffff", "c"},
	{"ffffffff:ffffffff:ffffffff:ffffffff:1120000:1ffffff", ""},
	{"ffffffff:ffffffff:ffffffff:ffffffff:5:ffffffff", "d"},
	{"ffffffff:ffffffff:ffffffff:ffffffff:80000000:80000000", ""},
};

static void test_items(void)
{
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct eb_match match;
		int error = eb_match_kernel_id(eb_text(items[i].text), &match);
		const char *got = error == -EINVAL ? BAD : error ? "?" : picked(&match);

		ok(!strcmp(got, items[i].picked), "'%s' picks '%s' (%s)", items[i].text,
		   items[i].picked, got);
	}
}

/* A list is split at commas first; empty items are passed over, bad ones reported. */
static void test_list(void)
{
	no_rules();
	eb_rules_add_list(&set, EB_LEGACY, (struct eb_origin){0, 0},
			  eb_text(",10ee:5000,,10ee:5001,bad,10ee,0x1:0x2,"));
	is_number((long long)set.rules, 3, "three of a list can be read");
	is_number((long long)set.errors, 2, "two cannot");
	has_text(errors(), "cmdline: cannot read 'bad'", "the first bad one is named");
	has_text(errors(), "cmdline: cannot read '10ee'", "the second bad one is named");
	ok(set.rule[0].source == EB_LEGACY && set.rule[0].verb == EB_BIND &&
		   set.rule[0].kind == EB_KIND_ID && !set.rule[0].driver && !set.rule[0].optional,
	   "the rule is a plain bind of the list's source");
	ok(!set.suspended[EB_LEGACY], "a list holds no leave: nothing is suspended");

	no_rules();
	eb_rules_add_list(&set, EB_CMDLINE, (struct eb_origin){0, 0}, eb_text(""));
	ok(!set.rules && !set.errors, "an empty list is no error");
}

int main(void)
{
	make_machine();
	test_items();
	test_list();
	return tap_done();
}
