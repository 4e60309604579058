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

int main(void)
{
	test_format();
	test_bad();
	test_sizes("../../../devices/pci0000:00/0000:00:03.1", "0000:00:03.1");
	test_sizes("../../../devices/pci0000:00/0000:00:03.1/0000:01:00.0", "0000:00:03.1/00.0");
	return tap_done();
}
