// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What apply has to do for each function: the plan of the next boot beside the drivers of now, and
 * what earlybind itself has done so far. Nothing is changed here.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "rivals.h"
#include "view.h"

void apply_reason(struct apply_device *device, const char *format, va_list args)
{
	free(device->reason);
	device->reason = format ? host_vformat(format, args) : NULL;
}

__attribute__((format(printf, 3, 4))) static void
set(struct apply_device *device, enum apply_action action, const char *format, ...)
{
	va_list args;

	device->action = action;
	va_start(args, format);
	apply_reason(device, format, args);
	va_end(args);
}

static const struct host_reported *reported(const struct apply *apply, size_t index)
{
	const struct host_report *report = &apply->report;
	uint64_t where = apply->machine->boot.functions.function[index].where;

	if (!report->json || !report->this_boot || report->off || report->dry_run)
		return NULL;
	for (size_t i = 0; i < report->n; i++)
		if (report->device[i].where == where)
			return &report->device[i];
	return NULL;
}

/*
 * Is it on VFIO, or on nothing, by us and nobody else since: the report says so of this very
 * device, and its driver and its driver_override are still what we left. driverctl, libvirt and
 * people write the same files, and what is theirs is not ours to take back.
 */
static bool is_ours(struct apply *apply, size_t index, const char *override)
{
	const struct host_reported *boot = reported(apply, index);
	const struct host_function *now = host_function(apply->machine, index);

	if (!boot || !boot->result || !boot->id || strcasecmp(boot->id, now->id))
		return false;
	if (!strcmp(boot->result, "bound"))
		return boot->after && !strcmp(now->driver, boot->after) &&
		       !strcmp(override, boot->after);
	return !strcmp(boot->result, "fenced") && !*now->driver &&
	       (!strcmp(override, EB_DRIVER_NONE) || host_is_vfio(override));
}

static bool has_driverctl(const struct apply *apply, const char *address)
{
	char path[64];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), HOST_DRIVERCTL "/%s%s", i ? "pci-" : "", address);
		if (host_exists(apply->root, path))
			return true;
	}
	return false;
}

static void decide_bind(struct apply *apply, struct apply_device *device, const char *override)
{
	const struct eb_machine *boot = &apply->machine->boot;
	const char *driver = host_function(apply->machine, device->index)->driver;

	device->to = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, device->index);
	if (!strcmp(device->to, EB_DRIVER_NONE) ? !*driver && !strcmp(override, EB_DRIVER_NONE)
						: !strcmp(driver, device->to))
		return;
	set(device, APPLY_BIND, NULL);
	device->clear = *override && strcmp(override, device->to) != 0;
	if (device->clear && !is_ours(apply, device->index, override))
		set(device, APPLY_REFUSE,
		    "its driver_override is %s, and not by earlybind: driverctl, libvirt or "
		    "somebody else wants it so",
		    override);
}

/*
 * A line that cannot be read may be the one that asks for it: the next boot would give it back,
 * but there is no hurry.
 */
static void decide_give_back(struct apply *apply, struct apply_device *device)
{
	const char *address = host_function(apply->machine, device->index)->address;

	if (apply->machine->boot.rules.errors)
		set(device, APPLY_REFUSE, "not all rules can be read, and one may ask for it");
	else if (has_driverctl(apply, address))
		set(device, APPLY_REFUSE, "driverctl asks for it too: driverctl unset-override %s",
		    address);
	else
		set(device, APPLY_GIVE_BACK, "no rule asks for it any more");
}

static void decide_refused(struct apply *apply, struct apply_device *device, bool ours)
{
	const struct eb_machine *boot = &apply->machine->boot;
	const char *driver = host_function(apply->machine, device->index)->driver;
	char reason[EB_REASON_SIZE];

	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, device->index, reason);
	set(device, APPLY_REFUSE, "%s%s%s", reason,
	    ours ? "; until the next boot it stays on " : "",
	    !ours     ? ""
	    : *driver ? driver
		      : "no driver");
}

