// SPDX-License-Identifier: GPL-2.0-or-later
/* setup: all that a person does by hand, from a fresh machine to a bound device. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "check_after.h"
#include "setup.h"

const char host_setup_help[] =
	"usage: earlybind setup [OPTION...] [WHAT...] [-- KEY...]\n"
	"\n"
	"Have vfio-pci take WHAT (as in `earlybind add`) from the next boot on: turn the\n"
	"IOMMU on, write the rules, make the images and the boot menu, and check it all.\n"
	"It shows everything first, and asks once. `earlybind undo` takes it all back.\n"
	"\n"
	"  --once             for the next boot alone, until `earlybind confirm`\n"
	"  --legacy keep|aside  leave older settings (ids= of vfio-pci, driverctl, hook\n"
	"                     scripts) as they are, or put rules in their place\n"
	"  --with slot|group  take the rest of the slot, or of the IOMMU group, along\n"
	"  --driver NAME      this driver, auto, or none, in place of vfio-pci\n"
	"  --fallback none    keep the host's driver off even if vfio-pci refuses it\n"
	"  --allow GUARD      last-display or in-use: bind it all the same\n"
	"  --optional         it need not be there\n"
	"  --yes              do not ask\n"
	"  --dry-run          only show what would be done\n"
	"  --json             the result as JSON, with `changed`\n"
	"  --root DIR         for the system below DIR; its programs are run by chroot\n"
	"\n"
	"Exit status: 0 done, and the check has found no failure; 1 not so; 2 usage.\n";

enum setup_option { ONCE = HOST_SETUP_OPT_OWN, LEGACY };

void host_setup_open(struct host_setup *setup)
{
	*setup = (struct host_setup){
		.by_hand = host_need(json_array()),
		.left_alone = host_need(json_array()),
		.kept = host_need(json_array()),
	};
	host_add_init(&setup->add);
}

static void close_all(struct host_setup *setup)
{
	host_legacies_close(&setup->legacies);
	host_batch_close(&setup->batch);
	host_journals_close(&setup->journals);
	if (setup->add.edit.name)
		host_edit_close(&setup->add.edit);
	host_add_free(&setup->add);
	free(setup->once_words);
	json_decref(setup->by_hand);
	json_decref(setup->left_alone);
	json_decref(setup->kept);
	json_decref(setup->check);
}

static bool may_change(const struct host_setup *setup)
{
	if (!host_root_writable(&setup->add.root))
		return false;
	if (!geteuid() || setup->dry_run)
		return true;
	host_warn("to change the system takes root: run it with sudo, or see what it would do with "
		  "--dry-run");
	return false;
}

/* What all three take. False: it is none of these. */
static bool take_common(struct host_setup *setup, int option, const char *value)
{
	switch (option) {
	case HOST_OPT_ROOT:
		setup->add.folder = value;
		return true;
	case HOST_OPT_JSON:
		return setup->json = setup->add.json = true;
	case HOST_SETUP_YES:
		return setup->yes = true;
	case HOST_SETUP_DRY_RUN:
		return setup->dry_run = true;
	case HOST_SETUP_FORCE:
		return setup->force = true;
	default:
		return false;
	}
}

bool host_setup_options(struct host_setup *setup, const struct option *options, int argc,
			char *argv[])
{
	bool good = true;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		good = take_common(setup, option, optarg) && good;
	return good && optind == argc;
}

int host_setup_run(struct host_setup *setup, bool run(struct host_setup *setup),
		   void json(const struct host_setup *setup))
{
	struct host_root *root = &setup->add.root;
	int status;

	if (!host_root_open(root, setup->add.folder))
		return HOST_NOT_SO;
	if (may_change(setup) && (setup->dry_run || host_journals_lock(root))) {
		setup->ok = run(setup);
		if (setup->json)
			json(setup);
	}
	status = setup->ok ? HOST_OK : HOST_NOT_SO;
	close_all(setup);
	host_root_close(root);
	return status;
}

static bool take_legacy(struct host_setup *setup, const char *value)
{
	if (!strcmp(value, "keep"))
		setup->legacy = HOST_LEGACY_KEEP;
	else if (!strcmp(value, "aside"))
		setup->legacy = HOST_LEGACY_ASIDE;
	else
		host_warn("--legacy takes keep or aside, not '%s'", value);
	return setup->legacy != HOST_LEGACY_ASK;
}

static bool take_option(struct host_setup *setup, int option, const char *value)
{
	bool good = true;

	if (host_add_take(&setup->add, option, value, &good))
		return good;
	if (take_common(setup, option, value))
		return true;
	switch (option) {
	case ONCE:
		return setup->once = true;
	case LEGACY:
		return take_legacy(setup, value);
	default:
		fputs(host_setup_help, stderr);
		return false;
	}
}

static bool take_options(struct host_setup *setup, int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		HOST_ADD_OPTIONS,
		{"once", no_argument, NULL, ONCE},
		{"legacy", required_argument, NULL, LEGACY},
		{"yes", no_argument, NULL, HOST_SETUP_YES},
		{"dry-run", no_argument, NULL, HOST_SETUP_DRY_RUN},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(setup, option, optarg))
			return false;
	return true;
}

/* Is there anything that somebody has to say yes to? */
static bool is_needed(const struct host_setup *setup)
{
	return setup->batch.n || setup->stale || setup->journals.unsettled;
}

static bool look_at_result(struct host_setup *setup)
{
	char *cmdline = host_setup_cmdline(setup);
	int status;

	if (!setup->json)
		host_say("", "What `earlybind check` says of the result:");
	status = host_check_after(&setup->add.root, cmdline, setup->json ? &setup->check : NULL);
	free(cmdline);
	return status == HOST_OK;
}

static void say_next(const struct host_setup *setup)
{
	if (setup->once)
		host_say("",
			 "What comes next: reboot into the trial; look at `earlybind status`; "
			 "`earlybind confirm` keeps it. Without it the boot after is the old one.");
	else
		host_say("",
			 "What comes next: %sreboot; `earlybind status` says whether it was "
			 "done; `earlybind undo` takes it all back.",
			 json_array_size(setup->by_hand) ? "do what is to be done by hand; " : "");
}

static bool run(struct host_setup *setup)
{
	bool ok;

	if (!host_journals_open(&setup->journals, &setup->add.root, !setup->dry_run) ||
	    (!setup->dry_run && !host_setup_recover(setup)) || !host_setup_decide(setup))
		return false;
	if (!setup->json)
		host_setup_show(setup);
	if (setup->dry_run) {
		if (!setup->json)
			host_say("", "Nothing has changed: this is what would be done.");
		return true;
	}
	if ((is_needed(setup) && !host_ask_do(setup->yes, setup->json)) ||
	    !host_setup_act(setup, setup->once ? "once" : "setup"))
		return false;
	host_setup_show_kept(setup);
	ok = look_at_result(setup);
	if (!setup->json && setup->changed)
		say_next(setup);
	return ok;
}

int host_setup(int argc, char *argv[])
{
	static struct host_setup setup;
	int end;

	host_setup_open(&setup);
	if (!host_add_keys(&setup.add, argc, argv, &end) || !take_options(&setup, end, argv))
		return HOST_USAGE;
	if (optind == end && setup.add.keys)
		return host_usage(host_setup_help);
	setup.arg = argv + optind;
	setup.args = end - optind;
	return host_setup_run(&setup, run, host_setup_json);
}
