// SPDX-License-Identifier: GPL-2.0-or-later
/* What else on the machine gives devices to drivers: a tool, a hook, a rule of udev. */
#include <string.h>

#include "check.h"
#include "rivals.h"

/* --- driverctl ----------------------------------------------------------------------------- */

static void take_driverctl(void *context, const char *name)
{
	struct check *check = context;
	struct eb_machine *boot = &check->machine->boot;
	char driver[EB_DRIVER_MAX + 1];
	const char *address, *wanted;
	uint64_t where;
	long index;

	if (!host_rival_driverctl(check->root, name, &where, driver))
		return;
	index = eb_functions_find(&boot->functions, where);
	if (index < 0)
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
	host_each_name(check->root, HOST_DRIVERCTL, take_driverctl, check);
}

/* --- scripts and rules --------------------------------------------------------------------- */

struct search {
	struct check *check;
	const char *remedy;
	bool found; /* one line of a file is enough */
};

static void take_line(void *context, const char *place, char *text)
{
	struct search *search = context;
	const char *word = search->found ? NULL : host_rival_word(text);

	if (!word)
		return;
	search->found = true;
	check_add(search->check, CHECK_WARNING, place, search->remedy,
		  "it moves devices between drivers (%s), and may take back what earlybind binds",
		  word);
}

static void search_file(void *context, const char *path)
{
	struct search *search = context;

	search->found = false;
	if (!host_rival_is_ours(path))
		host_files_lines(search->check->root, path, take_line, search);
}

void check_hook(struct check *check)
{
	struct search search = {
		.check = check,
		.remedy =
			"bring what it does into /etc/earlybind.conf (earlybind add), take it out, "
			"and rebuild the images"};

	for (const char *const *folder = host_rival_folders; *folder; folder++)
		host_rival_files(check->root, *folder, search_file, &search);
}

static void take_rules(void *context, const char *path)
{
	/* driverctl's own does nothing without what is in /etc/driverctl.d. */
	if (!strstr(path, "05-driverctl.rules"))
		search_file(context, path);
}

void check_udev_rule(struct check *check)
{
	static const char *const folders[] = {"etc/udev/rules.d",	    "run/udev/rules.d",
					      "usr/local/lib/udev/rules.d", "usr/lib/udev/rules.d",
					      "lib/udev/rules.d",	    NULL};
	struct search search = {
		.check = check,
		.remedy = "take the rule out, or have it leave the devices alone that earlybind "
			  "binds"};

	host_files_each(check->root, folders, ".rules", take_rules, &search);
}
