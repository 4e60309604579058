// SPDX-License-Identifier: GPL-2.0-or-later
#include "gather.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compiled.h"
#include "config.h"
#include "relate.h"
#include "sysfs.h"
#include "words.h"

static const struct eb_origin cmdline_origin;

/* Returns false where the command line cannot be read: it may say `earlybind.off`. */
static bool read_cmdline(int root, struct eb_machine *machine)
{
	ssize_t len =
		eb_sysfs_read(root, "proc/cmdline", machine->cmdline, sizeof(machine->cmdline));
	bool cut = len == -EOVERFLOW;

	if (len < 0 && !cut) {
		machine->options = (struct eb_options){.log = EB_LOG_INFO};
		eb_rules_error(&machine->rules, cmdline_origin,
			       "cannot read /proc/cmdline: %s; nothing is bound, for it may say "
			       "earlybind.off",
			       eb_errno_words((int)-len));
		return false;
	}
	eb_cmdline_read(
		(struct eb_text){machine->cmdline, cut ? sizeof(machine->cmdline) : (size_t)len},
		cut, &machine->options, &machine->rules);
	return true;
}

static bool scan(int root, struct eb_machine *machine)
{
	int error = eb_scan(root, &machine->functions);

	if (error) {
		eb_rules_error(&machine->rules, EB_ORIGIN_SYSFS,
			       "cannot list /" EB_DEVICES_DIR ": %s", eb_errno_words(-error));
		machine->functions.n = 0;
		return false;
	}
	if (machine->functions.skipped) {
		eb_rules_error(
			&machine->rules, EB_ORIGIN_SYSFS,
			"%u functions are not looked at, %llX first: no readable modalias, or "
			"more than %u of them",
			(unsigned int)machine->functions.skipped,
			(unsigned long long)machine->functions.skipped_first, EB_FUNCTIONS_MAX);
	}
	return true;
}

/*
 * A line `cmdline off` in the files takes back all that the command line said but `off`,
 * nofiles too. So the files are read first, and all is read again where they say so, or
 * where they are not to be read. Returns false where nothing is to be done.
 */
static bool read_rules(int root, struct eb_machine *machine)
{
	bool cmdline_off = false, files = true;

	for (;;) {
		eb_rules_init(&machine->rules);
		machine->rules.cmdline_off = cmdline_off;
		if (!read_cmdline(root, machine) || machine->options.off)
			return false;
		if (files)
			eb_config_read(root, machine->options.profile, &machine->rules);
		if (machine->rules.cmdline_off && !cmdline_off)
			cmdline_off = true;
		else if (machine->options.nofiles && files)
			files = false;
		else
			return true;
	}
}

void eb_gather(int root, struct eb_machine *machine)
{
	bool legacy;

	machine->functions.n = 0;
	machine->idle = true;
	if (!faccessat(root, "proc/vmcore", F_OK, 0)) {
		machine->crashed = true;
		return;
	}
	if (!read_rules(root, machine))
		return;
	legacy = eb_compiled_read(root, !machine->options.nofiles && !machine->options.has_legacy,
				  &machine->rules);
	machine->legacy = machine->options.has_legacy ? machine->options.legacy.len : legacy;
	eb_cmdline_legacy(&machine->options, &machine->rules);
	if (!machine->rules.rules || !scan(root, machine))
		return;
	eb_relate(root, &machine->rules, &machine->functions);
	eb_plan_make(&machine->rules, &machine->functions, &machine->plan);
	machine->idle = false;
}
