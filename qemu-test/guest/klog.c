// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char **messages;
static size_t count;

/* A record of /dev/kmsg: "level,number,time,flags;message", then lines that begin with a blank. */
static char *message_of(char *record)
{
	char *message = strchr(record, ';');

	if (!message)
		return record;
	message++;
	message[strcspn(message, "\n")] = '\0';
	return message;
}

/* A step may have taken the node away. */
void klog_read(void)
{
	mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char record[8192];

	if (fd < 0) {
		port_printf("error no kernel log: %s\n", strerror(errno));
		return;
	}
	for (;;) {
		ssize_t size = read(fd, record, sizeof(record) - 1);

		if (size < 0 && errno == EPIPE) {
			port_printf("error the kernel log ran over: log_buf_len= would help\n");
			continue;
		}
		if (size <= 0)
			break;
		record[size] = '\0';
		char **more = realloc(messages, (count + 1) * sizeof(*more));
		if (!more)
			break;
		messages = more;
		messages[count] = strdup(message_of(record));
		if (!messages[count])
			break;
		count++;
	}
	close(fd);
}

/* Where the first line with it is, -1 where none has it. */
long klog_find(const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (messages[i] && strstr(messages[i], text))
			return (long)i;
	return -1;
}

size_t klog_count(const char *text)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (messages[i] && strstr(messages[i], text))
			found++;
	return found;
}

/* For people, and for the host that judges their order. */
void klog_show(const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (messages[i] && strstr(messages[i], text))
			port_printf("line %zu %s\n", i, messages[i]);
}
