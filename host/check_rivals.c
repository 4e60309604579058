// SPDX-License-Identifier: GPL-2.0-or-later
/* What else on the machine gives devices to drivers: a tool, a hook, a rule of udev. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

/* --- driverctl ----------------------------------------------------------------------------- */

/* A file of /etc/driverctl.d is named by the device, `pci-0000:01:00.0`, and holds a driver. */
static void take_driverctl(void *context, const char *name)
{
	struct check *check = context;
	struct eb_machine *boot = &check->machine->boot;
	char path[PATH_MAX], driver[64] = "";
	const char *address = strncmp(name, "pci-", 4) ? name : name + 4, *wanted;
	uint64_t where, mask;
	long index;
	FILE *in;

	if (eb_where_parse(eb_text(address), &where, &mask) ||
	    snprintf(path, sizeof(path), "etc/driverctl.d/%s", name) >= (int)sizeof(path) ||
	    !(in = check_open(check, path)))
		return;
	if (fscanf(in, "%63s", driver) != 1)
		driver[0] = '\0';
	fclose(in);
	index = eb_functions_find(&boot->functions, where);
	if (index < 0 || !*driver)
		return;
	wanted = check_binds(check, (size_t)index) ? eb_plan_driver(&boot->rules, &boot->functions,
								    &boot->plan, (size_t)index)
						   : NULL;
	address = check_function(check, (size_t)index)->address;
	if (wanted && strcmp(wanted, driver))
		check_add(check, CHECK_FAILURE, address,
			  check_words(check, "driverctl unset-override %s", address),
			  "driverctl gives it to %s once the host is up, and takes it from %s",
			  driver, wanted);
	else if (wanted)
		check_add(check, CHECK_WARNING, address,
			  check_words(check, "driverctl unset-override %s", address),
			  "driverctl has it on %s too: not needed, and it stays when the rule is "
			  "removed",
			  driver);
	else if (host_is_vfio(driver))
		check_add(check, CHECK_WARNING, address,
			  check_words(check, "earlybind add %s, then driverctl unset-override %s",
				      address, address),
			  "driverctl gives it to %s, after the host's driver had it, and past "
			  "every guard",
			  driver);
}

void check_driverctl(struct check *check)
{
	host_each_name(check->root, "etc/driverctl.d", take_driverctl, check);
}

/* --- scripts and rules --------------------------------------------------------------------- */

/* What only somebody writes who moves devices between drivers. */
static const char *const words[] = {"driver_override", "/new_id",	"/remove_id",
				    "drivers_probe",   "vfio-pci/bind", "driver/unbind"};

struct search {
	const char *remedy;
	bool found; /* one line of a file is enough */
};

static void take_line(struct check *check, void *context, const char *place, char *text)
{
	struct search *search = context;

	text += strspn(text, " \t");
	if (*text == '#' || search->found)
		return;
	/* Serial adapters get their drivers by new_id too. */
	if (strstr(text, "usb") && !strstr(text, "pci"))
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strstr(text, words[i]))
			continue;
		search->found = true;
		check_add(check, CHECK_WARNING, place, search->remedy,
			  "it moves devices between drivers (%s), and may take back what earlybind "
			  "binds",
			  words[i] + (*words[i] == '/'));
		return;
	}
}

static bool is_ours(const char *path)
{
	return strstr(path, "earlybind");
}

static void search_file(struct check *check, struct search *search, const char *path)
{
	search->found = false;
	if (!is_ours(path))
		check_lines(check, path, take_line, search);
}

struct folder {
	struct check *check;
	struct search *search;
	const char *path;
	unsigned int deep, files;
};

/* Some folders of hooks have folders of their own; none are deep. */
static void take_entry(void *context, const char *name)
{
	struct folder *folder = context;
	char path[PATH_MAX], whole[PATH_MAX];
	struct stat file;

	if (folder->files++ >= CHECK_FILES_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", folder->path, name) >= (int)sizeof(path) ||
	    !host_path(folder->check->root, whole, "%s", path) || stat(whole, &file))
		return;
	if (!S_ISDIR(file.st_mode)) {
		search_file(folder->check, folder->search, path);
	} else if (folder->deep < 2 && !is_ours(path)) {
		struct folder below = *folder;

		below.path = path;
		below.deep++;
		host_each_name(folder->check->root, path, take_entry, &below);
		folder->files = below.files;
	}
}

void check_hook(struct check *check)
{
	static const char *const folders[] = {
		"etc/initramfs-tools/scripts",
		"etc/initramfs-tools/hooks",
		"usr/share/initramfs-tools/scripts/init-top",
		"usr/share/initramfs-tools/scripts/init-premount",
		"usr/share/initramfs-tools/scripts/init-bottom",
		"usr/share/initramfs-tools/conf.d",
		"usr/lib/dracut/modules.d",
		"etc/initcpio",
		"usr/lib/initcpio/hooks",
		"usr/lib/initcpio/install",
		"etc/dracut.conf.d",
	};
	struct search search = {
		.remedy =
			"bring what it does into /etc/earlybind.conf (earlybind add), take it out, "
			"and rebuild the images"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct folder folder = {.check = check, .search = &search, .path = folders[i]};

		host_each_name(check->root, folders[i], take_entry, &folder);
	}
}

static void take_rules(struct check *check, void *context, const char *path)
{
	/* driverctl's own does nothing without what is in /etc/driverctl.d. */
	if (!strstr(path, "05-driverctl.rules"))
		search_file(check, context, path);
}

void check_udev_rule(struct check *check)
{
	static const char *const folders[] = {"etc/udev/rules.d",	    "run/udev/rules.d",
					      "usr/local/lib/udev/rules.d", "usr/lib/udev/rules.d",
					      "lib/udev/rules.d",	    NULL};
	struct search search = {
		.remedy = "take the rule out, or have it leave the devices alone that earlybind "
			  "binds"};

	check_files(check, folders, ".rules", take_rules, &search);
}
