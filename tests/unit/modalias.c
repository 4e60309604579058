// SPDX-License-Identifier: GPL-2.0-or-later
/* modalias, as drivers/pci/pci-sysfs.c writes it. */
#include "tap.h"

#include <errno.h>

#include "function.h"

#define GOOD "pci:v000010DEd00002489sv00001458sd00004075bc03sc00i00"

static void test_good(void)
{
	struct eb_function function = {.where = 42};

	ok(!eb_modalias_parse(eb_text(GOOD "\n"), &function), "a modalias with its newline");
	ok(function.id == EB_ID(0x10de, 0x2489, 0x1458, 0x4075), "its four IDs");
	is_number(function.class_id, 0x030000, "its class");
	is_number((long long)function.where, 42, "the address is not touched");

	ok(!eb_modalias_parse(eb_text(GOOD), &function), "a modalias without newline");
	ok(!eb_modalias_parse(eb_text("pci:v0000FFFFd0000FFFFsv0000FFFFsd0000FFFFbcFFscFFiFF\n"),
			      &function) &&
		   function.id == UINT64_MAX && function.class_id == 0xffffff,
	   "all bits set");
	ok(!eb_modalias_parse(eb_text("pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02\n"),
			      &function) &&
		   function.class_id == 0x010802,
	   "base class, subclass and interface are in that order");
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"",
		"\n",
		"pci:",
		"usb:v000010DEd00002489sv00001458sd00004075bc03sc00i00\n",
		"virtio:d00000001v00001AF4\n",
		"pci:v10DEd2489sv1458sd4075bc03sc00i00\n",
		"pci:v*d*sv*sd*bc03sc*i*\n",
		"pci:v000010DEd00002489sv00001458sd00004075bc03sc00i0\n",
		"pci:v000010DEd00002489sv00001458sd00004075bc03sc00i000\n",
		"pci:v000010DEd00002489sv00001458sd00004075bc03sc00\n",
		"pci:v000010DEd00002489sd00004075sv00001458bc03sc00i00\n",
		"pci:v000010DGd00002489sv00001458sd00004075bc03sc00i00\n",
		"pci:v000110DEd00002489sv00001458sd00004075bc03sc00i00\n",
		"pci:v000010DEd80002489sv00001458sd00004075bc03sc00i00\n",
		"pci:v000010DEd00002489sv00011458sd00004075bc03sc00i00\n",
		"pci:v000010DEd00002489sv00001458sd00014075bc03sc00i00\n",
		" " GOOD "\n",
		GOOD " \n",
		GOOD "\n\n",
		GOOD "x",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct eb_function function = {.id = 1, .class_id = 2};

		ok(eb_modalias_parse(eb_text(bad[i]), &function) == -EINVAL && function.id == 1 &&
			   function.class_id == 2,
		   "no modalias: '%s'", bad[i]);
	}
}

/* Cut anywhere, it is refused; nothing past the end is read (the sanitizers watch). */
static void test_cut(void)
{
	bool refused = true;

	for (size_t len = 0; len < strlen(GOOD); len++) {
		char copy[sizeof(GOOD)];
		struct eb_function function;

		memcpy(copy, GOOD, len);
		memset(copy + len, 'F', sizeof(copy) - len);
		refused &= eb_modalias_parse((struct eb_text){copy, len}, &function) == -EINVAL;
	}
	ok(refused, "a modalias that is cut short is refused, wherever");
}

int main(void)
{
	test_good();
	test_bad();
	test_cut();
	return tap_done();
}
