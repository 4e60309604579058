// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <sys/sysmacros.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static int port = -1;

void port_open(void)
{
	struct termios raw;

	port = open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (port < 0) {
		perror("guest: /dev/ttyS1");
		return;
	}
	if (tcgetattr(port, &raw) == 0) {
		cfmakeraw(&raw);
		cfsetspeed(&raw, B115200);
		tcsetattr(port, TCSANOW, &raw);
	}
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
