// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * early: bind PCI functions to vfio-pci from the initramfs.
 *
 *	early [--root DIR] [--dry-run] COMMAND [ADDRESS]
 *
 *	fence	read the rules, decide, write every driver_override, release
 *	bind	load, bind, verify, roll back, report
 *	start	fence, then bind in a child that is left behind
 *	wait	wait for that child
 *	hotplug	all of it, for the one function ADDRESS, which came later
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

static const char usage[] =
	"usage: early [--root DIR] [--dry-run] fence|bind|start|wait|hotplug ADDRESS\n";

/* Too large for a stack; only what is used of it becomes memory. */
static struct early_run run;

int early_bind_stage(struct early_run *state)
{
	early_display_warn(state);
	early_load(state);
	early_bind(state);
	return early_report(state) ? 0 : 1;
}

/* Returns true where there is something for `bind` to do. */
static bool fence(bool dry_run)
{
	early_gather(&run, dry_run);
	if (run.machine.crashed)
		return false;
	if (!run.machine.idle) {
		early_fence(&run);
		if (!run.machine.options.dry_run)
			early_close_vfs(&run, 0, run.machine.functions.n);
		early_save(&run);
	}
	early_carry(&run);
	return !run.machine.idle;
}

static int do_fence(bool dry_run)
{
	if (fence(dry_run) || run.machine.crashed)
		return 0;
	return early_report(&run) ? 0 : 1;
}

static int do_start(bool dry_run)
{
	if (fence(dry_run))
		return early_start(&run);
	return run.machine.crashed || early_report(&run) ? 0 : 1;
}

static int do_bind(bool dry_run)
{
	bool fenced = !faccessat(run.root, EARLY_STATE, F_OK, 0);
	int error;

	if (fenced)
		early_lock(&run, EARLY_YIELD_SECONDS);
	early_gather(&run, dry_run);
	if (run.machine.crashed || (run.machine.idle && !fenced)) /* `fence` has reported it */
		return 0;
	error = early_state_read(&run);
	if (error) {
		early_log(&run, EARLY_ERROR, "cannot read /" EARLY_STATE ": %s; going by sysfs",
			  eb_errno_words(-error));
		early_state_guess(&run);
	}
	if (run.machine.idle) /* each that is fenced is an error now */
		return early_report(&run) ? 0 : 1;
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

static int bad_usage(void)
{
	early_say(usage);
	return 2;
}

static const char *address;

static int do_hotplug(bool dry_run)
{
	uint64_t where, mask;

	if (eb_where_parse(eb_text(address), &where, &mask) || mask != EB_WHERE_MASK)
		return bad_usage();
	early_gather(&run, dry_run);
	if (run.machine.crashed || run.machine.options.dry_run)
		return 0;
	return early_hotplug(&run, where);
}

static const struct {
	const char *name;
	int (*run)(bool dry_run);
	int arguments;
} commands[] = {
	{"fence", do_fence, 0}, {"bind", do_bind, 0},	    {"start", do_start, 0},
	{"wait", do_wait, 0},	{"hotplug", do_hotplug, 1},
};

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
	if (i == argc)
		return bad_usage();
	address = argv[argc - 1];
	run.rooted = strcmp(root, "/");
	run.root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run.root < 0) {
		early_log(&run, EARLY_ERROR, "cannot open the folder %s: %s", root,
			  eb_errno_words(errno));
		return 1;
	}
	for (size_t n = 0; n < sizeof(commands) / sizeof(commands[0]); n++)
		if (!strcmp(argv[i], commands[n].name) && argc - i == 1 + commands[n].arguments)
			return commands[n].run(dry_run);
	return bad_usage();
}
