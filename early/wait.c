// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where no service manager runs us, `bind` is a child that `start` leaves behind. A lock
 * that dies with it tells `wait`, which is nobody's parent, when it is done. `hotplug` takes
 * it too, for what comes while the boot is still binding.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "early.h"

/* Returns a descriptor that holds the lock, or -errno. */
static int take_lock(const struct early_run *run, int how)
{
	int fd, error = early_run_folder(run);

	if (error)
		return error;
	fd = openat(run->root, EARLY_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (!flock(fd, how))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

void early_lock(const struct early_run *run, unsigned int seconds)
{
	int fd;

	early_limit_start(seconds);
	fd = take_lock(run, LOCK_EX);
	early_limit_stop();
	if (fd < 0)
		early_log(run, EARLY_WARNING, "cannot lock /" EARLY_LOCK ": %s; not waiting for it",
			  eb_errno_words(fd == -EINTR ? EBUSY : -fd));
}

/* The child must not hold what its parent's caller may wait to see closed. */
static void leave_terminal(const struct early_run *run)
{
	int null = openat(run->root, "dev/null", O_RDWR | O_NOCTTY);

	setsid();
	if (null < 0)
		return;
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
}

/* Without a lock or a child the boot waits for the binding itself: late, but right. */
int early_start(struct early_run *run)
{
	int lock = take_lock(run, LOCK_EX | LOCK_NB);
	pid_t child;

	if (lock < 0) {
		early_log(run, EARLY_WARNING, "cannot lock /" EARLY_LOCK ": %s; not waiting for it",
			  eb_errno_words(-lock));
		return early_bind_stage(run);
	}
	child = fork();
	if (child > 0)
		return 0;
	if (!child)
		leave_terminal(run);
	return early_bind_stage(run);
}

/* Returns 0 once the lock is free; -EINTR after the time limit; -errno. */
static int wait_for_lock(int fd)
{
	int error;

	early_limit_start(EARLY_WAIT_SECONDS);
	error = flock(fd, LOCK_EX) ? -errno : 0;
	early_limit_stop();
	return error;
}

int early_wait(struct early_run *run)
{
	int fd = openat(run->root, EARLY_LOCK, O_RDWR | O_CLOEXEC);
	int error;

	if (fd < 0) /* nothing was left behind */
		return errno == ENOENT ? 0 : 1;
	error = wait_for_lock(fd);
	close(fd);
	if (error) {
		early_log(run, EARLY_ERROR,
			  "binding is not done after %u s; the boot goes on, what is fenced stays "
			  "so",
			  EARLY_WAIT_SECONDS);
		return 1;
	}
	return faccessat(run->root, EARLY_REPORT, F_OK, 0) ? -ENOENT : 0;
}
