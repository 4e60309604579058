// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

#include <errno.h>
#include <unistd.h>

/* A line is collected here, from however many reads. */
struct collector {
	eb_line_fn *each;
	void *context;
	size_t len;
	bool cut;
	char line[EB_LINE_MAX - 1];
};

static void end_line(struct collector *collector)
{
	struct eb_text line = {collector->line, collector->len};

	collector->each(collector->context, line, collector->cut);
	collector->len = 0;
	collector->cut = false;
}

static void take_byte(struct collector *collector, char byte)
{
	if (byte == '\n')
		end_line(collector);
	else if (collector->len < sizeof(collector->line))
		collector->line[collector->len++] = byte;
	else
		collector->cut = true;
}

int eb_lines_read(int fd, eb_line_fn *each, void *context)
{
	struct collector collector = {.each = each, .context = context};
	char bytes[2048];
	size_t sum = 0;
	ssize_t got;

	while ((got = read(fd, bytes, sizeof(bytes))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		sum += (size_t)got;
		if (sum > EB_FILE_MAX)
			return -EFBIG;
		for (ssize_t i = 0; i < got; i++)
			take_byte(&collector, bytes[i]);
	}
	if (collector.len || collector.cut)
		end_line(&collector);
	return 0;
}
