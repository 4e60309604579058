// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's own monitor listens at a serial port of ours, so a step can change the machine. */
#include "guest.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_LIMIT 30 /* seconds; what is taken out has to be let go by the guest first */

static int monitor = -1;
static unsigned int asked;
static bool deleted;

/* One line of what it says; false when it says nothing more. */
static bool next_line(char *line, size_t size)
{
	struct pollfd readable = {.fd = monitor, .events = POLLIN};
	size_t have = 0;
	char c;

	while (poll(&readable, 1, ANSWER_LIMIT * 1000) == 1 && read(monitor, &c, 1) == 1) {
		if (c == '\n') {
			line[have] = '\0';
			return true;
		}
		if (have < size - 1)
			line[have++] = c;
	}
	return false;
}

/* What happens meanwhile is said in lines of its own. */
static bool heard(const char *mark, char *line, size_t size)
{
	while (next_line(line, size)) {
		deleted = deleted || strstr(line, "\"DEVICE_DELETED\"");
		if (strstr(line, mark))
			return true;
	}
	return false;
}

static bool ask(const char *request, char *answer, size_t size)
{
	char line[1024], mark[32];

	asked++;
	snprintf(line, sizeof(line), "{%s,\"id\":%u}\n", request, asked);
	snprintf(mark, sizeof(mark), "\"id\": %u", asked);
	return write(monitor, line, strlen(line)) == (ssize_t)strlen(line) &&
	       heard(mark, answer, size);
}

static bool monitor_open(void)
{
	char answer[1024];

	if (monitor >= 0)
		return true;
	monitor = open_port("/dev/ttyS2", O_RDWR);
	/*
	 * Its greeting may have been echoed to it before the port was raw, half of a word that it
	 * waits for the end of: this byte is in none, and has it begin anew.
	 */
	return monitor >= 0 && write(monitor, "\xff", 1) == 1 &&
	       ask("\"execute\":\"qmp_capabilities\"", answer, sizeof(answer));
}

/* The command as people type it; it answers nothing when all is well. */
int monitor_command(const char *command, const char *arguments)
{
	char request[768], answer[1024] = "no answer";

	deleted = false;
	snprintf(request, sizeof(request),
		 "\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"%s %s\"}",
		 command, arguments);
	if (monitor_open() && ask(request, answer, sizeof(answer)) &&
	    strstr(answer, "\"return\": \"\""))
		return 0;
	port_printf("error %s %s: %s\n", command, arguments, answer);
	return 1;
}

/* A device that is asked to go has gone when it says so. */
int monitor_delete(const char *id)
{
	char line[1024];

	if (monitor_command("device_del", id))
		return 1;
	if (deleted || heard("\"DEVICE_DELETED\"", line, sizeof(line)))
		return 0;
	port_printf("error device_del %s: it did not go\n", id);
	return 1;
}
