// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program inside the virtual machine.
 *   as process 1     mounts what an initramfs has, runs the steps, judges, switches off
 *   guest check      judges and switches off, for a whole system that booted by itself; before
 *                    that, it runs the script that the machine may have for this boot
 *   as modprobe      hangs, for the case that needs such a modprobe
 */
#include "guest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FW_CFG "/sys/firmware/qemu_fw_cfg/by_name/opt/earlybind/"

static void open_console(void)
{
	int console = open("/dev/console", O_RDWR);

	for (int fd = 0; console >= 0 && fd < 3; fd++)
		dup2(console, fd);
}

static char *from_machine(const char *path)
{
	if (access(path, F_OK)) {
		const char *const argv[] = {"modprobe", "qemu_fw_cfg", NULL};

		run_program("/sbin/modprobe", argv, NULL);
	}
	return read_file(path, NULL);
}

/* From the image, or, for a root that all cases share, from the machine. */
static char *expectations(void)
{
	char *text = read_file(EXPECT_FILE, NULL);

	return text ? text : from_machine(FW_CFG "expect/raw");
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
}

/* The disk of a system that runs a script boots again: it is switched off as its owner would do it.
 */
static void check(void)
{
	const char *const argv[] = {"systemctl", "--no-block", "poweroff", NULL};
	char *script = from_machine(FW_CFG "script/raw");

	if (script) {
		open_console();
		run_script(script);
	}
	port_open();
	judge(expectations());
	if (!script || run_program("/usr/bin/systemctl", argv, NULL))
		power_off();
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');

	if (!strcmp(slash ? slash + 1 : argv[0], "modprobe"))
		return hang(argc, argv);
	if (argc == 2 && !strcmp(argv[1], "check")) {
		check();
		return 0;
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
	power_off();
}
