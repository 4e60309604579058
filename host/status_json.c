// SPDX-License-Identifier: GPL-2.0-or-later
/* status for programs: the report, with what is true now beside it. */
#include "status.h"
#include "trial.h"

static json_t *device_json(const struct host_status_now *now, const struct host_standing *device)
{
	json_t *json = host_need(json_copy(device->boot->json)), *own;
	char called[HOST_NAME_SIZE];

	host_status_name(now, device, called);
	own = host_json_pack("{s:o,s:o,s:o,s:o,s:b,s:o,s:O}", "name", host_json_name(called),
			     "group",
			     device->group ? json_integer(device->group->number) : json_null(),
			     "driver_now", host_json_name(device->now ? device->now->driver : NULL),
			     "override_now", host_json_name(device->override), "ok", device->ok,
			     "state", host_json_text(device->state), "messages", device->messages);
	if (json_object_update(json, own))
		host_need(NULL);
	json_decref(own);
	return json;
}

/* The report's head is there in any case, as nulls where there is none. */
static json_t *head(const struct host_status_now *now)
{
	static const char *const fields[] = {"version", "program",     "kernel",
					     "boot_id", "config_hash", "first",
					     "off",	"dry_run",     "times_ns"};
	json_t *json = now->report.json ? host_need(json_copy(now->report.json))
					: host_need(json_object());
	json_t *was_ok = json_object_get(json, "ok");

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!json_object_get(json, fields[i]) &&
		    json_object_set_new(json, fields[i], json_null()))
			host_need(NULL);
	if (json_object_set(json, "boot_ok", was_ok ? was_ok : json_null()))
		host_need(NULL);
	return json;
}

void host_status_json(const struct host_status_now *now)
{
	const json_t *errors = json_object_get(now->report.json, "errors");
	json_t *json = head(now), *devices = host_need(json_array()), *own;

	for (size_t i = 0; i < now->n; i++)
		host_json_append(devices, device_json(now, &now->device[i]));
	own = host_json_pack(
		"{s:b,s:O,s:b,s:b,s:o,s:O,s:o,s:O,s:O,s:O,s:O}", "report", now->report.json != NULL,
		"this_boot", now->report.same, "trial", host_is_trial(now->machine), "ok", now->ok,
		"devices", devices, "rules", now->rules, "errors",
		errors ? json_copy((json_t *)errors) : json_array(), "not_yet", now->not_yet,
		"problems", now->problems, "warnings", now->warnings, "notes", now->notes);
	if (json_object_update(json, own))
		host_need(NULL);
	json_decref(own);
	host_json_print(json);
}