static void decide(struct apply *apply, struct apply_device *device)
{
	const struct host_function *now = host_function(apply->machine, device->index);
	uint8_t action = apply->machine->boot.plan.decision[device->index].action;
	char override[EB_DRIVER_MAX + 1];
	bool ours;

	host_override(apply->machine, device->index, override);
	ours = is_ours(apply, device->index, override);
	if (action == EB_DO_BIND)
		decide_bind(apply, device, override);
	else if (action == EB_DO_REFUSE)
		decide_refused(apply, device, ours);
	else if (ours)
		decide_give_back(apply, device);
	else if (now->vfio)
		set(device, APPLY_NOTHING, "on %s, and not by earlybind: left so", now->driver);
	else if (action == EB_NOTHING)
		set(device, APPLY_NOTHING, "no rule speaks of it");
	if (action == EB_DO_LEAVE && device->action == APPLY_GIVE_BACK)
		set(device, APPLY_GIVE_BACK, "a rule leaves it to the host");
}

/* --- groups -------------------------------------------------------------------------------- */

/* The driver of function `index` when all is done. */
static const char *driver_after(void *context, size_t index)
{
	struct apply *apply = context;
	const struct apply_device *device = apply->of[index];

	if (device && device->action == APPLY_BIND)
		return strcmp(device->to, EB_DRIVER_NONE) ? device->to : "";
	if (device && device->action == APPLY_GIVE_BACK)
		return "the host's driver";
	return host_function(apply->machine, index)->driver;
}

static bool is_changed(const struct apply *apply, const struct host_group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		const struct apply_device *device = apply->of[group->member[i]];

		if (device && (device->action == APPLY_BIND || device->action == APPLY_GIVE_BACK))
			return true;
	}
	return false;
}

/* As in the plan: it is bound all the same, but no guest can have it yet. */
static void judge_group(struct apply *apply, const struct host_group *group)
{
	struct host_verdict verdict;
	char *words;

	if (!is_changed(apply, group))
		return;
	host_judge(apply->machine, &apply->kernel, group, driver_after, apply, NULL, &verdict);
	if (verdict.state == HOST_GROUP_BLOCKED) {
		words = host_functions_words(apply->machine, verdict.blocker, verdict.blockers,
					     driver_after, apply);
		host_json_sentence(apply->warnings,
				   "VFIO will not open group %d, for %s %s in the way; `earlybind "
				   "groups` says what would help.",
				   group->number, words, verdict.blockers > 1 ? "stand" : "stands");
		free(words);
	}
	host_verdict_free(&verdict);
}

/* --- the whole ----------------------------------------------------------------------------- */

/* Is there anything to be said of it, whether it is done or not? */
static bool concerns(struct apply *apply, size_t index)
{
	if (!apply->picked[index])
		return false;
	return apply->selected || reported(apply, index) ||
	       apply->machine->boot.plan.decision[index].action != EB_NOTHING;
}

void apply_decide(struct apply *apply)
{
	size_t n = apply->machine->boot.functions.n;

	apply->device = host_need(calloc(n + 1, sizeof(apply->device[0])));
	apply->of = host_need(calloc(n + 1, sizeof(apply->of[0])));
	for (size_t i = 0; i < n; i++) {
		struct apply_device *device = &apply->device[apply->n];

		if (!concerns(apply, i))
			continue;
		*device = (struct apply_device){.index = i};
		decide(apply, device);
		apply->of[i] = device;
		apply->n++;
	}
	apply_find_users(apply);
	for (size_t i = 0; i < apply->groups.n; i++)
		judge_group(apply, &apply->groups.group[i]);
}

void apply_discard(struct apply *apply)
{
	for (size_t i = 0; i < apply->n; i++) {
		for (size_t j = 0; j < apply->device[i].users; j++)
			free(apply->device[i].user[j].what);
		free(apply->device[i].user);
		free(apply->device[i].reason);
	}
	free(apply->device);
	free(apply->of);
}
