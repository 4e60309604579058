// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "early.h"

static const char places[][20] = {"/sbin/modprobe", "/usr/sbin/modprobe", "/bin/modprobe",
				  "/usr/bin/modprobe"};

/*
 * The last of several ids= wins (measured: modprobe.d, then the kernel command line,
 * then modprobe's own arguments). An empty one keeps vfio-pci's table empty, so that
 * our rules alone decide.
 */
static void exec_modprobe(const char *driver, int out)
{
	bool vfio = !strcmp(driver, EB_DRIVER_DEFAULT);
	char *name = (char *)(uintptr_t)driver;
	char program[] = "modprobe", ids[] = "ids=";
	char *const argv[] = {program, name, vfio ? ids : NULL, NULL};
	/* Not MODPROBE_OPTIONS, initramfs-tools' "-qb": quiet, and obey blacklists. */
	char path[] = "PATH=/sbin:/usr/sbin:/bin:/usr/bin";
	char *const environment[] = {path, NULL};

	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		execve(places[i], argv, environment);
	_exit(127);
}

/* Keep the first line said, drop the rest. Returns false at the end of it. */
static bool listen(int in, char *said, size_t size, size_t *used)
{
	char bytes[256];
	ssize_t got = read(in, bytes, sizeof(bytes));

	if (got < 0 && errno == EINTR)
		return true;
	for (ssize_t i = 0; i < got && *used + 1 < size; i++)
		said[(*used)++] = bytes[i];
	said[*used] = '\0';
	return got > 0;
}

/* Wait for the end of what modprobe says. Returns 0, or -ETIMEDOUT. */
static int follow(int in, char *said, size_t size)
{
	struct pollfd poll_in = {.fd = in, .events = POLLIN};
	size_t used = 0;

	while (!early_limit_over()) {
		/* In slices: the alarm may come just before the call that it should end. */
		int ready = poll(&poll_in, 1, 1000);

		if (ready < 0 && errno != EINTR)
			return -errno;
		if (ready > 0 && !listen(in, said, size, &used))
			return 0;
	}
	return -ETIMEDOUT;
}

#define TRIES_AFTER_KILL 100

/*
 * It is done, or nearly, once it has nothing more to say; but it may have closed its
 * output and hang. A process stuck in the kernel dies later, or never: not waited for.
 */
static int reap(pid_t child)
{
	int status, tries = 0;
	pid_t got;

	while (!(got = waitpid(child, &status, WNOHANG)) && tries < TRIES_AFTER_KILL) {
		if (early_limit_over() && !tries++)
			kill(child, SIGKILL);
		poll(NULL, 0, 1);
	}
	if (early_limit_over())
		return -ETIMEDOUT;
	if (got < 0)
		return -errno;
	if (!WIFEXITED(status))
		return -EINTR;
	return WEXITSTATUS(status) == 127 ? -ENOENT : WEXITSTATUS(status) ? -EIO : 0;
}

int early_modprobe(const char *driver, char *said, size_t size)
{
	int ends[2], error;
	pid_t child;
	char *line;

	said[0] = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	child = fork();
	if (!child)
		exec_modprobe(driver, ends[1]);
	error = child < 0 ? -errno : 0;
	close(ends[1]);
	if (!error)
		error = follow(ends[0], said, size);
	close(ends[0]);
	if (child > 0) {
		int end = reap(child);

		error = error ? error : end;
	}
	line = strchr(said, '\n');
	if (line)
		*line = '\0';
	return error;
}
