// SPDX-License-Identifier: GPL-2.0-or-later
/* apply: what the next boot would do, now, for what can be let go of safely. */
#include "apply.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "show.h"
#include "view.h"

const char host_apply_help[] =
	"usage: earlybind apply [OPTION...] [SELECTOR...]\n"
	"\n"
	"Do now what the next boot would do: bind what the rules ask for, and give back\n"
	"to the host what no rule asks for any more and earlybind has bound. What is in\n"
	"use is refused, and who uses it is named: mounts, open device nodes, interfaces\n"
	"that are up, the console's display, guests that run. What driverctl or libvirt\n"
	"have done is left alone. It shows what it would do, and asks.\n"
	"\n"
	"  --dry-run          show it, and change nothing\n"
	"  --yes              do not ask\n"
	"  --json             the result as JSON\n"
	"  --root DIR|TAR     of another machine's tree; nothing is changed there\n"
	"\n"
	"A SELECTOR is an ID (10de:2489), an address (0000:65:00.0, 65:00.*), a path\n"
	"(00:01.0/00.0) or class=display; nothing but these devices is touched then.\n"
	"The images are not made anew: `earlybind rebuild` does that.\n"
	"Exit status: 0 all is done; 1 something is refused or failed; 2 wrong usage.\n";

struct request {
	struct host_view view;
	bool dry_run, yes;
	char **selectors;
};

/* Why nothing may be changed here; NULL where it may. */
static const char *obstacle(const struct apply *apply)
{
	if (geteuid())
		return "only root can: run this as root";
	if (host_inside())
		return "this is a container or a chroot: do it on the host";
	if (apply->unsure)
		return apply->unsure;
	if (apply_any(apply, APPLY_BIND) && access(APPLY_EARLY, X_OK))
		return APPLY_EARLY " is missing, which binds devices: install earlybind as a whole";
	return NULL;
}

/* Is it to be done? Where not, and that is not what was asked for, there has been a warning. */
static bool may_act(const struct request *request, const struct apply *apply)
{
	const char *why = obstacle(apply);

	if (why) {
		host_warn("nothing is changed: %s", why);
		return false;
	}
	return host_ask_do(request->yes, request->view.json);
}

static void say_dry(const struct apply *apply)
{
	if (!apply_is_here(apply))
		host_say("", "Nothing is changed: these are another machine's files.");
	else if (apply->machine->boot.options.dry_run)
		host_say("",
			 "Nothing is changed: earlybind.dry-run is on the kernel command line.");
	else
		host_say("", "Nothing is changed: this is what would be done.");
}

static int finish(const struct request *request, struct apply *apply)
{
	bool todo = apply_any(apply, APPLY_BIND) || apply_any(apply, APPLY_GIVE_BACK);
	bool json = request->view.json, acted = false;

	if (!json)
		apply_show(apply);
	if (todo && !apply->dry_run && may_act(request, apply)) {
		apply_act(apply, json);
		acted = true;
	}
	if (json)
		apply_json(apply, acted);
	else if (todo && apply->dry_run)
		say_dry(apply);
	else if (!todo && !apply_any(apply, APPLY_REFUSE))
		host_say("", "There is nothing to do: what runs is what the rules ask for.");
	return apply_ok(apply, acted) ? HOST_OK : HOST_NOT_SO;
}

/* Where nothing is to be touched, nothing is looked at. */
static int stay_idle(const struct request *request, struct apply *apply)
{
	if (request->view.json)
		apply_json(apply, false);
	else
		host_say("", "%s", host_idle_words(&apply->machine->boot));
	return HOST_OK;
}

static int decide(const struct request *request, struct apply *apply)
{
	const struct eb_machine *boot = &apply->machine->boot;
	int status;

	if (boot->crashed || boot->options.off)
		return stay_idle(request, apply);
	status = host_pick(apply->machine, request->selectors, apply->picked);
	if (status != HOST_OK)
		return status;
	if (apply->machine->unlisted && !request->view.json)
		host_warn_sysfs(apply->machine);
	apply->dry_run = request->dry_run || boot->options.dry_run || !apply_is_here(apply);
	apply->selected = *request->selectors;
	host_kernel_read(apply->root, NULL, &apply->kernel);
	host_groups_open(apply->machine, &apply->groups);
	apply_decide(apply);
	if (apply->unsure)
		host_json_sentence(apply->warnings, "Not all that is in use can be seen: %s.",
				   apply->unsure);
	status = finish(request, apply);
	apply_discard(apply);
	host_groups_close(&apply->groups);
	return status;
}

static int run(const struct request *request, const struct host_root *root)
{
	static struct apply apply;
	int status;

	apply.root = root;
	apply.machine = host_machine_open(root, NULL);
	if (!apply.machine)
		return HOST_NOT_SO;
	apply.warnings = host_need(json_array());
	host_report_open(root, &apply.report);
	status = decide(request, &apply);
	host_report_close(&apply.report);
	json_decref(apply.warnings);
	host_machine_close(apply.machine);
	return status;
}

int host_apply(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		{"dry-run", no_argument, NULL, HOST_OPT_OWN},
		{"yes", no_argument, NULL, 'y'},
		{NULL, 0, NULL, 0},
	};
	struct request request = {.view = {.root = "/"}};
	/* What is done is told of a static table, which names it. */
	static struct host_root root;
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == HOST_OPT_OWN)
			request.dry_run = true;
		else if (option == 'y')
			request.yes = true;
		else if (!host_view_take(&request.view, option, optarg))
			return host_usage(host_apply_help);
	}
	request.selectors = argv + optind;
	if (!host_root_open(&root, request.view.root))
		return HOST_NOT_SO;
	status = run(&request, &root);
	host_root_close(&root);
	return status;
}
