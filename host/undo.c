// SPDX-License-Identifier: GPL-2.0-or-later
/* undo: every file as it was before setup, to the byte. */
#include <getopt.h>
#include <unistd.h>

#include "ask.h"
#include "rebuild.h"
#include "setup.h"

const char host_undo_help[] =
	"usage: earlybind undo [OPTION...]\n"
	"\n"
	"Take back all that `earlybind setup` changed: every file as it was, to the byte,\n"
	"and the images and the boot menu made anew. A file that somebody has changed\n"
	"since is left as it is, and the one of before is kept in\n"
	"/var/lib/earlybind/kept. What an undo had begun when the power failed, the next\n"
	"one finishes.\n"
	"\n"
	"  --yes       do not ask\n"
	"  --dry-run   only show what would be done\n"
	"  --json      the result as JSON, with `changed`\n"
	"  --root DIR  for the system below DIR; its programs are run by chroot\n"
	"\n"
	"Exit status: 0 done, or there was nothing to do; 1 not so; 2 usage.\n";

static const char *words_of(const struct host_root *root, const struct host_journal *journal,
			    size_t entry)
{
	char before[PATH_MAX];

	switch (host_entry_look(root, journal, entry)) {
	case HOST_ENTRY_BEFORE:
		return "is as it was";
	case HOST_ENTRY_OTHER:
		return "was changed since, and stays";
	case HOST_ENTRY_AFTER:
		break;
	}
	if (!host_journal_path(root, journal->number, "before", entry + 1, before) ||
	    access(before, F_OK))
		return "goes: there was none";
	return journal->entry[entry].write ? "as it was" : "comes back";
}

/* The last change of a file is the one to be taken back first. */
static void show(const struct host_setup *setup)
{
	const struct host_journals *journals = &setup->journals;

	host_say("", journals->n ? "What is to be done:"
				 : "The files are as they were; the images and the boot menu are "
				   "yet to be made.");
	for (size_t i = journals->n; i-- > 0;)
		for (size_t k = journals->journal[i].n; k-- > 0;)
			host_say("  ", "%s: %s", journals->journal[i].entry[k].path,
				 words_of(&setup->add.root, &journals->journal[i], k));
	host_say("  ", "images made anew where they are not current then%s",
		 host_setup_has_menu(journals) ? ", and the boot menu" : "");
}

static void show_json(const struct host_setup *setup)
{
	host_json_print(host_json_pack("{s:b, s:b, s:O, s:I, s:b}", "changed", setup->changed,
				       "dry_run", setup->dry_run, "kept", setup->kept,
				       "images_made", (json_int_t)setup->made, "ok", setup->ok));
}

static bool take_back(struct host_setup *setup)
{
	struct host_journals *journals = &setup->journals;

	if (!host_journals_open(journals, &setup->add.root, !setup->dry_run))
		return false;
	if (!journals->n && !journals->unsettled) {
		if (!setup->json)
			host_say("",
				 "There is nothing to take back: setup has changed nothing here.");
		return true;
	}
	setup->loader = host_loader_find(&setup->add.root);
	if (!setup->json)
		show(setup);
	if (setup->dry_run) {
		if (!setup->json)
			host_say("", "Nothing has changed: this is what would be done.");
		return true;
	}
	if (!host_ask_do(setup->yes, setup->json))
		return false;
	if (!host_setup_undo(setup)) {
		host_warn("not all could be taken back: mend what is said above, and run "
			  "`earlybind undo` again, which goes on");
		return false;
	}
	if (!setup->json) {
		host_setup_show_kept(setup);
		host_say("", "Every file is as it was%s. What comes next: reboot.",
			 json_array_size(setup->kept) ? ", but for those" : "");
	}
	return true;
}

int host_undo(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		{"yes", no_argument, NULL, HOST_SETUP_YES},
		{"dry-run", no_argument, NULL, HOST_SETUP_DRY_RUN},
		{NULL, 0, NULL, 0},
	};
	static struct host_setup setup;

	host_setup_open(&setup);
	if (!host_setup_options(&setup, options, argc, argv))
		return host_usage(host_undo_help);
	return host_setup_run(&setup, take_back, show_json);
}
