// SPDX-License-Identifier: GPL-2.0-or-later
/* What a stopped process has in its memory, its descriptors and its registers. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <unistd.h>

#include "faults.h"

void tracee_peek(pid_t pid, uint64_t address, char *buffer, size_t size)
{
	char path[32];
	ssize_t got = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDONLY);
	if (fd >= 0) {
		got = pread(fd, buffer, size - 1, (off_t)address);
		close(fd);
	}
	buffer[got < 0 ? 0 : got] = '\0';
}

void tracee_descriptor(pid_t pid, uint64_t fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, (int)fd);
	len = readlink(link, path, PATH_MAX - 1);
	path[len < 0 ? 0 : len] = '\0';
}

void tracee_set(pid_t pid, const long *number, const long *result, const size_t *size)
{
#ifdef __x86_64__
	struct user_regs_struct registers;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers))
		return;
	if (number)
		registers.orig_rax = (unsigned long long)*number;
	if (result)
		registers.rax = (unsigned long long)*result;
	if (size)
		registers.rdx = *size;
	ptrace(PTRACE_SETREGS, pid, NULL, &registers);
#endif
}
