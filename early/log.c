// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "early.h"
#include "format.h"

#define LINE_SIZE 768

static enum early_level wanted(const struct early_run *run)
{
	switch (run->machine.options.log) {
	case EB_LOG_QUIET:
		return EARLY_WARNING;
	case EB_LOG_INFO:
		return EARLY_INFO;
	case EB_LOG_DEBUG:
		break;
	}
	return EARLY_DEBUG;
}

static bool write_all(int fd, const char *line, size_t len)
{
	ssize_t put;

	do {
		put = write(fd, line, len);
	} while (put < 0 && errno == EINTR);
	return put == (ssize_t)len;
}

/*
 * Opened anew for each line: the kernel allows ten lines to one descriptor and drops
 * the rest (kernel/printk/printk.c, devkmsg_write, ratelimited by open file).
 */
void early_log(const struct early_run *run, enum early_level level, const char *format, ...)
{
	char line[LINE_SIZE];
	size_t len;
	va_list args;
	bool told;
	int fd;

	if (level > wanted(run))
		return;
	len = eb_format(line, sizeof(line), "<%u>earlybind: ", level);
	va_start(args, format);
	len += eb_vformat(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	line[len++] = '\n';
	fd = run->rooted ? -1 : openat(run->root, "dev/kmsg", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	told = fd >= 0 && write_all(fd, line, len);
	if (fd >= 0)
		close(fd);
	/* No kernel log: whoever started us may still show what we say. */
	if (!told)
		write_all(STDERR_FILENO, line + 3, len - 3);
}

void early_say(const char *text)
{
	write_all(STDERR_FILENO, text, strlen(text));
}
