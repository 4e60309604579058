// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * early: bind PCI functions to vfio-pci from the initramfs.
 *
 *	early [--root DIR] [--dry-run] COMMAND
 *
 *	fence	read the rules, decide, write every driver_override, release
 *	bind	load, bind, verify, roll back, report
 *	start	fence, then bind in a child that is left behind
 *	wait	wait for that child
 *
 * 1. The crash-dump kernel, `earlybind.off` and a machine without rules are left alone.
 * 2. Only what was fenced is touched later.
 * 3. Exit status: 0 all as asked, 1 not so, 2 usage. No caller stops a boot for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "early.h"

static const char usage[] = "usage: early [--root DIR] [--dry-run] fence|bind|start|wait\n";

/* Too large for a stack; only what is used of it becomes memory. */
static struct early_run run;

int early_bind_stage(struct early_run *state)
{
	early_load(state);
	early_bind(state);
	return early_report(state) ? 0 : 1;
}

/* Returns true where there is something for `bind` to do. */
static bool fence(bool dry_run)
{
	int error;

	early_gather(&run, dry_run);
	if (run.crashed)
		return false;
	if (run.idle)
		return false;
	early_fence(&run);
	error = early_state_write(&run);
	if (error)
		early_log(&run, EARLY_ERROR, "cannot write /" EARLY_STATE ": %s",
			  eb_errno_words(-error));
	return true;
}

static int do_fence(bool dry_run)
{
	if (fence(dry_run) || run.crashed)
		return 0;
	return early_report(&run) ? 0 : 1;
}

static int do_start(bool dry_run)
{
	if (fence(dry_run))
		return early_start(&run);
	return run.crashed || early_report(&run) ? 0 : 1;
}

static int do_bind(bool dry_run)
{
	int error;

	early_gather(&run, dry_run);
	if (run.crashed || run.idle) { /* `fence` has reported it */
		if (!faccessat(run.root, EARLY_STATE, F_OK, 0))
			early_log(&run, EARLY_ERROR,
				  "no rule is left since early fence: what that fenced stays so");
		return 0;
	}
	error = early_state_read(&run);
	if (error) {
		early_log(&run, EARLY_ERROR,
			  "cannot read /" EARLY_STATE ": %s; going by what sysfs says is fenced",
			  eb_errno_words(-error));
		early_state_guess(&run);
	}
	return early_bind_stage(&run);
}

/* A child that died left no report: do what it did not come to. */
static int do_wait(bool dry_run)
{
	int status = early_wait(&run);

	if (status >= 0)
		return status;
	early_log(&run, EARLY_ERROR, "binding ended without a report; trying once more");
	return do_bind(dry_run);
}

static const struct {
	const char *name;
	int (*run)(bool dry_run);
} commands[] = {
	{"fence", do_fence},
	{"bind", do_bind},
	{"start", do_start},
	{"wait", do_wait},
};

static int bad_usage(void)
{
	early_say(usage);
	return 2;
}

int main(int argc, char *argv[])
{
	const char *root = "/";
	bool dry_run = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--dry-run"))
			dry_run = true;
		else if (!strcmp(argv[i], "--root") && i + 1 < argc)
			root = argv[++i];
		else
			return bad_usage();
	}
	if (argc - i != 1)
		return bad_usage();
	run.rooted = strcmp(root, "/");
	run.root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run.root < 0) {
		early_log(&run, EARLY_ERROR, "cannot open the folder %s: %s", root,
			  eb_errno_words(errno));
		return 1;
	}
	for (size_t n = 0; n < sizeof(commands) / sizeof(commands[0]); n++)
		if (!strcmp(argv[i], commands[n].name))
			return commands[n].run(dry_run);
	return bad_usage();
}
