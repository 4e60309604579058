// SPDX-License-Identifier: GPL-2.0-or-later
/* Selectors against functions: ID, class, vendor, and several of them at once. */
#include "tap.h"

#include <errno.h>

#include "world.h"

static void make_machine(void)
{
	add_function("0000:01:00.0", 0x10de2489, 0x14584075, 0x030000);	 /* a */
	add_function("0000:01:00.1", 0x10de228b, 0x14584075, 0x040300);	 /* b */
	add_function("0000:02:00.0", 0x10de2489, 0x10de1234, 0x030200);	 /* c */
	add_function("0000:03:00.0", 0x1b360010, 0x1af41100, 0x010802);	 /* d */
	add_function("0001:01:00.0", 0x1b360010, 0x00000000, 0x010801);	 /* e */
	add_function("10000:e1:00.0", 0xffffffff, 0xffffffff, 0xffffff); /* f */
}

/* One of each class that a name may mean, and some beside them. */
static void make_classes(void)
{
	static const uint32_t classes[] = {
		0x000100, /* a: VGA before there were classes */
		0x030000, /* b: VGA */
		0x030200, /* c: 3D */
		0x038000, /* d: other display */
		0x120000, /* e: accelerator */
		0x020000, /* f: Ethernet */
		0x028000, /* g: other network */
		0x010601, /* h: AHCI */
		0x010802, /* i: NVMe */
		0x010803, /* j: NVMe administration */
		0x0c0330, /* k: xHCI */
		0x0c0340, /* l: USB4 */
		0x0c0500, /* m: SMBus */
		0x040100, /* n: audio */
		0x040300, /* o: HD audio */
		0x040000, /* p: video */
		0x048000, /* q: other multimedia */
		0x0d1100, /* r: Bluetooth */
		0x060400, /* s: bridge */
	};

	machine.n = 0;
	for (unsigned int i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		char address[16];

		snprintf(address, sizeof(address), "0000:01:%02x.0", i);
		add_function(address, 0x10ee5000, 0, classes[i]);
	}
}

#define BAD "bad"

static const struct {
	const char *text, *picked;
} selectors[] = {
	/* IDs: vendor and device */
	{"10de:2489", "ac"},
	{"10DE:2489", "ac"},
	{"10de:*", "abc"},
	{"10de:", "abc"},
	{"*:0010", "de"},
	{"*:*", "abcdef"},
	{"ffff:ffff", "f"},
	{"8086:10d3", ""},
	/* with subsystem */
	{"10de:2489:1458", "a"},
	{"10de:2489:1458:4075", "a"},
	{"10de:2489:1458:*", "a"},
	{"10de:2489:*:1234", "c"},
	{"10de:*:1458:4075", "ab"},
	{"*:*:*:*", "abcdef"},
	{"1b36:0010:0000:0000", "e"},
	/* with class and mask */
	{"*:*:*:*:030000", "a"},
	{"*:*:*:*:010802:ffffff", "d"},
	{"*:*:*:*:010800:ffff00", "de"},
	{"*:*:*:*:030000:ff0000", "ac"},
	{"*:*:*:*:000002:0000ff", "d"},
	{"*:*:*:*:030000:000000", "abcdef"},
	{"10de:2489:1458:4075:030000:ffffff", "a"},
	{"*:*:*:*:0302ff:ffff00", "c"},
	/* not as IDs are written */
	{"", BAD},
	{"10de", BAD},
	{":", BAD},
	{":2489", BAD},
	{"10d:2489", BAD},
	{"10de:248", BAD},
	{"10de:24890", BAD},
	{"010de:2489", BAD},
	{"0x10de:0x2489", BAD},
	{"10de:2489:", BAD},
	{"10de::1458", BAD},
	{"10de:2489:1458:", BAD},
	{"10de:2489:145", BAD},
	{"10de:2489:1458:4075:", BAD},
	{"10de:2489:1458:4075:030000:", BAD},
	{"10de:2489:1458:4075:*", BAD},
	{"10de:2489:1458:4075:1030000", BAD},
	{"10de:2489:1458:4075:030000:1ffffff", BAD},
	{"10de:2489:1458:4075:030000:ffffff:1", BAD},
	{"10de:2489:1458:4075:030000:ffffff:", BAD},
	{"10de:24*9", BAD},
	{"10de:**", BAD},
	{"10de:****", BAD},
	{"10de:2489 ", BAD},
	{" 10de:2489", BAD},
	{"ffffffff:2489", BAD},
	{"10de:248g", BAD},
	{"10de-2489", BAD},
	/* addresses */
	{"01:00.0", "a"},
	{"0000:01:00.0", "a"},
	{"01:00.*", "ab"},
	{"0001:01:00.0", "e"},
	{"0001:01:00.*", "e"},
	{"10000:e1:00.0", "f"},
	{"e1:00.0", ""},
	{"04:00.0", ""},
	{"01:00.9", BAD},
	{"10de:2489.0", BAD},
	/* classes */
	{"class=03", "ac"},
	{"class=0300", "a"},
	{"class=0302", "c"},
	{"class=030200", "c"},
	{"class=030201", ""},
	{"class=0108", "de"},
	{"class=010802", "d"},
	{"class=FF", "f"},
	{"class=", BAD},
	{"class=3", BAD},
	{"class=030", BAD},
	{"class=03000", BAD},
	{"class=0300000", BAD},
	{"class=03000000", BAD},
	{"class=0x03", BAD},
	{"class=*", BAD},
	{"class=Display", BAD},
	{"class=displays", BAD},
	{"class=displ", BAD},
	{"class=display,storage", BAD},
	{"display", BAD},
	/* a path picks nothing until it is known where it leads */
	{"00:03.1/00.0", ""},
	{"00:03.1/00.*", ""},
	{"0000:01:00.0/", BAD},
	{"/00.0", BAD},
	{"00:03.1/*", BAD},
	{"class=03.0", BAD},
	{"Class=03", BAD},
	{"class", BAD},
};

