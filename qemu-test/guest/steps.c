// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps, words in their order:
 *   fence bind start wait   early with that command, as the hooks of a generator call it
 *   coldplug                what udev does: modprobe with the modalias of every PCI function
 *   modprobe:NAME           one module
 *   insmod:PATH             one module's file, whatever modprobe.d says
 *   write:PATH=TEXT         one line into an existing file; of no TEXT, an empty one
 *   exec:PATH               another program
 *   move:PATH=PATH          what is at the first, to the second
 *   sleep:SECONDS           0.25 is a quarter of one
 *   beside:STEP;STEP...     these in their order, in a process of its own, while the next steps
 *                           run; none that changes the machine
 *   join                    until all that runs beside has ended
 *   switch                  to an empty root
 *   umount:PATH remove:PATH what was mounted there; a file or an empty folder
 *   udev                    the real one: started, and told of every device, as at each boot
 *   trigger                 told of every device once more
 *   settle                  until udev has nothing left to do
 *   device_add:ARGUMENTS    into the running machine, as after QEMU's -device
 *   device_del:ID           out of it, once the guest has let it go
 *   await:PATH gone:PATH    until it exists; until it does not
 */
#define _GNU_SOURCE
#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP_LIMIT 90	  /* seconds; nothing of ours may take so long */
#define SCRIPT_LIMIT 3600 /* the host has its own for a boot, and it is shorter */
#define AWAIT_LIMIT 30
#define MAX_STATUS 32
#define MAX_BESIDE 16

static struct {
	char step[64];
	int status;
} statuses[MAX_STATUS];
static size_t status_count;

static pid_t beside[MAX_BESIDE];
static size_t beside_count;

static int run_step(char *step);

static void remember(const char *step, int status)
{
	if (status_count == MAX_STATUS)
		return;
	snprintf(statuses[status_count].step, sizeof(statuses[0].step), "%s", step);
	statuses[status_count++].status = status;
}

/* The exit status of the last step of that name, -1 where there was none. */
int step_status(const char *step)
{
	for (size_t i = status_count; i > 0; i--)
		if (!strcmp(statuses[i - 1].step, step))
			return statuses[i - 1].status;
	return -1;
}

/* Waits for one child alone: early leaves another behind, which becomes ours. Killed by a signal is
 * 128 and more. */
static int wait_for(pid_t pid, const char *name, int seconds)
{
	int status;

	for (int ticks = 0; ticks < seconds * 100; ticks++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		usleep(10000);
	}
	port_printf("error %s did not end within %d s\n", name, seconds);
	kill(pid, SIGKILL);
	return 137;
}

static int run_for(int seconds, const char *path, const char *const argv[], const char *environment)
{
	const char *const env[] = {"PATH=/sbin:/usr/sbin:/bin:/usr/bin", environment, NULL};
	pid_t pid = fork();

	if (pid < 0)
		return 126;
	if (pid == 0) {
		dup2(open("/dev/null", O_RDONLY), 0);
		execve(path, (char *const *)argv, (char *const *)env);
		_exit(127);
	}
	return wait_for(pid, path, seconds);
}

int run_program(const char *path, const char *const argv[], const char *environment)
{
	return run_for(STEP_LIMIT, path, argv, environment);
}

/* What a whole system is asked to do; its exit status is that of a step of this name. */
void run_script(const char *text)
{
	const char *const argv[] = {"/bin/sh", "-c", text, NULL};

	remember("script", run_for(SCRIPT_LIMIT, argv[0], argv, NULL));
}

/* MODPROBE_OPTIONS as initramfs-tools exports it: with it in force, a blacklisted module is not
 * loaded, silently. */
static int early(const char *command)
{
	const char *const argv[] = {EARLY, command, NULL};

	return run_program(EARLY, argv, "MODPROBE_OPTIONS=-qb");
}

static int coldplug(void)
{
	static char aliases[512][128];
	const char *argv[512 + 3] = {"modprobe", "-abq"};
	char path[512];
	DIR *dir = opendir("/sys/bus/pci/devices");
	struct dirent *entry;
	size_t count = 0;

	if (!dir)
		return 1;
	while (count < 512 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		sysfs_path(path, sizeof(path), entry->d_name, "modalias");
		if (read_first_line(path, aliases[count], sizeof(aliases[0]))) {
			argv[2 + count] = aliases[count];
			count++;
		}
	}
	closedir(dir);
	return run_program(KMOD, argv, NULL);
}

static int write_step(char *text)
{
	char *value = strchr(text, '=');

	if (!value)
		return EINVAL;
	*value++ = '\0';
	char line[512];
	snprintf(line, sizeof(line), "%s\n", value);
	return write_file(text, line);
}

static int move_step(char *from)
{
	char *to = strchr(from, '=');

	if (!to)
		return EINVAL;
	*to++ = '\0';
	return rename(from, to) ? errno : 0;
}

static int sleep_step(const char *seconds)
{
	double time = strtod(seconds, NULL);
	struct timespec left = {.tv_sec = (time_t)time};

	left.tv_nsec = (long)((time - (double)left.tv_sec) * 1e9);
	while (nanosleep(&left, &left) && errno == EINTR)
		;
	return 0;
}

