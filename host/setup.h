/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of `earlybind setup`, `confirm` and `undo` hand around. */
#ifndef HOST_SETUP_H
#define HOST_SETUP_H

#include <getopt.h>

#include "add.h"
#include "aside.h"
#include "journal.h"
#include "trial.h"

/* Rules of setup's own are in a file of their own: to take it away takes nothing else away. */
#define HOST_SETUP_FILE "/etc/earlybind.d/50-setup.conf"
/* And for a trial below a profile, which one entry of the boot menu names. */
#define HOST_SETUP_TRIAL "/etc/earlybind.d/" HOST_TRIAL_PROFILE "/50-setup.conf"

enum host_setup_legacy {
	HOST_LEGACY_ASK, /* on a terminal; else it is kept */
	HOST_LEGACY_KEEP,
	HOST_LEGACY_ASIDE,
};

struct host_setup {
	/* What was asked for. */
	bool once, yes, dry_run, json, force;
	char **arg; /* of setup: what to bind */
	int args;
	enum host_setup_legacy legacy;
	struct host_add add; /* the rules, their options, root and notes */

	enum host_loader loader;
	struct host_journals journals;
	struct host_legacies legacies;
	struct host_words words;
	struct host_words next; /* what the next boot has more, and less, whoever wrote it */
	char *once_words;	/* of the trial's entry; NULL without --once */
	struct host_batch batch;
	json_t *by_hand;      /* what nobody can do from here: an array of commands */
	json_t *left_alone;   /* legacy settings that stay, in sentences */
	size_t stale, images; /* not current, of how many, before anything is written */

	/* What became of it. */
	bool changed, ok;
	size_t made; /* images */
	json_t *kept, *check;
};

/* --- setup_decide.c, setup_iommu.c --------------------------------------------------------- */

/* Find out what has to be written. False after a warning. */
bool host_setup_decide(struct host_setup *setup);

/* The words of the kernel command line that turn the IOMMU on; what is to be known, as notes. */
void host_setup_iommu(struct host_setup *setup);

/*
 * What the files have to hold besides the rules, once the words are known: the boot loader's, and
 * those of the legacy settings that go. False after a warning.
 */
bool host_setup_files(struct host_setup *setup);

/* The kernel command line of the next boot, as far as it is known, to be freed. */
char *host_setup_cmdline(const struct host_setup *setup);

/* --- setup_act.c --------------------------------------------------------------------------- */

/*
 * Carry the batch out as a transaction of that kind, have the images and the menu made, or put
 * everything back. False after a warning.
 */
bool host_setup_act(struct host_setup *setup, const char *kind);

/*
 * Before anything else is changed: finish what the power has cut off. The files are those of
 * before setup, or those of undo. False after a warning.
 */
bool host_setup_recover(struct host_setup *setup);

/* Take back every transaction; images and menu too. False after a warning. */
bool host_setup_undo(struct host_setup *setup);

/* Does anything that setup changed live in the boot loader's files? */
bool host_setup_has_menu(const struct host_journals *journals);

/* --- setup_show.c -------------------------------------------------------------------------- */

void host_setup_show(const struct host_setup *setup);
void host_setup_show_kept(const struct host_setup *setup);
void host_setup_json(const struct host_setup *setup);

/* What is to be written or taken away, as an array of objects. */
json_t *host_batch_json(const struct host_batch *batch);

/* `[1/3] Writing 4 files`: only for people. */
void host_setup_step(const struct host_setup *setup, int step, int steps, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* --- setup.c ------------------------------------------------------------------------------- */

void host_setup_open(struct host_setup *setup);

/* What getopt_long returns for these, in each of the three commands. */
enum host_setup_option {
	HOST_SETUP_YES = HOST_ADD_OPT_OWN,
	HOST_SETUP_DRY_RUN,
	HOST_SETUP_FORCE,
	HOST_SETUP_OPT_OWN, /* the first that a command may use for its own */
};

/* The options of confirm and undo, which take nothing else. False where there are others. */
bool host_setup_options(struct host_setup *setup, const struct option *options, int argc,
			char *argv[]);

/*
 * Once the options are read: `run` in the root, alone there unless it is a dry run, if somebody is
 * here who may change it. What it returns is `ok` and the exit status; then `json` is printed,
 * where that was asked for, and the setup is closed.
 */
int host_setup_run(struct host_setup *setup, bool run(struct host_setup *setup),
		   void json(const struct host_setup *setup));

#endif
