// SPDX-License-Identifier: GPL-2.0-or-later
/* How the generators are called. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rebuild.h"

/* What is not one word to a shell is quoted. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+:=@%,"

static bool find(const struct host_root *root, const char *name, struct host_command *command)
{
	return host_program(root, name, command->program);
}

static bool take(struct host_command *command, ...)
{
	va_list args;
	size_t n = 0;
	const char *word;

	va_start(args, command);
	while ((word = va_arg(args, const char *)) && n < HOST_ARGUMENTS_MAX) {
		snprintf(command->text[n], PATH_MAX, "%s", word);
		command->argument[n] = command->text[n];
		n++;
	}
	va_end(args);
	command->argument[n] = NULL;
	return true;
}

static bool call_mkinitcpio(const struct host_root *root, const struct host_boot_image *image,
			    const char *file, struct host_command *command)
{
	const char *name = strrchr(image->path, '/') + 1;
	char preset[PATH_MAX], package[NAME_MAX + 1];

	/* initramfs-PACKAGE.img and its fallback come of one preset. */
	if (sscanf(name, "initramfs-%255[^/]", package) == 1) {
		char *end = strstr(package, "-fallback.img");

		if (!end)
			end = strstr(package, ".img");
		if (end)
			*end = '\0';
		snprintf(preset, sizeof(preset), "etc/mkinitcpio.d/%s.preset", package);
		if (host_exists(root, preset))
			return take(command, "mkinitcpio", "-p", package, NULL);
	}
	return image->unified ? take(command, "mkinitcpio", "-P", NULL)
			      : take(command, "mkinitcpio", "-k", image->kernel, "-g", file, NULL);
}

/* kernel-install puts a unified image together with the command line that it knows. */
static bool call_kernel_install(const struct host_root *root, const struct host_boot_image *image,
				struct host_command *command, const char **why)
{
	char kernel[PATH_MAX];

	snprintf(kernel, sizeof(kernel), "/usr/lib/modules/%s/vmlinuz", image->kernel);
	if (!host_exists(root, kernel + 1))
		snprintf(kernel, sizeof(kernel), "/boot/vmlinuz-%s", image->kernel);
	if (host_exists(root, kernel + 1) && find(root, "kernel-install", command))
		return take(command, "kernel-install", "add", image->kernel, kernel, NULL);
	*why = "it is a unified kernel image, and not made by kernel-install: make it anew as it "
	       "was made";
	return false;
}

bool host_rebuild_command(const struct host_root *root, enum host_generator generator,
			  const struct host_boot_image *image, struct host_command *command,
			  const char **why)
{
	char file[PATH_MAX + 1];

	snprintf(file, sizeof(file), "/%s", image->path);
	*command = (struct host_command){0};
	switch (generator) {
	case HOST_INITRAMFS_TOOLS:
		/* What others make of its images, it has made anew by its own hooks. */
		find(root, "update-initramfs", command);
		return take(command, "update-initramfs", image->exists ? "-u" : "-c", "-k",
			    image->kernel, NULL);
	case HOST_DRACUT:
		if (image->unified)
			return call_kernel_install(root, image, command, why);
		find(root, "dracut", command);
		return take(command, "dracut", "--force", file, image->kernel, NULL);
	case HOST_MKINITCPIO:
		find(root, "mkinitcpio", command);
		return call_mkinitcpio(root, image, file, command);
	case HOST_NO_GENERATOR:
		break;
	}
	*why = "no generator of images is installed";
	return false;
}

bool host_rebuild_same(const struct host_command *a, const struct host_command *b)
{
	size_t i = 0;

	for (; a->argument[i] && b->argument[i]; i++)
		if (strcmp(a->argument[i], b->argument[i]))
			return false;
	return !a->argument[i] && !b->argument[i];
}

char *host_rebuild_words(const struct host_command *command)
{
	char *words = NULL;
	size_t size;
	FILE *out = host_need(open_memstream(&words, &size));

	for (size_t i = 0; command->argument[i]; i++) {
		const char *word = command->argument[i];
		bool plain = *word && !word[strspn(word, PLAIN)];

		fputs(i ? " " : "", out);
		if (plain) {
			fputs(word, out);
			continue;
		}
		fputc('\'', out);
		for (; *word; word++)
			fputs(*word == '\'' ? "'\\''" : (char[]){*word, '\0'}, out);
		fputc('\'', out);
	}
	if (fclose(out))
		host_need(NULL);
	return words;
}

/* Generators call programs of sbin by their names alone. */
static void widen_path(void)
{
	static const char usual[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	const char *path = getenv("PATH");
	char *wide;

	if (!path || !*path)
		path = "/usr/bin";
	wide = host_format("%s:%s", path, usual);
	setenv("PATH", wide, 1);
	free(wide);
}

/* The command itself, or for another root what runs it there: NULL where there is no chroot. */
static const char *way(const struct host_root *root, const struct host_command *command,
		       char path[PATH_MAX], const char *argument[HOST_ARGUMENTS_MAX + 4])
{
	static const struct host_root here = {.fd = -1};
	size_t n = 0;

	if (*root->path) {
		if (!host_program(&here, "chroot", path))
			return NULL;
		argument[n++] = "chroot";
		argument[n++] = root->path;
		argument[n++] = command->program;
	} else {
		snprintf(path, PATH_MAX, "%s", command->program);
		argument[n++] = command->argument[0];
	}
	for (size_t i = 1; command->argument[0] && command->argument[i]; i++)
		argument[n++] = command->argument[i];
	argument[n] = NULL;
	return path;
}

bool host_rebuild_run(const struct host_root *root, const struct host_command *command, bool aside)
{
	const char *argument[HOST_ARGUMENTS_MAX + 4];
	posix_spawn_file_actions_t actions;
	extern char **environ;
	char program[PATH_MAX];
	int error, status = 0;
	pid_t pid;

	fflush(stdout);
	widen_path();
	if (!way(root, command, program, argument)) {
		host_warn("cannot run %s in %s: there is no program chroot here", command->program,
			  root->path);
		return false;
	}
	error = posix_spawn_file_actions_init(&actions);
	if (!error && aside)
		error = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (!error)
		error = posix_spawn(&pid, program, &actions, NULL, (char *const *)argument,
				    environ);
	posix_spawn_file_actions_destroy(&actions);
	while (!error && waitpid(pid, &status, 0) < 0)
		error = errno == EINTR ? 0 : errno;
	if (error)
		host_warn("cannot run %s: %s", command->program, strerror(error));
	else if (WIFSIGNALED(status))
		host_warn("%s was ended by signal %d (%s)", command->argument[0], WTERMSIG(status),
			  strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		host_warn("%s failed with status %d", command->argument[0], WEXITSTATUS(status));
	return !error && WIFEXITED(status) && !WEXITSTATUS(status);
}
