/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line, read as the kernel reads it (lib/cmdline.c, next_arg):
 * parameters between blanks, `"` keeps blanks together, nothing after ` -- `.
 */
#ifndef EB_CMDLINE_H
#define EB_CMDLINE_H

#include "rules.h"

/* The longest command line that is read; x86 has 2048 bytes, others up to 16 KiB. */
#define EB_CMDLINE_SIZE 16384

enum eb_log {
	EB_LOG_QUIET,
	EB_LOG_INFO,
	EB_LOG_DEBUG,
};

struct eb_options {
	bool off;
	bool dry_run;
	bool nofiles;
	enum eb_log log;
	struct eb_text profile; /* earlybind.profile=; empty without */
	/* Some `vfio-pci.ids=` was there; the list that would be in force, even if empty. */
	bool has_legacy;
	struct eb_text legacy;
};

struct eb_param {
	struct eb_text name;
	struct eb_text value;
	bool has_value; /* there was a `=` */
};

/* Take the next parameter off `line`. False at the end, or at `--`. */
bool eb_param_next(struct eb_text *line, struct eb_param *param);

/*
 * Read all of ours from the command line: the options, and the rules into `set`. The
 * text must outlive `options`. The legacy list is only remembered, see
 * eb_cmdline_legacy. `cut` says that the line was longer than what is given: its last
 * word is not read then. Where the set says `cmdline_off`, of what is ours only
 * earlybind.off counts.
 */
void eb_cmdline_read(struct eb_text line, bool cut, struct eb_options *options,
		     struct eb_ruleset *set);

/* Add the legacy list's rules, after those of every other source. */
void eb_cmdline_legacy(const struct eb_options *options, struct eb_ruleset *set);

#endif
