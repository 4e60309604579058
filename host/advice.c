// SPDX-License-Identifier: GPL-2.0-or-later
/* What would help a group of which some is on VFIO, or meant to be, and some is not. */
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "view.h"

struct advice {
	struct host_machine *machine;
	const struct host_group *group;
	const struct host_verdict *verdict;
	host_driver_fn *driver;
	void *context;
	const bool *given;
	json_t *lines;
	size_t *endpoint; /* the blockers that earlybind could bind */
	size_t endpoints;
};

static const struct eb_function *function_of(const struct advice *advice, size_t index)
{
	return &advice->machine->boot.functions.function[index];
}

static const char *address_of(const struct advice *advice, size_t index)
{
	return host_function(advice->machine, index)->address;
}

static bool is_given(const struct advice *advice, size_t index)
{
	return host_is_given(advice->machine, index, advice->driver, advice->context,
			     advice->given);
}

/* The first function of the group that is given. */
static size_t first_given(const struct advice *advice)
{
	for (size_t i = 0; i < advice->group->n; i++)
		if (is_given(advice, advice->group->member[i]))
			return advice->group->member[i];
	return advice->group->member[0];
}

/* Is some function of the same slot given? No other slot, and no setting, parts the two. */
static bool beside_given(const struct advice *advice, size_t index)
{
	for (size_t i = 0; i < advice->group->n; i++) {
		size_t other = advice->group->member[i];

		if (is_given(advice, other) && function_of(advice, other)->where >> 3 ==
						       function_of(advice, index)->where >> 3)
			return true;
	}
	return false;
}

/* Behind a bridge, as all is that can be plugged. */
static bool behind_bridge(const struct advice *advice, size_t index)
{
	char path[HOST_PATH_SIZE];

	return host_bridge_path(advice->machine, index, path) && strchr(path, '/');
}

/* Is it the physical function of one that is given? Then it has to stay with its driver. */
static bool is_physical(const struct advice *advice, size_t index)
{
	for (size_t i = 0; i < advice->group->n; i++) {
		size_t other = advice->group->member[i];

		if (is_given(advice, other) && host_is_physical(advice->machine, index, other))
			return true;
	}
	return false;
}

/* The first function that is given and is behind this one; -1: none. */
static long first_behind(const struct advice *advice, size_t index)
{
	for (size_t i = 0; i < advice->group->n; i++) {
		size_t other = advice->group->member[i];

		if (is_given(advice, other) && host_is_above(advice->machine, index, other))
			return (long)other;
	}
	return -1;
}

static bool is_display(const struct eb_function *function)
{
	uint32_t class_id = function->class_id >> 8;

	return class_id == 0x0300 || class_id == 0x0301 || class_id == 0x0380;
}

/* Would the host have a display left if all endpoints in the way were given, too? */
static bool display_left(const struct advice *advice)
{
	const struct eb_functions *functions = &advice->machine->boot.functions;

	for (size_t i = 0; i < functions->n; i++) {
		bool goes = !is_display(&functions->function[i]) || is_given(advice, i);

		for (size_t k = 0; k < advice->endpoints; k++)
			goes = goes || advice->endpoint[k] == i;
		if (!goes)
			return true;
	}
	return false;
}

/* A bridge's driver is not earlybind's business, and from 5.19 on it counts. */
static void advise_bridges(struct advice *advice)
{
	for (size_t i = 0; i < advice->verdict->blockers; i++) {
		size_t index = advice->verdict->blocker[i];
		const char *driver = advice->driver(advice->context, index);
		bool hot = !strcmp(driver, "shpchp");

		if (!eb_is_bridge(function_of(advice, index)))
			continue;
		/* drivers/pci/hotplug/shpchp_core.c; distributions build it in. */
		host_json_sentence(advice->lines,
				   "%s is a bridge. Up to Linux 5.18 bridges stood in nobody's "
				   "way; from 5.19 on "
				   "this one does while %s has it. Now: `echo %s "
				   ">/sys/bus/pci/drivers/%s/unbind`. "
				   "For every boot: %s%s on the kernel command line.%s",
				   address_of(advice, index), driver, address_of(advice, index),
				   driver,
				   hot ? "initcall_blacklist=shpcd_init" : "module_blacklist=",
				   hot ? "" : driver,
				   hot ? " What is lost is hot plug behind that bridge." : "");
	}
}

