// SPDX-License-Identifier: GPL-2.0-or-later
/* status for people: a table, and sentences about what is not as asked. */
#include <stdlib.h>
#include <string.h>

#include "status.h"

enum { ADDRESS, ID, NAME, GROUP, RESULT, DRIVER, OVERRIDE, STATE, RULE, REASON, COLUMNS };

static const struct host_column columns[COLUMNS] = {
	[ADDRESS] = {"ADDRESS", 12, 0, "where it is"},
	[ID] = {"ID", 9, 0, "vendor and device"},
	[NAME] = {"NAME", 0.1, SCOLS_FL_TRUNC, "what pci.ids calls it"},
	[GROUP] = {"GROUP", 3, SCOLS_FL_RIGHT, "its IOMMU group"},
	[RESULT] = {"RESULT", 5, 0, "what came of it at boot"},
	[DRIVER] = {"DRIVER", 8, 0, "its driver now"},
	[OVERRIDE] = {"OVERRIDE", 8, 0, "its driver_override now"},
	[STATE] = {"STATE", 5, 0, "ok, or what is not"},
	[RULE] = {"RULE", 21, SCOLS_FL_WRAP, "which one decided"},
	[REASON] = {"REASON", 0.3, SCOLS_FL_WRAP, "what the boot said of it"},
};

#define STANDARD "ADDRESS,ID,NAME,RESULT,DRIVER,STATE,RULE"

void host_status_name(const struct host_status_now *now, const struct host_standing *device,
		      char text[HOST_NAME_SIZE])
{
	unsigned int vendor, id;

	if (device->boot->id && sscanf(device->boot->id, "%4x:%4x", &vendor, &id) == 2)
		host_name_device(EB_ID(vendor, id, 0, 0), text);
	else if (device->index >= 0)
		host_name_device(now->machine->boot.functions.function[device->index].id, text);
	else
		*text = '\0';
}

static void add_line(const struct host_status_now *now, struct host_table *table,
		     const struct host_standing *device)
{
	char called[HOST_NAME_SIZE], group[16] = "";
	const char *text[COLUMNS] = {
		[ADDRESS] = device->boot->address,
		[ID] = device->boot->id,
		[NAME] = called,
		[GROUP] = device->group ? group : NULL,
		[RESULT] = device->boot->result,
		[DRIVER] = device->now && *device->now->driver ? device->now->driver : "-",
		[OVERRIDE] = *device->override ? device->override : "-",
		[STATE] = device->state,
		[RULE] = device->boot->rule,
		[REASON] = device->boot->reason,
	};
	struct libscols_line *line;

	host_status_name(now, device, called);
	if (device->group)
		snprintf(group, sizeof(group), "%d", device->group->number);
	line = host_table_line(table, NULL, text);
	host_table_colour(table, line, STATE,
			  !device->ok	  ? "red"
			  : device->doubt ? "yellow"
					  : "green");
}

static void say_all(const json_t *sentences)
{
	const json_t *sentence;
	size_t i;

	json_array_foreach(sentences, i, sentence) host_say("", "%s", json_string_value(sentence));
}

static const char *text_of(const json_t *object, const char *field)
{
	const char *text = json_string_value(json_object_get(object, field));

	return text ? text : "?";
}

/* The fields of each that has a message. */
static void say_pairs(const json_t *list, const char *subject)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) if (!json_is_null(json_object_get(one, "message")))
		host_say("", "%s: %s", text_of(one, subject), text_of(one, "message"));
}

/* More addresses than this in one sentence help nobody. */
#define NAMED_MAX 12

static void say_of(const json_t *names, const char *what)
{
	const json_t *name;
	char *text = NULL;
	size_t size, i;
	FILE *out = host_need(open_memstream(&text, &size));

	json_array_foreach(names, i, name)
	{
		if (i < NAMED_MAX)
			fprintf(out, "%s%s", i ? ", " : "", json_string_value(name));
	}
	if (i > NAMED_MAX)
		fprintf(out, " and %zu more", i - NAMED_MAX);
	if (fclose(out))
		host_need(NULL);
	host_say("", "%s: %s", text, what);
	free(text);
}

/* Devices of which the same is to be said are named together, in the order of the first. */
static void say_devices(const struct host_status_now *now)
{
	json_t *who = host_need(json_object()), *names;
	const char *what;

	for (size_t i = 0; i < now->n; i++) {
		const json_t *message;
		size_t at;

		json_array_foreach(now->device[i].messages, at, message)
		{
			what = json_string_value(message);
			names = json_object_get(who, what);
			if (!names && json_object_set_new(who, what, names = json_array()))
				host_need(NULL);
			host_json_append(names, host_json_text(now->device[i].boot->address));
		}
	}
	json_object_foreach(who, what, names) say_of(names, what);
	json_decref(who);
}

void host_status_say(const struct host_status_now *now)
{
	say_all(now->problems);
	say_devices(now);
	if (!now->picked) {
		say_pairs(json_object_get(now->report.json, "errors"), "origin");
		say_pairs(now->rules, "rule");
	}
	say_all(now->warnings);
}

static void say_not_yet(const struct host_status_now *now)
{
	const json_t *one;
	size_t i;

	json_array_foreach(now->not_yet, i, one)
		host_say("", "%s: %s asks for it, and the boot did not know that.",
			 text_of(one, "address"), text_of(one, "rule"));
	if (json_array_size(now->not_yet) && now->report.json)
		host_say("", "Not yet, that is: it takes a new image (`earlybind rebuild`) and a "
			     "reboot.");
}

static void say_sum(const struct host_status_now *now)
{
	size_t bound = 0, doubts = json_array_size(now->warnings);

	for (size_t i = 0; i < now->n; i++) {
		const struct host_standing *device = &now->device[i];

		bound += device->ok && device->boot->result &&
			 !strcmp(device->boot->result, "bound");
		doubts += device->doubt;
	}
	if (now->report.json && now->n)
		host_say("", "%s: %zu bound.",
			 !now->ok ? "Not all as asked"
			 : doubts ? "All as asked, with doubts"
				  : "All as asked",
			 bound);
}

bool host_status_table(const struct host_status_now *now, const struct host_view *view)
{
	struct host_table table;

	if (!host_table_open(&table, view, columns, COLUMNS, STANDARD))
		return false;
	for (size_t i = 0; i < now->n; i++)
		add_line(now, &table, &now->device[i]);
	host_table_close(&table);
	return true;
}

void host_status_say_all(const struct host_status_now *now)
{
	host_status_say(now);
	say_not_yet(now);
	say_all(now->notes);
	say_sum(now);
}
