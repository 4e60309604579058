// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program inside the virtual machine.
 *   as process 1     mounts what an initramfs has, runs the steps, judges, switches off
 *   guest check      judges and switches off, for a whole system that booted by itself
 *   as modprobe      hangs, for the case that needs such a modprobe
 */
#include "guest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FW_CFG "/sys/firmware/qemu_fw_cfg/by_name/opt/earlybind/expect/raw"

static void open_console(void)
{
	int console = open("/dev/console", O_RDWR);

	for (int fd = 0; console >= 0 && fd < 3; fd++)
		dup2(console, fd);
}

/* From the image, or, for a root that all cases share, from the machine. */
static char *expectations(void)
{
	char *text = read_file(EXPECT_FILE, NULL);

	if (text)
		return text;
	if (access(FW_CFG, F_OK)) {
		const char *const argv[] = {"modprobe", "qemu_fw_cfg", NULL};

		run_program("/sbin/modprobe", argv, NULL);
	}
	return read_file(FW_CFG, NULL);
}

static void judge(const char *expect)
{
	klog_read();
	say_state();
	say_report();
	if (expect)
		check_all(expect);
	else
		port_printf("error no expectations found\n");
	power_off();
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');

	if (!strcmp(slash ? slash + 1 : argv[0], "modprobe"))
		return hang(argc, argv);
	if (argc == 2 && !strcmp(argv[1], "check")) {
		port_open();
		judge(expectations());
	}
	if (getpid() != 1) {
		fprintf(stderr, "usage: guest check, inside a virtual machine\n");
		return 2;
	}
	mount_all();
	open_console();
	port_open();
	/* Now: the image may be gone after the steps. */
	char *steps = read_file(STEPS_FILE, NULL), *expect = expectations();
	if (steps)
		run_steps(steps);
	else
		port_printf("error no %s\n", STEPS_FILE);
	judge(expect);
	return 0;
}
