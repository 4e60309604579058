// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps, words in their order:
 *   fence bind start wait   early with that command, as the hooks of a generator call it
 *   coldplug                what udev does: modprobe with the modalias of every PCI function
 *   modprobe:NAME           one module
 *   write:PATH=TEXT         one write into an existing file
 *   exec:PATH               another program
 *   sleep:SECONDS
 *   switch                  to an empty root
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
#include <sys/wait.h>
#include <unistd.h>

#define STEP_LIMIT 90 /* seconds; nothing of ours may take so long */
#define MAX_STATUS 32

static struct {
	char step[64];
	int status;
} statuses[MAX_STATUS];
static size_t status_count;

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
static int wait_for(pid_t pid, const char *name)
{
	int status;

	for (int ticks = 0; ticks < STEP_LIMIT * 100; ticks++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		usleep(10000);
	}
	port_printf("error %s did not end within %d s\n", name, STEP_LIMIT);
	kill(pid, SIGKILL);
	return 137;
}

int run_program(const char *path, const char *const argv[], const char *environment)
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
	return wait_for(pid, path);
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
	return write_file(text, value);
}

static int run_step(char *step)
{
	char *argument = strchr(step, ':');

	if (argument)
		*argument++ = '\0';
	if (!strcmp(step, "fence") || !strcmp(step, "bind") || !strcmp(step, "start") ||
	    !strcmp(step, "wait"))
		return early(step);
	if (!strcmp(step, "coldplug"))
		return coldplug();
	if (!strcmp(step, "switch")) {
		switch_root();
		return 0;
	}
	if (argument && !strcmp(step, "modprobe")) {
		const char *const argv[] = {"modprobe", "-b", argument, NULL};

		return run_program(KMOD, argv, NULL);
	}
	if (argument && !strcmp(step, "exec")) {
		const char *const argv[] = {argument, NULL};

		return run_program(argument, argv, NULL);
	}
	if (argument && !strcmp(step, "write"))
		return write_step(argument);
	if (argument && !strcmp(step, "sleep"))
		return sleep(atoi(argument));
	port_printf("error no such step: %s\n", step);
	return 2;
}

void run_steps(const char *words)
{
	char *text = strdup(words), *rest = text, *step;

	while (text && (step = strsep(&rest, " \t\n"))) {
		if (!*step)
			continue;
		fprintf(stderr, "guest: %s\n", step);
		int status = run_step(step);
		fprintf(stderr, "guest: %s: %d\n", step, status);
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
