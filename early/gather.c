// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "early.h"
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
	char where[EB_WHERE_SIZE];
	int error = eb_scan(run->root, &run->functions);

	if (error) {
		eb_rules_error(&run->rules, EB_ORIGIN_SYSFS, "cannot list /" EB_DEVICES_DIR ": %s",
			       eb_errno_words(-error));
		run->functions.n = 0;
		return false;
	}
	if (run->functions.skipped) {
		eb_where_format(run->functions.skipped_first, where);
		eb_rules_error(&run->rules, EB_ORIGIN_SYSFS,
			       "%u functions are not looked at, %s first: no readable modalias, or "
			       "more than %d of them",
			       (unsigned int)run->functions.skipped, where, EB_FUNCTIONS_MAX);
	}
	return true;
}

void early_gather(struct early_run *run, bool dry_run)
{
	eb_rules_init(&run->rules);
	run->functions.n = 0;
	run->idle = true;
	run->first = EARLY_CANNOT_KNOW;
	run->times.start = early_now();
	if (!faccessat(run->root, "proc/vmcore", F_OK, 0)) {
		run->crashed = true;
		return;
	}
	if (!read_cmdline(run))
		return;
	if (dry_run)
		run->options.dry_run = true;
	if (run->options.off)
		return;
	if (!run->options.nofiles)
		eb_config_read(run->root, &run->rules);
	eb_cmdline_legacy(&run->options, &run->rules);
	if (!run->rules.rules || !scan(run))
		return;
	eb_plan_make(&run->rules, &run->functions, &run->plan);
	memset(run->fate, 0, run->functions.n * sizeof(run->fate[0]));
	run->idle = false;
}
