// SPDX-License-Identifier: GPL-2.0-or-later
/* tree DIR FUNCTIONS RULES: a machine of plain files, and rules of which one matches; `ids` has
 * them for a shell. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *root;

static void fail(const char *step, const char *path)
{
	fprintf(stderr, "tree: %s %s: %s\n", step, path, strerror(errno));
	exit(1);
}

static void make_folder(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	if (mkdir(full, 0755) && errno != EEXIST)
		fail("mkdir", full);
}

static FILE *make_file(const char *path)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	file = fopen(full, "w");
	if (!file)
		fail("create", full);
	return file;
}

static void put(const char *path, const char *text)
{
	FILE *file = make_file(path);

	if (fputs(text, file) < 0 || fclose(file))
		fail("write", path);
}

static void make_function(unsigned int n)
{
	char folder[64], path[96], modalias[80];

	snprintf(folder, sizeof(folder), "sys/bus/pci/devices/%04x:%02x:%02x.%x", n >> 16,
		 n >> 8 & 0xff, n >> 3 & 0x1f, n & 7);
	make_folder(folder);
	snprintf(path, sizeof(path), "%s/modalias", folder);
	snprintf(modalias, sizeof(modalias), "pci:v00008086d%08Xsv00001AF4sd00001100bc02sc00i00\n",
		 n & 0xffff);
	put(path, modalias);
	snprintf(path, sizeof(path), "%s/driver_override", folder);
	put(path, "(null)\n");
	snprintf(path, sizeof(path), "%s/vendor", folder);
	put(path, "0x8086\n");
	snprintf(path, sizeof(path), "%s/device", folder);
	snprintf(modalias, sizeof(modalias), "0x%04x\n", n & 0xffff);
	put(path, modalias);
}

int main(int argc, char *argv[])
{
	static const char *const folders[] = {
		"", "etc", "proc", "run", "sys", "sys/bus", "sys/bus/pci", "sys/bus/pci/devices"};
	unsigned long functions, rules;
	FILE *conf, *ids;

	if (argc != 4) {
		fputs("usage: tree DIR FUNCTIONS RULES\n", stderr);
		return 2;
	}
	root = argv[1];
	functions = strtoul(argv[2], NULL, 10);
	rules = strtoul(argv[3], NULL, 10);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		make_folder(folders[i]);
	for (unsigned int n = 0; n < functions; n++)
		make_function(n);
	put("proc/cmdline", "root=/dev/vda1 ro quiet\n");
	conf = make_file("etc/earlybind.conf");
	ids = make_file("ids");
	fputs("bind 8086:0001\n", conf);
	fputs("0x8086:0x0001", ids);
	for (unsigned long n = 1; n < rules; n++) {
		fprintf(conf, "bind 10de:%04lx optional\n", n);
		fprintf(ids, " 0x10de:0x%04lx", n);
	}
	fputc('\n', ids);
	return fclose(conf) || fclose(ids) ? 1 : 0;
}
