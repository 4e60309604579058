// SPDX-License-Identifier: GPL-2.0-or-later
/* GRUB's menu made anew, and its environment. */
#include <libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "edit.h"
#include "loader_parts.h"

#define MENU "/boot/grub/grub.cfg"
#define DRAFT "/boot/grub/grub.cfg.earlybind"
#define ENVIRONMENT "/boot/grub/grubenv"

/* --- the menu ------------------------------------------------------------------------------ */

static bool has_text(const struct host_root *root, const char *path, const char *text)
{
	FILE *in = host_open(root, path + 1);
	bool found = false;
	char *line = NULL;
	size_t size = 0;

	while (in && !found && getline(&line, &size, in) > 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (in)
		fclose(in);
	return found;
}

static bool is_whole(const struct host_root *root, bool aside)
{
	char unused[PATH_MAX];

	if (!has_text(root, DRAFT, "menuentry ")) {
		host_warn("grub-mkconfig made a menu without any entry: it is not taken");
		return false;
	}
	return !host_program(root, "grub-script-check", unused) ||
	       host_loader_run(root, aside, "grub-script-check", DRAFT, NULL);
}

/*
 * `update-grub` has grub-mkconfig write over the menu that is there (`cat new > grub.cfg`): power
 * lost in that moment leaves none. Made beside it and renamed, one of both is always there.
 */
bool host_grub_update(const struct host_root *root, bool aside)
{
	char draft[PATH_MAX], menu[PATH_MAX], real[PATH_MAX];
	bool good;

	if (!host_path(root, draft, "%s", DRAFT + 1))
		return false;
	good = host_loader_run(root, aside, "grub-mkconfig", "-o", DRAFT, NULL) &&
	       is_whole(root, aside);
	if (good && host_real(root, real, "%s", MENU + 1))
		good = host_path(root, menu, "%s", real + 1);
	else
		good = good && host_path(root, menu, "%s", MENU + 1);
	good = good && host_copy(draft, menu, access(menu, F_OK) ? draft : menu);
	unlink(draft);
	return good;
}

/* The first kernel of the menu is that of a usual entry. */
bool host_grub_shows(const struct host_root *root, const char *const words[])
{
	FILE *in = host_open(root, MENU + 1);
	const char *missing = NULL;
	char *line = NULL, *at;
	size_t size = 0;

	while (in && getline(&line, &size, in) > 0) {
		at = line + strspn(line, " \t");
		if (strncmp(at, "linux", 5))
			continue;
		for (size_t i = 0; words[i] && !missing; i++)
			if (!host_word_is_in(eb_text(at), words[i]))
				missing = words[i];
		break;
	}
	free(line);
	if (in)
		fclose(in);
	if (missing)
		host_warn(
			"%s is not in the boot menu, though /etc/default/grub.d/90-earlybind.cfg "
			"adds "
			"it: a file of /etc/default/grub.d that is read after it sets "
			"GRUB_CMDLINE_LINUX anew. Have it add to $GRUB_CMDLINE_LINUX, and say this "
			"again.",
			missing);
	return !missing;
}

/* --- one boot only ------------------------------------------------------------------------- */

/* On a device-mapper volume or an MD array, or a partition of one: it is the kernel's own. */
static bool is_stacked(const struct host_root *root, dev_t device)
{
	char real[PATH_MAX];

	return host_real(root, real, "sys/dev/block/%u:%u", major(device), minor(device)) &&
	       strstr(real, "/virtual/block/");
}

const char *host_grub_no_once(const struct host_root *root)
{
	/* grub-core/commands/loadenv.c: what has no blocks of its own for the file is refused. */
	static const char *const readable[] = {"btrfs", "zfs", "f2fs", "squashfs", "overlay"};
	struct libmnt_table *table;
	struct libmnt_fs *fs;
	char whole[PATH_MAX];
	const char *why = NULL;
	struct stat about;

	if (!host_exists(root, "etc/grub.d/00_header") && !host_exists(root, "boot/grub"))
		return "there is no /boot/grub";
	if (*root->path)
		return NULL;
	if (!host_path(root, whole, "boot/grub") || stat(whole, &about))
		return "there is no /boot/grub";
	table = mnt_new_table_from_file("/proc/self/mountinfo");
	fs = table ? mnt_table_find_devno(table, about.st_dev, MNT_ITER_BACKWARD) : NULL;
	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
		if (fs && mnt_fs_get_fstype(fs) && !strcmp(mnt_fs_get_fstype(fs), readable[i]))
			why = "GRUB cannot write its environment on the file system of /boot/grub, "
			      "and would boot the trial again and again";
	if (!fs)
		why = "/boot/grub is on a file system of which nothing is known (btrfs, ZFS?), and "
		      "GRUB may not be able to write its environment there";
	else if (is_stacked(root, about.st_dev))
		why = "/boot/grub is on LVM, an array or an encrypted disk, where GRUB cannot "
		      "write its environment, and would boot the trial again and again";
	mnt_unref_table(table);
	return why;
}

/* Is that what the environment says? */
static bool is_next(const struct host_root *root)
{
	static const char wanted[] = "next_entry=" HOST_ENTRY_ONCE;
	FILE *in = host_open(root, ENVIRONMENT + 1);
	bool found = false;
	char line[1024];

	while (in && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		found = found || !strcmp(line, wanted);
	}
	if (in)
		fclose(in);
	return found;
}

bool host_grub_once(const struct host_root *root, bool aside)
{
	char whole[PATH_MAX];

	if (!has_text(root, MENU, "--id " HOST_ENTRY_ONCE " ")) {
		host_warn("the boot menu has no entry for the trial: what makes it, "
			  "/etc/grub.d/42_earlybind, has said why");
		return false;
	}
	if (!host_loader_run(root, aside, "grub-reboot", HOST_ENTRY_ONCE, NULL))
		return false;
	if (!is_next(root)) {
		host_warn("grub-reboot has not written the next entry into " ENVIRONMENT);
		return false;
	}
	return host_path(root, whole, "%s", ENVIRONMENT + 1) && host_sync(whole);
}