static int beside_step(char *steps)
{
	char *step;

	if (beside_count == MAX_BESIDE) {
		port_printf("error more than %d beside\n", MAX_BESIDE);
		return 1;
	}
	pid_t pid = fork();
	if (pid < 0) {
		port_printf("error beside: %s\n", strerror(errno));
		return 1;
	}
	if (pid > 0) {
		beside[beside_count++] = pid;
		return 0;
	}
	while ((step = strsep(&steps, ";")))
		run_step(step);
	_exit(0);
}

static int join(void)
{
	int status = 0;

	while (beside_count > 0)
		status |= wait_for(beside[--beside_count], "what runs beside", STEP_LIMIT);
	return status;
}

/* One of udev's own commands; without it, what comes after would mean nothing. */
static int udevadm(const char *first, const char *second, const char *third)
{
	const char *const argv[] = {"udevadm", first, second, third, NULL};
	int status = run_program(UDEVADM, argv, NULL);

	if (status)
		port_printf("error udevadm %s: %d\n", first, status);
	return status;
}

/* What the kernel has just made known may not have arrived yet. */
static int settle(void)
{
	usleep(300000);
	return udevadm("settle", "--timeout=120", NULL);
}

static int trigger(void)
{
	if (udevadm("trigger", "--type=subsystems", "--action=add") ||
	    udevadm("trigger", "--type=devices", "--action=add"))
		return 1;
	return settle();
}

static int udev(void)
{
	const char *const argv[] = {"systemd-udevd", "--daemon", NULL};
	int status = run_program(UDEVD, argv, NULL);

	if (status) {
		port_printf("error udevd: %d\n", status);
		return status;
	}
	return trigger();
}

static int await(const char *path, bool there)
{
	for (int ticks = 0; ticks < AWAIT_LIMIT * 100; ticks++) {
		if ((access(path, F_OK) == 0) == there)
			return 0;
		usleep(10000);
	}
	port_printf("error %s is %s after %d s\n", path, there ? "not there" : "still there",
		    AWAIT_LIMIT);
	return 1;
}

static int plain_step(const char *step)
{
	if (!strcmp(step, "fence") || !strcmp(step, "bind") || !strcmp(step, "start") ||
	    !strcmp(step, "wait"))
		return early(step);
	if (!strcmp(step, "coldplug"))
		return coldplug();
	if (!strcmp(step, "udev"))
		return udev();
	if (!strcmp(step, "trigger"))
		return trigger();
	if (!strcmp(step, "settle"))
		return settle();
	if (!strcmp(step, "join"))
		return join();
	if (!strcmp(step, "switch")) {
		switch_root();
		return 0;
	}
	port_printf("error no such step: %s\n", step);
	return 2;
}

static int step_with(const char *step, char *argument)
{
	if (!strcmp(step, "modprobe")) {
		const char *const argv[] = {"modprobe", "-b", argument, NULL};

		return run_program(KMOD, argv, NULL);
	}
	if (!strcmp(step, "insmod")) {
		const char *const argv[] = {"insmod", argument, NULL};

		return run_program(KMOD, argv, NULL);
	}
	if (!strcmp(step, "exec")) {
		const char *const argv[] = {argument, NULL};

		return run_program(argument, argv, NULL);
	}
	if (!strcmp(step, "write"))
		return write_step(argument);
	if (!strcmp(step, "sleep"))
		return sleep_step(argument);
	if (!strcmp(step, "move"))
		return move_step(argument);
	if (!strcmp(step, "beside"))
		return beside_step(argument);
	if (!strcmp(step, "umount"))
		return umount(argument) ? errno : 0;
	if (!strcmp(step, "remove"))
		return remove(argument) ? errno : 0;
	if (!strcmp(step, "device_add"))
		return monitor_command(step, argument);
	if (!strcmp(step, "device_del"))
		return monitor_delete(argument);
	if (!strcmp(step, "await") || !strcmp(step, "gone"))
		return await(argument, *step == 'a');
	port_printf("error no such step: %s\n", step);
	return 2;
}

/* Leaves of the step its name alone. */
static int run_step(char *step)
{
	char *argument = strchr(step, ':');

	fprintf(stderr, "guest: %s\n", step);
	if (argument)
		*argument++ = '\0';
	int status = argument ? step_with(step, argument) : plain_step(step);
	fprintf(stderr, "guest: %s: %d\n", step, status);
	return status;
}

void run_steps(const char *words)
{
	char *text = strdup(words), *rest = text, *step;

	while (text && (step = strsep(&rest, " \t\n"))) {
		if (!*step)
			continue;
		int status = run_step(step);

		remember(step, status);
	}
	free(text);
}

/*
 * In place of modprobe: does nothing, for ever, and does not listen. Only for vfio-pci: the kernel
 * calls modprobe too, and would never get as far as us.
 */
int hang(int argc, char **argv)
{
	bool asked = false;

	for (int i = 1; i < argc; i++)
		asked = asked || !strcmp(argv[i], "vfio-pci");
	if (!asked)
		return 1;
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	/* Whoever waits for the end of what it says must not take that for its end. */
	for (int fd = 0; fd < 3 && !access(SILENT_FILE, F_OK); fd++)
		close(fd);
	for (;;)
		pause();
}