/* What keeps an endpoint in the way from being given too. True where something does. */
static bool advise_kept(struct advice *advice, size_t index)
{
	struct eb_machine *boot = &advice->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct eb_use *use = eb_plan_use(&boot->rules, function_of(advice, index));
	char reason[EB_REASON_SIZE], origin[EB_ORIGIN_SIZE];

	if (decision->action == EB_DO_REFUSE) {
		eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, reason);
		host_json_sentence(advice->lines, "earlybind refuses to bind %s: %s.",
				   address_of(advice, index), reason);
		return true;
	}
	if (decision->action == EB_DO_LEAVE) {
		eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
		host_json_sentence(advice->lines, "%s is left to the host by a rule, %s.",
				   address_of(advice, index), origin);
		return true;
	}
	if (is_physical(advice, index)) {
		host_json_sentence(
			advice->lines,
			"%s has to stay with its driver: it is the physical function of what is "
			"given.",
			address_of(advice, index));
		return true;
	}
	if (use) {
		host_json_sentence(advice->lines,
				   "%s is not to be given away: the host uses it for %s.",
				   address_of(advice, index), boot->rules.strings + use->what);
		return true;
	}
	if (is_display(function_of(advice, index)) && !display_left(advice)) {
		host_json_sentence(
			advice->lines,
			"%s is not to be given away: the host would have no display left.",
			address_of(advice, index));
		return true;
	}
	return false;
}

/* How to have `with=` for a function that is given. */
static void add_with(struct advice *advice, const char *what, size_t index, const char *with)
{
	const struct eb_machine *boot = &advice->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct eb_rule *rule = &boot->rules.rule[decision->rule];
	const char *address = address_of(advice, index);

	if (boot->idle || decision->action != EB_DO_BIND || rule->source == EB_LEGACY)
		host_json_sentence(advice->lines, "%s `earlybind add %s --with %s` does it.", what,
				   address, with);
	else if (host_is_listed(advice->machine, rule))
		host_json_sentence(
			advice->lines,
			"%s `earlybind.bind=%s,with=%s` on the kernel command line does it, in the "
			"place of its ID in earlybind.ids=.",
			what, address, with);
	else
		host_json_sentence(advice->lines, "%s `with=%s` on the rule of %s does it.", what,
				   with, address);
}

static void advise_endpoints(struct advice *advice)
{
	bool kept = false, beside = true;
	char *names, *what;

	for (size_t i = 0; i < advice->endpoints; i++) {
		kept = advise_kept(advice, advice->endpoint[i]) || kept;
		beside = beside && beside_given(advice, advice->endpoint[i]);
	}
	if (kept)
		return;
	names = host_functions_words(advice->machine, advice->endpoint, advice->endpoints, NULL,
				     NULL);
	what = host_format(beside ? "Bind %s too: %s of the same card."
				  : "Or bind %s too, if the host can do without:",
			   names,
			   advice->endpoints > 1 ? "they are functions" : "it is a function");
	add_with(advice, what, first_given(advice), beside ? "slot" : "group");
	free(what);
	free(names);
}

/*
 * All that is behind such a controller has its group (drivers/pci/search.c, pci_real_dma_dev), and
 * without its driver there is nothing behind it. True where one is in the way.
 */
static bool advise_above(struct advice *advice)
{
	for (size_t i = 0; i < advice->endpoints; i++) {
		size_t index = advice->endpoint[i];
		const char *driver = advice->driver(advice->context, index);
		long behind = first_behind(advice, index);

		if (behind < 0)
			continue;
		host_json_sentence(
			advice->lines,
			"%s is behind %s and in its group, and is there only while %s has that: it "
			"cannot go to a guest from there.",
			address_of(advice, (size_t)behind), address_of(advice, index), driver);
		if (!strcmp(driver, "vmd"))
			host_json_sentence(advice->lines,
					   "Turn VMD off in the firmware settings (with it goes "
					   "Intel's RAID, RST "
					   "or VROC): what is behind it then has an address and a "
					   "group of its "
					   "own, and needs a rule for that address.");
		else
			host_json_sentence(advice->lines,
					   "Put it into a slot that is not behind %s.",
					   address_of(advice, index));
		return true;
	}
	return false;
}

