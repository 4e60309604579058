// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses: what is one, what it names, and how it is written. */
#include "tap.h"

#include <errno.h>

#include "function.h"

/* What it reads back as; a whole slot ends in `.*`; NULL where it is no address. */
static const struct {
	const char *text, *address;
} cases[] = {
	{"0000:65:00.0", "0000:65:00.0"},
	{"65:00.0", "0000:65:00.0"},
	{"1:2.3", "0000:01:02.3"},
	{"0:0:0.0", "0000:00:00.0"},
	{"0000:FF:1F.7", "0000:ff:1f.7"},
	{"10000:e1:00.0", "10000:e1:00.0"},
	{"ffffffff:ff:1f.7", "ffffffff:ff:1f.7"},
	{"65:00.*", "0000:65:00.*"},
	{"0001:65:1f.*", "0001:65:1f.*"},

	{"", NULL},
	{".", NULL},
	{"00.0", NULL},
	{"65:00", NULL},
	{"65:00.", NULL},
	{"65:.0", NULL},
	{":00.0", NULL},
	{":65:00.0", NULL},
	{"0000::00.0", NULL},
	{"65:00.8", NULL},
	{"65:00.00", NULL},
	{"65:20.0", NULL},
	{"65:000.0", NULL},
	{"165:00.0", NULL},
	{"100000000:65:00.0", NULL},
	{"0:0000:65:00.0", NULL},
	{"0x65:00.0", NULL},
	{"65:00.0 ", NULL},
	{" 65:00.0", NULL},
	{"65:00.0.0", NULL},
	{"65:*.0", NULL},
	{"*:00.0", NULL},
	{"65:00.**", NULL},
	{"65:00.0/00.0", NULL},
	{"10de:2489", NULL},
	{"-1:00.0", NULL},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char address[EB_WHERE_SIZE] = "";
		uint64_t where = 0, mask = 0;
		int error = eb_where_parse(eb_text(cases[i].text), &where, &mask);

		if (!cases[i].address) {
			ok(error == -EINVAL, "'%s' is no address", cases[i].text);
			continue;
		}
		eb_where_format(where, address);
		if (mask != EB_WHERE_MASK)
			strcpy(address + strlen(address) - 2,
			       mask == (EB_WHERE_MASK & ~7ull) ? ".*" : "?");
		ok(!error && !strcmp(address, cases[i].address), "'%s' is %s (%s)", cases[i].text,
		   cases[i].address, address);
	}
}

/* Functions sort as their words do. */
static void test_order(void)
{
	static const uint64_t sorted[] = {
		EB_WHERE(0, 0, 0, 0),	    EB_WHERE(0, 0, 0, 7),
		EB_WHERE(0, 0, 1, 0),	    EB_WHERE(0, 0, 31, 7),
		EB_WHERE(0, 1, 0, 0),	    EB_WHERE(0, 255, 31, 7),
		EB_WHERE(1, 0, 0, 0),	    EB_WHERE(0x10000, 0, 0, 0),
		EB_WHERE(0x10001, 0, 0, 0), EB_WHERE(UINT32_MAX, 0, 0, 0),
	};

	for (size_t i = 1; i < sizeof(sorted) / sizeof(sorted[0]); i++) {
		char before[EB_WHERE_SIZE], after[EB_WHERE_SIZE];

		eb_where_format(sorted[i - 1], before);
		eb_where_format(sorted[i], after);
		ok(sorted[i - 1] < sorted[i], "%s sorts before %s", before, after);
	}
	ok((EB_WHERE(UINT32_MAX, 255, 31, 7) | EB_WHERE_MASK) == EB_WHERE_MASK,
	   "the last address fits into the mask");
}

static void test_id_format(void)
{
	char id[EB_ID_SIZE];

	eb_id_format(EB_ID(0x10de, 0x0001, 0xffff, 0xffff), id);
	is_text(id, "10de:0001", "an ID is vendor and device, four digits each");
	eb_id_format(EB_ID(0xffff, 0xffff, 0, 0), id);
	is_text(id, "ffff:ffff", "the largest ID");
}

static void test_bridges(void)
{
	static const struct {
		uint32_t class_id;
		bool bridge;
	} classes[] = {
		{0x060400, true},  {0x060401, true},  {0x060700, true},	 {0x060940, true},
		{0x060980, true},  {0x060000, false}, {0x060100, false}, {0x068000, false},
		{0x030000, false}, {0x120000, false}, {0x000604, false}, {0x040604, false},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		struct eb_function function = {.class_id = classes[i].class_id};

		ok(eb_is_bridge(&function) == classes[i].bridge, "class %06x is %s bridge",
		   classes[i].class_id, classes[i].bridge ? "a" : "no");
	}
}

int main(void)
{
	test_parse();
	test_order();
	test_id_format();
	test_bridges();
	return tap_done();
}
