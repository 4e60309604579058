// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is a device of the report as it was asked for? What is wrong comes before what is only doubtful;
 * the first of them is its state.
 */
#include <stdlib.h>
#include <string.h>

#include "status.h"

static void set_state(struct host_standing *device, const char *state, const char *driver)
{
	if (!*device->state)
		snprintf(device->state, sizeof(device->state), "%s%s", state, driver);
}

/* `on nvidia`, or that there is no driver. */
static void set_driver_state(struct host_standing *device)
{
	if (*device->now->driver)
		set_state(device, "on ", device->now->driver);
	else
		set_state(device, "no driver", "");
}

/* Whoever clears it: driverctl, libvirt, an administrator. */
static void look_at_override(struct host_standing *device, const char *wanted)
{
	const char *override = device->override;

	if (!strcmp(override, wanted))
		return;
	device->doubt = true;
	if (*override)
		host_json_sentence(device->messages, "its driver_override is %s now, not %s",
				   override, wanted);
	else
		host_json_sentence(
			device->messages,
			"its driver_override was cleared: %s the host's driver may take it",
			*device->now->driver ? "once it is unbound," : "by now");
	set_state(device, *override ? "override" : "no override", "");
}

/* `ADDRESS (DRIVER), ...` of what stands in the way, to be freed; NULL where nothing does. */
static char *blockers(const struct host_status_now *now, const struct host_group *group)
{
	char *text = NULL;
	size_t size, n = 0;
	FILE *out = host_need(open_memstream(&text, &size));

	for (size_t i = 0; i < group->n; i++) {
		size_t index = group->member[i];
		const struct host_function *member = host_function(now->machine, index);

		if (host_blocks(&now->kernel, &now->machine->boot.functions.function[index],
				member->driver))
			fprintf(out, "%s%s (%s)", n++ ? ", " : "", member->address, member->driver);
	}
	if (fclose(out))
		host_need(NULL);
	if (!n) {
		free(text);
		text = NULL;
	}
	return text;
}

static void look_at_group(const struct host_status_now *now, struct host_standing *device)
{
	char *text = device->group ? blockers(now, device->group) : NULL;

	if (!text)
		return;
	device->doubt = true;
	host_json_sentence(
		device->messages,
		"VFIO refuses to open its group, %d, because of %s; `earlybind groups` says "
		"what would help",
		device->group->number, text);
	set_state(device, "blocked", "");
	free(text);
}

/* A reason beside `bound` is a doubt. That about the group is judged as it is now. */
static void look_at_reason(struct host_standing *device)
{
	const char *reason = device->boot->reason;

	if (!*reason || strstr(reason, ", of its group, is on "))
		return;
	device->doubt = true;
	host_json_sentence(device->messages, "said at boot: %s", reason);
	set_state(device, "doubtful", "");
}

static void judge_bound(const struct host_status_now *now, struct host_standing *device)
{
	const char *wanted = device->boot->after ? device->boot->after : EB_DRIVER_DEFAULT;

	if (strcmp(device->now->driver, wanted)) {
		host_json_sentence(device->messages,
				   "bound to %s at boot, and %s%s now: something has taken it away "
				   "since, such as driverctl, or libvirt with managed='yes'",
				   wanted, *device->now->driver ? "on " : "without a driver",
				   device->now->driver);
		set_driver_state(device);
		return;
	}
	device->ok = true;
	if (device->now->vfio) {
		look_at_group(now, device);
		look_at_reason(device);
	}
	look_at_override(device, wanted);
}

static void judge_fenced(struct host_standing *device)
{
	if (*device->now->driver) {
		host_json_sentence(device->messages, "to be kept from every driver, and on %s now",
				   device->now->driver);
		set_driver_state(device);
		return;
	}
	device->ok = true;
	look_at_override(device, EB_DRIVER_NONE);
}

static void judge_left(struct host_standing *device)
{
	device->ok = true;
	if (device->now->vfio) {
		device->doubt = true;
		host_json_sentence(device->messages,
				   "left to the host at boot, and on %s now: not by earlybind",
				   device->now->driver);
		set_driver_state(device);
	}
	look_at_reason(device);
}

/* What did not get its driver at boot may have got it since, by another hand. */
static void judge_not_bound(struct host_standing *device, const char *words, const char *state)
{
	const char *reason = device->boot->reason;

	device->doubt = device->ok = device->now && device->now->vfio;
	host_json_sentence(device->messages, "%s%s%s%s%s", words, *reason ? ": " : "", reason,
			   device->ok ? "; since then something has put it on " : "",
			   device->ok ? device->now->driver : "");
	set_state(device, device->ok ? "late" : state, "");
}

static void judge_gone(struct host_standing *device, bool left)
{
	device->ok = device->doubt = left;
	host_json_sentence(device->messages, "it is gone since the boot");
	set_state(device, "gone", "");
}

/* Another card is in its slot, hot-plugged perhaps. */
static bool judge_replaced(struct host_standing *device, bool left)
{
	if (!device->boot->id || !strcasecmp(device->boot->id, device->now->id))
		return false;
	device->ok = device->doubt = left;
	host_json_sentence(device->messages, "another device is in its place now: %s",
			   device->now->id);
	set_state(device, "replaced", "");
	return true;
}

static void judge(const struct host_status_now *now, struct host_standing *device)
{
	const char *result = device->boot->result ? device->boot->result : "";
	bool left = !strcmp(result, "left");

	if (!strcmp(result, "refused")) {
		host_json_sentence(device->messages, "refused at boot: %s", device->boot->reason);
		set_state(device, result, "");
	} else if (!strcmp(result, "rolled-back")) {
		judge_not_bound(device, "given back to the host at boot", result);
	} else if (!strcmp(result, "failed")) {
		judge_not_bound(device, "failed at boot", result);
	} else if (!strcmp(result, "fenced") && device->boot->error) {
		judge_not_bound(device, "kept from every driver, as fallback=none asks",
				"not bound");
	} else if (!strcmp(result, "dry-run")) {
		device->ok = device->doubt = true; /* the report as a whole says so */
		set_state(device, "dry run", "");
	} else if (strcmp(result, "bound") && strcmp(result, "fenced") && !left) {
		host_json_sentence(device->messages, "its result, '%s', is none that is known",
				   result);
		set_state(device, "unknown", "");
	} else if (!device->now) {
		judge_gone(device, left);
	} else if (judge_replaced(device, left)) {
		return;
	} else if (left) {
		judge_left(device);
	} else if (!strcmp(result, "bound")) {
		judge_bound(now, device);
	} else {
		judge_fenced(device);
	}
}

void host_standing_judge(const struct host_status_now *now, struct host_standing *device)
{
	device->messages = host_need(json_array());
	device->now = device->index < 0 ? NULL : host_function(now->machine, (size_t)device->index);
	if (device->now)
		host_override(now->machine, (size_t)device->index, device->override);
	device->group = device->now ? host_groups_find(&now->groups, device->now->group) : NULL;
	judge(now, device);
	set_state(device, "ok", "");
}
