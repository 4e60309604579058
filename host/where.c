// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

/* The first PID namespace has this inode (include/linux/proc_ns.h, PROC_PID_INIT_INO). */
#define FIRST_PID_NAMESPACE 0xeffffffcu

/* Is there a `container=` among what process 1 was started with? */
static bool says_container(void)
{
	FILE *in = fopen("/proc/1/environ", "re");
	char *word = NULL;
	size_t size = 0;
	bool found = false;

	if (!in)
		return false;
	while (!found && getdelim(&word, &size, '\0', in) > 0)
		found = !strncmp(word, "container=", 10) && word[10];
	free(word);
	fclose(in);
	return found;
}

/* A chroot at no mount of its own does not see what is mounted on its root. */
static bool has_no_root_mount(void)
{
	FILE *in = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	char target[3];
	size_t size = 0;
	bool missing = in != NULL;

	while (missing && getline(&line, &size, in) > 0)
		missing = sscanf(line, "%*s %*s %*s %*s %2s", target) != 1 || strcmp(target, "/");
	free(line);
	if (in)
		fclose(in);
	return missing;
}

const char *host_inside(void)
{
	static const char *const signs[] = {"/run/systemd/container", "/run/.containerenv",
					    "/.dockerenv"};
	struct stat first, ours, pid;

	/* Process 1 of a container has its root as well, so ask that first. */
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!access(signs[i], F_OK))
			return "built in a container";
	if (says_container())
		return "built in a container";
	if (stat("/proc/self", &pid))
		return "built in a chroot";
	if (!stat("/proc/1/root/.", &first) && !stat("/", &ours) &&
	    (first.st_dev != ours.st_dev || first.st_ino != ours.st_ino))
		return "built in a chroot";
	if (has_no_root_mount())
		return "built in a chroot";
	if (!stat("/proc/self/ns/pid", &pid) && pid.st_ino != FIRST_PID_NAMESPACE)
		return "built in a container";
	return NULL;
}
