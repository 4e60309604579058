// SPDX-License-Identifier: GPL-2.0-or-later
/* memory COMMAND…: the most that it had resident, in KiB. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	struct rusage usage;
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	child = fork();
	if (!child) {
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
		return 1;
	printf("%ld\n", usage.ru_maxrss);
	return 0;
}
