// SPDX-License-Identifier: GPL-2.0-or-later
/* The functions of a machine, from a tree of its own. */
#include "tap.h"

#include <errno.h>

#include "tree.h"
#include "world.h"

#define NVME "pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02\n"

static void add(const char *address, const char *modalias)
{
	char path[128];

	snprintf(path, sizeof(path), EB_DEVICES_DIR "/%s/modalias", address);
	tree_file(path, modalias);
}

/* The functions found, a line each. */
static const char *found(void)
{
	static char text[4096];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < machine.n; i++) {
		char where[EB_WHERE_SIZE], id[EB_ID_SIZE];

		eb_where_format(machine.function[i].where, where);
		eb_id_format(machine.function[i].id, id);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s %s %06x\n", where, id,
					machine.function[i].class_id);
	}
	return text;
}

static void test_sorted(void)
{
	tree_new();
	add("10000:e1:00.0", NVME);
	add("0000:ff:1f.7", NVME);
	add("0000:00:00.0", "pci:v00008086d000029C0sv00001AF4sd00001100bc06sc00i00\n");
	add("0001:00:00.0", NVME);
	add("0000:01:00.1", NVME);
	add("0000:01:00.0", "pci:v000010DEd00002489sv00001458sd00004075bc03sc00i00\n");
	is_number(eb_scan(tree, &machine), 0, "a machine is scanned");
	is_text(found(),
		"0000:00:00.0 8086:29c0 060000\n"
		"0000:01:00.0 10de:2489 030000\n"
		"0000:01:00.1 1b36:0010 010802\n"
		"0000:ff:1f.7 1b36:0010 010802\n"
		"0001:00:00.0 1b36:0010 010802\n"
		"10000:e1:00.0 1b36:0010 010802\n",
		"its functions are sorted by address");
	is_number((long long)machine.skipped, 0, "none is passed over");
	is_number(eb_scan(tree, &machine), 0, "scanned again");
	is_number((long long)machine.n, 6, "it has as many");
}

static void test_links(void)
{
	tree_new();
	tree_file("sys/devices/pci0000:00/0000:00:03.0/modalias", NVME);
	tree_folder(EB_DEVICES_DIR);
	tree_link(EB_DEVICES_DIR "/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0");
	tree_link(EB_DEVICES_DIR "/0000:00:04.0", "../../../devices/pci0000:00/0000:00:04.0");
	is_number(eb_scan(tree, &machine), 0, "links are followed, as the kernel lays them");
	is_text(found(), "0000:00:03.0 1b36:0010 010802\n", "one that leads nowhere is gone");
	is_number((long long)machine.skipped, 0, "and not reported");
}

static void test_junk(void)
{
	static const char *const junk[] = {
		"README",	  "0000:00",	  "0000:00:00",	     "0000:00:00.8", "0000:00:20.0",
		"0000:00:00.0.0", "0000:00:00.*", "123456789:0:0.0", "...",	     "pci0000:00"};

	tree_new();
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		add(junk[i], NVME);
	add("0000:00:05.0", NVME);
	is_number(eb_scan(tree, &machine), 0, "a machine with strange names is scanned");
	is_text(found(), "0000:00:05.0 1b36:0010 010802\n", "what is no address is no function");
	is_number((long long)machine.skipped, 0, "and not reported");
}

static void test_broken(void)
{
	char where[EB_WHERE_SIZE];
	static char large[8192];

	memset(large, 'F', sizeof(large) - 1);
	tree_new();
	add("0000:00:01.0", NVME);
	tree_folder(EB_DEVICES_DIR "/0000:00:02.0");
	is_number(eb_scan(tree, &machine), 0, "a function without a modalias");
	ok(machine.n == 1 && !machine.skipped, "went away meanwhile");

	add("0000:00:04.0", "usb:v1D6Bp0002d0606dc09dsc00dp01ic09isc00ip00in00\n");
	add("0000:00:05.0", "");
	add("0000:00:06.0", large);
	tree_folder(EB_DEVICES_DIR "/0000:00:07.0/modalias");
	is_number(eb_scan(tree, &machine), 0, "functions with a modalias that cannot be read");
	is_text(found(), "0000:00:01.0 1b36:0010 010802\n", "are not guessed at");
	is_number((long long)machine.skipped, 4, "but counted");
	eb_where_format(machine.skipped_first, where);
	ok(machine.skipped_first >= where_of("0000:00:04.0") &&
		   machine.skipped_first <= where_of("0000:00:07.0"),
	   "and one of them is named (%s)", where);
}

static void test_none(void)
{
	tree_new();
	is_number(eb_scan(tree, &machine), -ENOENT, "no sysfs is an error");
	is_number((long long)machine.n, 0, "and no functions");
	tree_file(EB_DEVICES_DIR, "");
	is_number(eb_scan(tree, &machine), -ENOTDIR, "a file in the folder's place too");
	tree_new();
	tree_folder(EB_DEVICES_DIR);
	is_number(eb_scan(tree, &machine), 0, "no functions are no error");
	is_number((long long)machine.n, 0, "just none");
}

/* As many as the table holds, and one more. */
static void test_many(void)
{
	bool sorted = true;

	tree_new();
	for (unsigned int i = 0; i <= EB_FUNCTIONS_MAX; i++) {
		char address[64];

		snprintf(address, sizeof(address), "0000:%02x:%02x.%u", i >> 8, i >> 3 & 31, i & 7);
		add(address, NVME);
	}
	is_number(eb_scan(tree, &machine), 0, "more functions than the table holds");
	is_number((long long)machine.n, EB_FUNCTIONS_MAX, "as many as fit are there");
	is_number((long long)machine.skipped, 1, "the rest is counted");
	for (size_t i = 1; i < machine.n; i++)
		sorted &= machine.function[i - 1].where < machine.function[i].where;
	ok(sorted, "they are sorted");
}

int main(void)
{
	test_sorted();
	test_links();
	test_junk();
	test_broken();
	test_none();
	test_many();
	tree_drop();
	return tap_done();
}
