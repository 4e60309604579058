// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Folders for a moment. None stays behind, however the program ends: a signal's handler can
 * remove them too, so nothing here allocates.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "sysfs.h"

/* A tar's and a stage's, and room for more. */
#define FOLDERS_MAX 8

static struct {
	char path[PATH_MAX];
	pid_t owner; /* a child that ends removes nothing of its parent's; 0: the place is free */
} folders[FOLDERS_MAX];

/* What ends a program that is asked to, or whose output nobody reads any more. */
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static bool empty(int dir, int deep);

/* False where it stays. */
static bool remove_name(int dir, const char *name, int deep)
{
	int fd;

	if (!unlinkat(dir, name, 0))
		return true;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	empty(fd, deep + 1);
	close(fd);
	return !unlinkat(dir, name, AT_REMOVEDIR);
}

/* True where something was removed: what is read while it shrinks is read again then. */
static bool empty_once(int dir, int deep)
{
	struct eb_dir names;
	const char *name;
	bool any = false;

	if (deep > HOST_FOLDER_DEEP || eb_dir_open(dir, ".", &names))
		return false;
	while ((name = eb_dir_next(&names)))
		if (strcmp(name, ".") && strcmp(name, "..") && remove_name(dir, name, deep))
			any = true;
	eb_dir_close(&names);
	return any;
}

static bool empty(int dir, int deep)
{
	bool any = false;

	while (empty_once(dir, deep))
		any = true;
	return any;
}

/* Returns 0, or -errno. */
static int remove_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	empty(fd, 0);
	close(fd);
	return rmdir(path) ? -errno : 0;
}

static void remove_those_left(void)
{
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		if (folders[i].owner == getpid())
			remove_all(folders[i].path);
}

static void on_signal(int signal)
{
	remove_those_left();
	/* Its handler is the default one again: now it ends the program. */
	raise(signal);
}

/* A signal that is ignored, by nohup, stays so. */
static void watch(void)
{
	static bool watching;
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;

	if (watching)
		return;
	watching = true;
	atexit(remove_those_left);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&action.sa_mask, signals[i]);
	for (size_t i = 0; i < SIGNALS; i++)
		if (!sigaction(signals[i], NULL, &before) && before.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
}

/* A rescue shell may have nothing but these to write to. */
static bool make_folder(char folder[PATH_MAX])
{
	const char *const places[] = {getenv("TMPDIR"), "/tmp", "/run", "/dev/shm"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i] && *places[i] == '/' &&
		    snprintf(folder, PATH_MAX, "%s/earlybind.XXXXXX", places[i]) < PATH_MAX &&
		    mkdtemp(folder))
			return true;
	return false;
}

/* Make it and write it down, with no signal in between. */
static bool make_known(char folder[PATH_MAX])
{
	sigset_t all, before;
	size_t i = 0;
	bool made;

	while (i < FOLDERS_MAX && folders[i].owner)
		i++;
	if (i == FOLDERS_MAX) {
		errno = EMFILE;
		return false;
	}
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	made = make_folder(folder);
	if (made) {
		memcpy(folders[i].path, folder, strlen(folder) + 1);
		folders[i].owner = getpid();
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return made;
}

bool host_folder(char folder[PATH_MAX])
{
	watch();
	if (make_known(folder))
		return true;
	host_warn("cannot make a folder for a moment in $TMPDIR, /tmp, /run or /dev/shm: %s",
		  strerror(errno));
	return false;
}

void host_folder_remove(const char *folder)
{
	int error = remove_all(folder);

	if (error)
		host_warn("cannot remove the folder %s: %s", folder, strerror(-error));
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		if (folders[i].owner && !strcmp(folders[i].path, folder))
			folders[i].owner = 0;
}