/* What parts a group: only where those in the way are not of the same card. */
static void advise_parting(struct advice *advice)
{
	bool plugged = false, apart = false;

	for (size_t i = 0; i < advice->group->n; i++)
		if (is_given(advice, advice->group->member[i]))
			plugged = plugged || behind_bridge(advice, advice->group->member[i]);
	for (size_t i = 0; i < advice->endpoints; i++) {
		if (beside_given(advice, advice->endpoint[i]) &&
		    !is_physical(advice, advice->endpoint[i]))
			continue;
		apart = true;
		plugged = plugged || behind_bridge(advice, advice->endpoint[i]);
	}
	if (!apart)
		return;
	if (plugged)
		host_json_sentence(
			advice->lines,
			"Put one of the cards into another slot: some slots share a group, "
			"others have one of their own.");
	host_json_sentence(
		advice->lines,
		"Turn on ACS in the firmware settings, where there is such a setting: it is "
		"what parts a group.");
	advise_endpoints(advice);
	host_json_sentence(
		advice->lines,
		"pcie_acs_override is no option of the upstream kernel, and takes away the "
		"isolation it pretends to give.");
}

/* What a rule binds needs nothing but the boot that does it. */
static bool advise_planned(struct advice *advice, size_t index)
{
	struct eb_machine *boot = &advice->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	char origin[EB_ORIGIN_SIZE];

	if (decision->action != EB_DO_BIND)
		return false;
	eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
	host_json_sentence(advice->lines,
			   "%s is to be bound by a rule, %s: reboot; if that was done, `earlybind "
			   "status` says "
			   "why it is not so.",
			   address_of(advice, index), origin);
	return true;
}

static void advise(struct advice *advice)
{
	const struct host_verdict *verdict = advice->verdict;
	size_t lines;

	if (verdict->state != HOST_GROUP_BLOCKED)
		return;
	advice->endpoint = host_need(calloc(verdict->blockers + 1, sizeof(size_t)));
	for (size_t i = 0; i < verdict->blockers; i++)
		if (!eb_is_bridge(function_of(advice, verdict->blocker[i])) &&
		    !advise_planned(advice, verdict->blocker[i]))
			advice->endpoint[advice->endpoints++] = verdict->blocker[i];
	advise_bridges(advice);
	lines = json_array_size(advice->lines);
	if (advise_above(advice)) {
		free(advice->endpoint);
		return;
	}
	if (advice->endpoints)
		advise_parting(advice);
	if (advice->endpoints && json_array_size(advice->lines) == lines)
		advise_endpoints(advice);
	free(advice->endpoint);
}

json_t *host_advice_json(struct host_machine *machine, const struct host_group *group,
			 const struct host_verdict *verdict, host_driver_fn *driver, void *context,
			 const bool *given)
{
	struct advice advice = {
		.machine = machine,
		.group = group,
		.verdict = verdict,
		.driver = driver,
		.context = context,
		.given = given,
		.lines = host_need(json_array()),
	};

	advise(&advice);
	return advice.lines;
}

void host_advise(struct host_machine *machine, const struct host_group *group,
		 const struct host_verdict *verdict, host_driver_fn *driver, void *context,
		 const bool *given)
{
	json_t *lines, *line;
	char *names;
	size_t i;

	if (verdict->state != HOST_GROUP_BLOCKED)
		return;
	names = host_functions_words(machine, verdict->blocker, verdict->blockers, driver, context);
	host_say("", "Group %d cannot be given to a guest: %s %s in the way. What would help:",
		 group->number, names, verdict->blockers > 1 ? "stand" : "stands");
	free(names);
	lines = host_advice_json(machine, group, verdict, driver, context, given);
	json_array_foreach(lines, i, line) host_say("  ", "%s", json_string_value(line));
	json_decref(lines);
}
