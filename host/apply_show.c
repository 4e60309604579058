// SPDX-License-Identifier: GPL-2.0-or-later
/* What apply would do or has done, as a table or as JSON. */
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "show.h"
#include "view.h"

enum column { ADDRESS, NAME, ACTION, DRIVER, TO, REASON, COLUMNS };

static const struct host_column columns[COLUMNS] = {
	[ADDRESS] = {"ADDRESS", 0, 0, "where it is"},
	[NAME] = {"NAME", 0.2, SCOLS_FL_TRUNC, "its name in pci.ids"},
	[ACTION] = {"ACTION", 0, 0, "bind, give-back, refuse or nothing"},
	[DRIVER] = {"DRIVER", 0, SCOLS_FL_TRUNC, "its driver now"},
	[TO] = {"TO", 0, SCOLS_FL_TRUNC, "the driver that it is to have"},
	[REASON] = {"REASON", 0.4, SCOLS_FL_WRAP, "why"},
};

static const char *const actions[] = {
	[APPLY_NOTHING] = "nothing",
	[APPLY_BIND] = "bind",
	[APPLY_GIVE_BACK] = "give-back",
	[APPLY_REFUSE] = "refuse",
};

bool apply_any(const struct apply *apply, enum apply_action action)
{
	for (size_t i = 0; i < apply->n; i++)
		if (apply->device[i].action == action)
			return true;
	return false;
}

bool apply_ok(const struct apply *apply, bool acted)
{
	if (apply->machine->boot.rules.errors || apply->machine->unlisted || *apply->report.why)
		return false;
	for (size_t i = 0; i < apply->n; i++) {
		const struct apply_device *device = &apply->device[i];

		if (device->action == APPLY_REFUSE)
			return false;
		if (device->action == APPLY_NOTHING || (!acted && apply->dry_run))
			continue;
		if (!device->result || !strcmp(device->result, "failed") ||
		    !strcmp(device->result, "hangs"))
			return false;
	}
	return true;
}

static void add_line(struct apply *apply, struct host_table *table,
		     const struct apply_device *device)
{
	const struct host_function *function = host_function(apply->machine, device->index);
	char name[HOST_NAME_SIZE];
	struct libscols_line *line;

	host_name_short(apply->machine->boot.functions.function[device->index].id, name);
	line = host_table_line(table, NULL,
			       (const char *const[COLUMNS]){
				       [ADDRESS] = function->address,
				       [NAME] = name,
				       [ACTION] = actions[device->action],
				       [DRIVER] = function->driver,
				       [TO] = device->to,
				       [REASON] = device->reason,
			       });
	if (device->action != APPLY_NOTHING)
		host_table_colour(table, line, ACTION,
				  device->action == APPLY_REFUSE ? "red" : "green");
}

/* What is as it should be is of no interest, unless it was asked for. */
static void show_table(struct apply *apply)
{
	static const struct host_view view;
	struct host_table table;

	if (!host_table_open(&table, &view, columns, COLUMNS,
			     "ADDRESS,NAME,ACTION,DRIVER,TO,REASON"))
		return;
	for (size_t i = 0; i < apply->n; i++)
		if (apply->selected || apply->device[i].action != APPLY_NOTHING)
			add_line(apply, &table, &apply->device[i]);
	host_table_close(&table);
}

static void say_errors(const struct eb_ruleset *set)
{
	char origin[EB_ORIGIN_SIZE];

	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++) {
		eb_origin_format(set, set->error[i].origin, origin);
		host_warn("%s: %s", origin, set->error[i].message);
	}
}

static bool any_in_use(const struct apply *apply)
{
	for (size_t i = 0; i < apply->n; i++)
		if (apply->device[i].users)
			return true;
	return false;
}

void apply_show(struct apply *apply)
{
	const json_t *warning;
	size_t i;

	show_table(apply);
	say_errors(&apply->machine->boot.rules);
	if (*apply->report.why)
		host_warn("cannot read /" HOST_REPORT ": %s; what earlybind has bound is not known",
			  apply->report.why);
	json_array_foreach(apply->warnings, i, warning)
		host_say("", "%s", json_string_value(warning));
	if (any_in_use(apply))
		host_say("", "What is in use is left alone: stop what uses it and say this again, "
			     "or let the next boot do it, from a current image.");
}

/* --- JSON ---------------------------------------------------------------------------------- */

static json_t *users(const struct apply_device *device)
{
	json_t *array = host_need(json_array());

	for (size_t i = 0; i < device->users; i++) {
		const struct apply_user *user = &device->user[i];

		host_json_append(array,
				 host_json_pack("{s:o, s:o, s:o}", "pid",
						user->pid ? json_integer(user->pid) : json_null(),
						"command", host_json_name(user->command), "what",
						host_json_text(user->what)));
	}
	return array;
}

static json_t *device_json(struct apply *apply, const struct apply_device *device)
{
	const struct host_function *function = host_function(apply->machine, device->index);

	return host_json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "address",
			      function->address, "id", function->id, "action",
			      actions[device->action], "driver", host_json_name(function->driver),
			      "to", host_json_text(device->to), "result",
			      host_json_text(device->result), "driver_after",
			      device->result ? host_json_name(device->after) : json_null(),
			      "reason", host_json_text(device->reason), "users", users(device));
}

static json_t *errors(const struct apply *apply)
{
	const struct eb_ruleset *set = &apply->machine->boot.rules;
	json_t *array = host_need(json_array());
	char origin[EB_ORIGIN_SIZE];

	for (size_t i = 0; i < set->errors && i < EB_ERRORS_MAX; i++) {
		eb_origin_format(set, set->error[i].origin, origin);
		host_json_append(array,
				 host_json_pack("{s:o, s:o}", "origin", host_json_text(origin),
						"message", host_json_text(set->error[i].message)));
	}
	if (*apply->report.why)
		host_json_append(array,
				 host_json_pack("{s:s, s:o}", "origin", "/" HOST_REPORT, "message",
						host_json_text(apply->report.why)));
	return array;
}

void apply_json(struct apply *apply, bool acted)
{
	json_t *devices = host_need(json_array());
	bool changed = false;

	for (size_t i = 0; i < apply->n; i++) {
		changed |= apply->device[i].result != NULL;
		host_json_append(devices, device_json(apply, &apply->device[i]));
	}
	host_json_print(host_json_pack("{s:b, s:b, s:o, s:o, s:o, s:O, s:b}", "changed", changed,
				       "dry_run", apply->dry_run, "idle",
				       host_json_text(host_idle_word(&apply->machine->boot)),
				       "devices", devices, "errors", errors(apply), "warnings",
				       apply->warnings, "ok", apply_ok(apply, acted)));
}
