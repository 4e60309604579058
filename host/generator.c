// SPDX-License-Identifier: GPL-2.0-or-later
/* Which program makes the images here. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "generator.h"

#define SCRIPT_MAX 65536

const char *host_generator_name(enum host_generator generator)
{
	static const char *const name[] = {"none", "initramfs-tools", "dracut", "mkinitcpio"};

	return name[generator];
}

static bool is_program(const struct host_root *root, const char *folder, size_t len,
		       const char *name, char path[PATH_MAX])
{
	char whole[PATH_MAX];
	struct stat stat_of;

	if (snprintf(path, PATH_MAX, "/%.*s/%s", (int)len, folder, name) >= PATH_MAX ||
	    !host_path(root, whole, "%s", path + 1))
		return false;
	return !stat(whole, &stat_of) && S_ISREG(stat_of.st_mode) && (stat_of.st_mode & 0111);
}

/* `folders` as in PATH; what does not begin with a slash is nowhere for root. */
static bool search(const struct host_root *root, const char *folders, const char *name,
		   char path[PATH_MAX])
{
	while (folders && *folders) {
		size_t len = strcspn(folders, ":");

		if (*folders == '/' && is_program(root, folders + 1, len - 1, name, path))
			return true;
		folders += len + (folders[len] == ':');
	}
	return false;
}

bool host_program(const struct host_root *root, const char *name, char path[PATH_MAX])
{
	/* Who is no root, or came by su, has no sbin in PATH. */
	static const char usual[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

	return (!*root->path && search(root, getenv("PATH"), name, path)) ||
	       search(root, usual, name, path);
}

/*
 * dracut brings a program of that name too, which calls it (Debian's since 112, Ubuntu's since
 * 108). The one of initramfs-tools calls mkinitramfs.
 */
static bool is_initramfs_tools(const struct host_root *root)
{
	static char script[SCRIPT_MAX];
	char path[PATH_MAX];
	size_t len;
	FILE *in;

	if (!host_program(root, "update-initramfs", path))
		return false;
	in = host_open(root, path + 1);
	len = in ? fread(script, 1, sizeof(script) - 1, in) : 0;
	if (in)
		fclose(in);
	return memmem(script, len, "mkinitramfs", 11) || !memmem(script, len, "dracut", 6);
}

static void note_preset(void *context, const char *name)
{
	size_t len = strlen(name);

	if (len > 7 && !strcmp(name + len - 7, ".preset"))
		*(bool *)context = true;
}

/* Where both are installed: what kernel-install calls, or else whose hooks have their presets. */
static enum host_generator chosen(const struct host_root *root)
{
	static const char *const places[] = {"etc/kernel/install.conf",
					     "usr/lib/kernel/install.conf"};
	char *line = NULL, name[32];
	bool presets = false;
	size_t size = 0;

	for (size_t i = 0; i < 2; i++) {
		enum host_generator found = HOST_NO_GENERATOR;
		FILE *in = host_open(root, places[i]);

		while (in && getline(&line, &size, in) > 0)
			if (sscanf(line, " initrd_generator = %31[a-z]", name) == 1)
				found = !strcmp(name, "dracut")	      ? HOST_DRACUT
					: !strcmp(name, "mkinitcpio") ? HOST_MKINITCPIO
								      : found;
		if (in)
			fclose(in);
		if (found != HOST_NO_GENERATOR) {
			free(line);
			return found;
		}
	}
	free(line);
	host_each_name(root, "etc/mkinitcpio.d", note_preset, &presets);
	return presets ? HOST_MKINITCPIO : HOST_DRACUT;
}

enum host_generator host_generator_find(const struct host_root *root)
{
	char path[PATH_MAX];
	bool dracut = host_program(root, "dracut", path);
	bool mkinitcpio = host_program(root, "mkinitcpio", path);

	/* Of dracut, the program alone may be there for other uses: Debian's dracut-core. */
	if (is_initramfs_tools(root))
		return HOST_INITRAMFS_TOOLS;
	if (dracut && mkinitcpio)
		return chosen(root);
	return dracut ? HOST_DRACUT : mkinitcpio ? HOST_MKINITCPIO : HOST_NO_GENERATOR;
}
