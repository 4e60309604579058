// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/sysmacros.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static int port = -1;

/* A serial port that changes no byte. */
int open_port(const char *path, int mode)
{
	struct termios raw;
	int fd = open(path, mode | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "guest: %s: %s\n", path, strerror(errno));
		return -1;
	}
	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		cfsetspeed(&raw, B115200);
		tcsetattr(fd, TCSANOW, &raw);
	}
	return fd;
}

void port_open(void)
{
	port = open_port("/dev/ttyS1", O_WRONLY);
}

void port_write(const char *text, size_t size)
{
	while (size > 0) {
		ssize_t done = write(port, text, size);

		if (done <= 0)
			return;
		text += done;
		size -= done;
	}
}

void port_printf(const char *format, ...)
{
	char line[4096];
	va_list ap;

	va_start(ap, format);
	int size = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (size >= (int)sizeof(line))
		size = sizeof(line) - 1;
	port_write(line, size);
}

/* With -no-reboot, a machine that cannot be switched off ends at a restart too. */
void power_off(void)
{
	tcdrain(port);
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
