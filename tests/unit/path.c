// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a function is, as its bridges see it. */
#include "tap.h"

#include <errno.h>

#include "path.h"

static const struct {
	const char *name, *target, *path;
} cases[] = {
	{"on the root bus", "../../../devices/pci0000:00/0000:00:1f.3", "0000:00:1f.3"},
	{"behind one bridge", "../../../devices/pci0000:00/0000:00:03.1/0000:01:00.0",
	 "0000:00:03.1/00.0"},
	{"behind three bridges",
	 "../../../devices/pci0000:40/0000:40:01.1/0000:41:00.0/0000:42:08.0/0000:43:00.1",
	 "0000:40:01.1/00.0/08.0/00.1"},
	{"in another domain", "../../../devices/pci0001:00/0001:00:00.0/0001:01:00.0",
	 "0001:00:00.0/00.0"},
	/* Its domain has a root bus of its own: the path begins there, for the kernel too. */
	{"behind a VMD controller",
	 "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0",
	 "10000:e0:06.0/00.0"},
	{"on the root bus of a VMD controller",
	 "../../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:17.0", "10000:e0:17.0"},
	{"below a platform device",
	 "../../../devices/platform/soc/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0",
	 "0000:00:00.0/00.0"},
	{"of a host bridge from ACPI",
	 "../../../devices/LNXSYSTM:00/LNXSYBUS:00/PNP0A08:00/device:00/pci0000:00/0000:00:02.0",
	 "0000:00:02.0"},
};

static void test_format(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[128] = "";
		int len = eb_path_format(cases[i].target, path, sizeof(path));

		is_text(path, cases[i].path, cases[i].name);
		is_number(len, (long long)strlen(cases[i].path), "and its length");
	}
}

static void test_bad(void)
{
	static const char *const bad[] = {"", "/", "../../../devices/pci0000:00", "vfio-pci",
					  "../../../devices/pci0000:00/0000:00:1f"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char path[64];

		ok(eb_path_format(bad[i], path, sizeof(path)) == -EINVAL, "no address in '%s'",
		   bad[i]);
	}
}

/* With every size: written whole, or refused, and never past the end. */
static void test_sizes(const char *target, const char *path)
{
	bool refused = true, inside = true, whole = true;
	size_t need = strlen(path) + 1;

	for (size_t size = 1; size < need + 4; size++) {
		char buffer[64];
		int len;

		memset(buffer, '~', sizeof(buffer));
		len = eb_path_format(target, buffer, size);
		if (size < need)
			refused &= len == -EOVERFLOW;
		else
			whole &= len == (int)need - 1 && !strcmp(buffer, path);
		for (size_t i = size; i < sizeof(buffer); i++)
			inside &= buffer[i] == '~';
	}
	ok(refused, "%s: too few bytes are refused", path);
	ok(whole, "%s: just enough bytes are enough", path);
	ok(inside, "%s: nothing is written past them", path);
}

/* A path as it was read: the first address, each step, and whether the last is `*`. */
static const char *shown(const struct eb_path *path)
{
	static char text[256];
	size_t len;

	eb_where_format(path->first, text);
	len = strlen(text);
	for (size_t i = 0; i < path->steps; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "/%02x.%x",
					path->step[i] >> 3, path->step[i] & 7u);
	if (path->mask != 0xff)
		text[len - 1] = '*';
	return text;
}

#define STEPS_11 "/01.1/02.2/03.3/04.4/05.5/06.6/07.7/08.0/09.1/0a.2/1f.7"

static void test_parse(void)
{
	static const struct {
		const char *text, *shown;
	} good[] = {
		{"0000:00:03.1/00.0", "0000:00:03.1/00.0"},
		{"00:03.1/00.0", "0000:00:03.1/00.0"},
		{"0:3.1/0.0", "0000:00:03.1/00.0"},
		{"0000:40:01.1/00.0/08.0/00.1", "0000:40:01.1/00.0/08.0/00.1"},
		{"10000:e0:06.0/00.0", "10000:e0:06.0/00.0"},
		{"ffffffff:ff:1f.7/1f.7", "ffffffff:ff:1f.7/1f.7"},
		{"00:1C.4/1A.2", "0000:00:1c.4/1a.2"},
		{"00:03.1/00.*", "0000:00:03.1/00.*"},
		{"00:03.1/00.0/02.*", "0000:00:03.1/00.0/02.*"},
		{"00:00.0" STEPS_11 STEPS_11, "0000:00:00.0" STEPS_11 STEPS_11},
	};
	static const char *const bad[] = {"",
					  "/",
					  "00:03.1",
					  "00:03.1/",
					  "/00.0",
					  "00:03.1//00.0",
					  "00:03.1/00.0/",
					  "00:03.*/00.0",
					  "00:03.1/00.*/00.0",
					  "00:03.1/*",
					  "00:03.1/*.0",
					  "00:03.1/00",
					  "00:03.1/00.8",
					  "00:03.1/20.0",
					  "00:03.1/000.0",
					  "00:03.1/00.00",
					  "00:03.1/00:00.0",
					  "00:03.1/0000:01:00.0",
					  "00:03.1/ 00.0",
					  "00:03.1/00.0 ",
					  "00:03.1/-1.0",
					  "03.1/00.0",
					  "00:20.0/00.0",
					  "10de:2489/00.0",
					  "class=03/00.0",
					  "00:00.0" STEPS_11 STEPS_11 "/00.0"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct eb_path path;

		ok(!eb_path_parse(eb_text(good[i].text), &path), "'%s' is a path", good[i].text);
		is_text(shown(&path), good[i].shown, "with these steps");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct eb_path path;

		ok(eb_path_parse(eb_text(bad[i]), &path) == -EINVAL, "'%s' is none", bad[i]);
	}
}

int main(void)
{
	test_format();
	test_bad();
	test_parse();
	test_sizes("../../../devices/pci0000:00/0000:00:03.1", "0000:00:03.1");
	test_sizes("../../../devices/pci0000:00/0000:00:03.1/0000:01:00.0", "0000:00:03.1/00.0");
	return tap_done();
}
