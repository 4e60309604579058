// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compiled.h"
#include "config.h"
#include "early.h"
#include "relate.h"
#include "sysfs.h"

static const struct eb_origin cmdline_origin;

/* Returns false where the command line cannot be read: it may say `earlybind.off`. */
static bool read_cmdline(struct early_run *run)
{
	ssize_t len = eb_sysfs_read(run->root, "proc/cmdline", run->cmdline, sizeof(run->cmdline));
	bool cut = len == -EOVERFLOW;

	if (len < 0 && !cut) {
		run->options = (struct eb_options){.log = EB_LOG_INFO};
		eb_rules_error(&run->rules, cmdline_origin,
			       "cannot read /proc/cmdline: %s; nothing is bound, for it may say "
			       "earlybind.off",
			       eb_errno_words((int)-len));
		return false;
	}
	eb_cmdline_read((struct eb_text){run->cmdline, cut ? sizeof(run->cmdline) : (size_t)len},
			cut, &run->options, &run->rules);
	return true;
}

static bool scan(struct early_run *run)
{
	int error = eb_scan(run->root, &run->functions);

	if (error) {
		eb_rules_error(&run->rules, EB_ORIGIN_SYSFS, "cannot list /" EB_DEVICES_DIR ": %s",
			       eb_errno_words(-error));
		run->functions.n = 0;
		return false;
	}
	if (run->functions.skipped) {
		eb_rules_error(
			&run->rules, EB_ORIGIN_SYSFS,
			"%u functions are not looked at, %llX first: no readable modalias, or "
			"more than %u of them",
			(unsigned int)run->functions.skipped,
			(unsigned long long)run->functions.skipped_first, EB_FUNCTIONS_MAX);
	}
	return true;
}

/*
 * A line `cmdline off` in the files takes back all that the command line said but `off`,
 * nofiles too. So the files are read first, and all is read again where they say so, or
 * where they are not to be read. Returns false where nothing is to be done.
 */
static bool read_rules(struct early_run *run)
{
	bool cmdline_off = false, files = true;

	for (;;) {
		eb_rules_init(&run->rules);
		run->rules.cmdline_off = cmdline_off;
		if (!read_cmdline(run) || run->options.off)
			return false;
		if (files)
			eb_config_read(run->root, run->options.profile, &run->rules);
		if (run->rules.cmdline_off && !cmdline_off)
			cmdline_off = true;
		else if (run->options.nofiles && files)
			files = false;
		else
			return true;
	}
}

void early_gather(struct early_run *run, bool dry_run)
{
	bool legacy;

	run->functions.n = 0;
	run->idle = true;
	run->first = EARLY_CANNOT_KNOW;
	run->times.start = early_now();
	if (!faccessat(run->root, "proc/vmcore", F_OK, 0)) {
		run->crashed = true;
		return;
	}
	if (!read_rules(run))
		return;
	if (dry_run)
		run->options.dry_run = true;
	legacy = eb_compiled_read(run->root, !run->options.nofiles && !run->options.has_legacy,
				  &run->rules);
	run->legacy = run->options.has_legacy ? run->options.legacy.len : legacy;
	eb_cmdline_legacy(&run->options, &run->rules);
	if (!run->rules.rules || !scan(run))
		return;
	eb_relate(run->root, &run->rules, &run->functions);
	eb_plan_make(&run->rules, &run->functions, &run->plan);
	memset(run->fate, 0, run->functions.n * sizeof(run->fate[0]));
	run->idle = false;
}
