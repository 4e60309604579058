/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that a decision rests on, in the order in which one part says how the next is read, and
 * the plan. The boot and the command both begin here, so they read and decide the same.
 */
#ifndef EB_GATHER_H
#define EB_GATHER_H

#include "cmdline.h"
#include "plan.h"

/* Some 2 MiB: no variable of a function. Only what is used of it becomes memory. */
struct eb_machine {
	bool crashed; /* a crash-dump kernel: nothing is read, nothing is to be done */
	bool idle;    /* off, no rules, or no list of functions: there is no plan */
	bool legacy;  /* vfio-pci has ids= of its own, on the command line or in modprobe.d */
	struct eb_options options;
	struct eb_ruleset rules;
	struct eb_functions functions;
	struct eb_plan plan;
	char cmdline[EB_CMDLINE_SIZE];
};

/*
 * Read the command line, the configuration, what the image knows of its host, and sysfs, all
 * below `root`, a descriptor of a directory; then decide. What goes wrong is in the rule set's
 * errors.
 */
void eb_gather(int root, struct eb_machine *machine);

#endif