static void test_selectors(void)
{
	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
		struct eb_match match;
		struct eb_path path;
		enum eb_kind kind;
		int error = eb_match_selector(eb_text(selectors[i].text), &match, &path, &kind);
		const char *got = error == -EINVAL ? BAD : error ? "?" : picked(&match);

		ok(!strcmp(got, selectors[i].picked), "'%s' picks '%s' (%s)", selectors[i].text,
		   selectors[i].picked, got);
	}
}

static void test_kinds(void)
{
	static const struct {
		const char *text;
		enum eb_kind kind;
	} kinds[] = {
		{"10de:2489", EB_KIND_ID},	{"10de:", EB_KIND_ID},
		{"01:00.0", EB_KIND_ADDRESS},	{"01:00.*", EB_KIND_ADDRESS},
		{"class=0300", EB_KIND_CLASS},	{"class=nvme", EB_KIND_CLASS},
		{"00:03.1/00.0", EB_KIND_PATH},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct eb_match match;
		struct eb_path path;
		enum eb_kind kind = 99;

		eb_match_selector(eb_text(kinds[i].text), &match, &path, &kind);
		is_number(kind, kinds[i].kind, kinds[i].text);
	}
}

static void test_class_names(void)
{
	static const struct {
		const char *name, *picked;
	} names[] = {
		{"display", "bcd"}, {"accelerator", "e"}, {"network", "fg"}, {"storage", "hij"},
		{"nvme", "ij"},	    {"usb", "kl"},	  {"audio", "no"},
	};

	make_classes();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct eb_match match;

		ok(!eb_match_class(eb_text(names[i].name), &match), "'%s' is a class",
		   names[i].name);
		is_text(picked(&match), names[i].picked, "and picks all of it, and nothing else");
		ok(!(match.class_id & ~match.class_mask), "its value has no bit past its mask");
	}
}

static void test_vendor(void)
{
	struct eb_match match;

	ok(!eb_match_vendor(eb_text("10de"), &match), "a vendor is four digits");
	is_text(picked(&match), "abc", "vendor 10de picks all of its functions");
	ok(eb_match_vendor(eb_text("*"), &match) == -EINVAL, "a vendor is no *");
	ok(eb_match_vendor(eb_text("10d"), &match) == -EINVAL, "a vendor is no three digits");
	ok(eb_match_vendor(eb_text(""), &match) == -EINVAL, "a vendor is not empty");
}

/* What two selectors pick together is what each of them picks. */
static void test_narrow(void)
{
	static const char *const texts[] = {
		"10de:2489",
		"10de:*",
		"*:0010",
		"*:*",
		"10de:2489:1458:4075",
		"*:*:*:*:030000:ff0000",
		"*:*:*:*:0302ff:ffff00",
		"*:*:*:*:030201:ff0000",
		"01:00.*",
		"01:00.0",
		"0001:01:00.0",
		"class=03",
		"class=0300",
		"class=010802",
	};
	size_t n = sizeof(texts) / sizeof(texts[0]);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct eb_match one, other, both;
			struct eb_path path;
			bool same = true;
			enum eb_kind kind;

			eb_match_selector(eb_text(texts[i]), &one, &path, &kind);
			eb_match_selector(eb_text(texts[j]), &other, &path, &kind);
			both = one;
			eb_match_narrow(&both, &other);
			for (size_t f = 0; f < machine.n; f++)
				same &= eb_match(&both, &machine.function[f]) ==
					(eb_match(&one, &machine.function[f]) &&
					 eb_match(&other, &machine.function[f]));
			ok(same, "'%s' narrowed by '%s' picks what both pick", texts[i], texts[j]);
		}
	}
}

int main(void)
{
	make_machine();
	test_selectors();
	test_kinds();
	test_vendor();
	test_narrow();
	test_class_names();
	return tap_done();
}
