// SPDX-License-Identifier: GPL-2.0-or-later
/* confirm: what `setup --once` has tried becomes what every boot does. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "rebuild.h"
#include "setup.h"

const char host_confirm_help[] =
	"usage: earlybind confirm [OPTION...]\n"
	"\n"
	"Keep what this boot, which `earlybind setup` has put on trial, has done: where\n"
	"that is all that it was asked. Without it the next boot is the old one. The unit\n"
	"earlybind-confirm.service does it once the network and sshd are up.\n"
	"\n"
	"  --force     although this boot is not the trial, or not all is as asked\n"
	"  --dry-run   only show what would be done\n"
	"  --yes       accepted, for nothing is asked\n"
	"  --json      the result as JSON, with `changed`\n"
	"  --root DIR  for the system below DIR; its programs are run by chroot\n"
	"\n"
	"Exit status: 0 done, or there is no trial; 1 not so; 2 usage.\n";

/* The trial that waits for an answer, or NULL. */
static const struct host_journal *find_trial(const struct host_setup *setup)
{
	const struct host_journals *journals = &setup->journals;

	if (!host_exists(&setup->add.root, HOST_SETUP_TRIAL + 1))
		return NULL;
	for (size_t i = journals->n; i-- > 0;)
		if (!strcmp(journals->journal[i].kind, "once"))
			return &journals->journal[i];
	return NULL;
}

/* Is this boot the trial, and has it done what it was asked? */
static bool is_good(const struct host_setup *setup)
{
	char name[] = "status", quiet[] = "--quiet", root[] = "--root", *argv[5] = {name, quiet};

	if (!host_is_trial(setup->add.before)) {
		host_warn("this boot is not the trial: reboot into it (`earlybind setup --once` "
			  "again), or keep it unseen with --force. Nothing has changed.");
		return false;
	}
	if (strcmp(setup->add.folder, "/")) {
		argv[2] = root;
		argv[3] = (char *)setup->add.folder;
	}
	optind = 0;
	if (host_status(argv[2] ? 4 : 2, argv) == HOST_OK)
		return true;
	host_warn("the trial has not done all that it was asked (`earlybind status`): it is not "
		  "kept. --force keeps it all the same. Nothing has changed.");
	return false;
}

static bool decide(struct host_setup *setup, const struct host_journal *trial)
{
	struct host_batch *batch = &setup->batch;
	size_t len;
	char *text;

	host_batch_open(batch, &setup->add.root);
	text = host_batch_read(batch, HOST_SETUP_TRIAL, &len);
	if (!text) {
		host_warn("cannot read the rules of the trial, %s", HOST_SETUP_TRIAL);
		return false;
	}
	host_batch_write(batch, HOST_SETUP_FILE, text, len, 0644, "the rules of the trial");
	host_batch_remove(batch, HOST_SETUP_TRIAL, "the trial has ended");
	free(text);
	for (size_t i = 0; i < HOST_WORDS_MAX; i++) {
		setup->words.add[i] = trial->add[i];
		setup->words.drop[i] = trial->drop[i];
	}
	setup->legacy = trial->aside ? HOST_LEGACY_ASIDE : HOST_LEGACY_KEEP;
	host_legacies_open(&setup->legacies, setup->add.before);
	return host_setup_files(setup) &&
	       host_rebuild_count(&setup->add.root, &setup->stale, &setup->images);
}

static bool keep_trial(struct host_setup *setup)
{
	const struct host_journal *trial;

	if (!host_journals_open(&setup->journals, &setup->add.root, !setup->dry_run) ||
	    (!setup->dry_run && !host_setup_recover(setup)))
		return false;
	trial = find_trial(setup);
	if (!trial) {
		if (!setup->json)
			host_say("", "There is no trial to keep.");
		return true;
	}
	setup->add.before = host_machine_open(&setup->add.root, NULL);
	if (!setup->add.before || (!setup->force && !is_good(setup)))
		return false;
	setup->loader = host_loader_find(&setup->add.root);
	if (!decide(setup, trial))
		return false;
	if (!setup->json)
		host_setup_show(setup);
	if (setup->dry_run) {
		if (!setup->json)
			host_say("", "Nothing has changed: this is what would be done.");
		return true;
	}
	if (!host_setup_act(setup, "confirm"))
		return false;
	if (!setup->json)
		host_say("", "The trial is kept: every boot is as this one. `earlybind undo` takes "
			     "it all back.");
	return true;
}

int host_confirm(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		{"yes", no_argument, NULL, HOST_SETUP_YES},
		{"force", no_argument, NULL, HOST_SETUP_FORCE},
		{"dry-run", no_argument, NULL, HOST_SETUP_DRY_RUN},
		{NULL, 0, NULL, 0},
	};
	static struct host_setup setup;

	host_setup_open(&setup);
	if (!host_setup_options(&setup, options, argc, argv))
		return host_usage(host_confirm_help);
	return host_setup_run(&setup, keep_trial, host_setup_json);
}
