// SPDX-License-Identifier: GPL-2.0-or-later
/* The groups as a tree, with what is to be said of them, or as JSON. */
#include <stdlib.h>
#include <string.h>

#include "groups.h"

enum column {
	GROUP,
	ADDRESS,
	ID,
	CLASS,
	NAME,
	DRIVER,
	STATE,
	VIABLE,
	REVISION,
	SUBSYSTEM,
	COLUMNS,
};

static const struct host_column columns[COLUMNS] = {
	[GROUP] = {"GROUP", 1, SCOLS_FL_RIGHT, "the group's number"},
	[ADDRESS] = {"ADDRESS", 14, SCOLS_FL_TREE, "of a function"},
	[ID] = {"ID", 9, 0, "vendor and device"},
	[CLASS] = {"CLASS", 0.15, SCOLS_FL_TRUNC, "what it is"},
	[NAME] = {"NAME", 0.3, SCOLS_FL_TRUNC, "from pci.ids"},
	[DRIVER] = {"DRIVER", 8, SCOLS_FL_TRUNC, "that has it now"},
	[STATE] = {"STATE", 7, 0, "of the group; of a function, what it is to VFIO"},
	[VIABLE] = {"VIABLE", 1, 0, "yes or no: can VFIO open the group"},
	[REVISION] = {"REV", 2, 0, "revision"},
	[SUBSYSTEM] = {"SUBSYSTEM", 9, 0, "vendor and device of the subsystem"},
};

#define IN_TREE "ADDRESS,ID,CLASS,NAME,DRIVER,STATE"
#define IN_LINES "GROUP,ADDRESS,ID,CLASS,NAME,DRIVER,STATE,VIABLE"

const struct host_verdict *host_group_problem(const struct host_group_view *shown)
{
	if (shown->next.state == HOST_GROUP_BLOCKED)
		return &shown->next;
	return shown->now.state == HOST_GROUP_BLOCKED ? &shown->now : NULL;
}

/* Some of it is on VFIO, or is to be. */
static bool is_given(const struct host_groups_view *show, const struct host_group *group)
{
	for (size_t i = 0; i < group->n; i++)
		if (host_is_given(show->machine, group->member[i], host_driver_now, show->machine,
				  show->next))
			return true;
	return false;
}

bool host_group_is_problem(const struct host_group_view *shown)
{
	return host_group_problem(shown) || (shown->direct && shown->given);
}

static enum host_group_state state_of(const struct host_group_view *shown)
{
	return host_group_problem(shown) ? HOST_GROUP_BLOCKED : shown->now.state;
}

static bool is_blocker(const struct host_verdict *verdict, size_t index)
{
	for (size_t i = 0; verdict && i < verdict->blockers; i++)
		if (verdict->blocker[i] == index)
			return true;
	return false;
}

/* What a function is to VFIO, in a group or, with NULL, in none. */
static const char *role(struct host_groups_view *show, const struct host_group_view *shown,
			size_t index)
{
	if (shown && is_blocker(host_group_problem(shown), index))
		return "in the way";
	if (host_function(show->machine, index)->vfio)
		return "on VFIO";
	if (host_is_given(show->machine, index, host_driver_now, show->machine, show->next))
		return "for VFIO";
	return NULL;
}

static void add_function(struct host_groups_view *show, struct host_table *table,
			 struct libscols_line *parent, const struct host_group_view *shown,
			 size_t index)
{
	const struct eb_function *function = &show->machine->boot.functions.function[index];
	const struct host_function *of = host_function(show->machine, index);
	char name[HOST_NAME_SIZE], class_name[HOST_NAME_SIZE], revision[3] = "", number[16];
	char subsystem[EB_ID_SIZE] = "";
	const char *text[COLUMNS] = {
		[ADDRESS] = of->address, [ID] = of->id,
		[DRIVER] = of->driver,	 [STATE] = role(show, shown, index),
		[REVISION] = revision,	 [SUBSYSTEM] = subsystem,
	};
	struct libscols_line *line;

	if (shown) {
		snprintf(number, sizeof(number), "%d", shown->group->number);
		text[GROUP] = number;
		text[VIABLE] = shown->now.viable ? "yes" : "no";
	}
	if (host_table_has(table, CLASS)) {
		(table->tree ? host_class_short : host_name_class)(function->class_id, class_name);
		text[CLASS] = class_name;
	}
	if (host_table_has(table, NAME)) {
		(table->tree ? host_name_short : host_name_device)(function->id, name);
		text[NAME] = name;
	}
	if (host_table_has(table, REVISION))
		host_revision(show->machine, index, revision);
	if (function->id & UINT32_MAX)
		eb_id_format(function->id << 32, subsystem);
	line = host_table_line(table, parent, text);
	if (shown && is_blocker(host_group_problem(shown), index))
		host_table_colour(table, line, STATE, "red");
	else if (text[STATE])
		host_table_colour(table, line, STATE, "green");
}

static struct libscols_line *add_group(struct host_table *table,
				       const struct host_group_view *shown)
{
	char label[32], number[16];
	const char *text[COLUMNS] = {
		[GROUP] = number,
		[ADDRESS] = label,
		[NAME] = shown->noiommu ? "without an IOMMU" : NULL,
		[STATE] = host_group_word(state_of(shown)),
		[VIABLE] = shown->now.viable ? "yes" : "no",
	};
	struct libscols_line *line;

	snprintf(number, sizeof(number), "%d", shown->group->number);
	snprintf(label, sizeof(label), "group %d", shown->group->number);
	line = host_table_line(table, NULL, text);
	if (state_of(shown) == HOST_GROUP_BLOCKED)
		host_table_colour(table, line, STATE, "red");
	return line;
}

static void add_lines(struct host_groups_view *show, struct host_table *table)
{
	static const char *const no_group[COLUMNS] = {[ADDRESS] = "no group"};
	struct libscols_line *parent = NULL;

	for (size_t i = 0; i < show->n; i++) {
		const struct host_group_view *shown = &show->shown[i];

		if (table->tree)
			parent = add_group(table, shown);
		for (size_t k = 0; k < shown->group->n; k++)
			add_function(show, table, parent, shown, shown->group->member[k]);
	}
	parent = NULL;
	for (size_t i = 0; i < show->groups.ungrouped; i++) {
		if (!show->picked[show->groups.order[i]])
			continue;
		if (!parent && table->tree)
			parent = host_table_line(table, NULL, no_group);
		add_function(show, table, parent, NULL, show->groups.order[i]);
	}
}

/* What is not on VFIO yet and a rule is to bring there, at the next boot. */
static void say_waiting(struct host_groups_view *show, const struct host_group_view *shown)
{
	const struct host_group *group = shown->group;
	size_t *waiting = host_need(calloc(group->n, sizeof(waiting[0]))), n = 0;
	char *names;

	for (size_t i = 0; i < group->n && !show->selected; i++) {
		size_t index = group->member[i];

		if (show->next[index] && !show->now[index] &&
		    !host_function(show->machine, index)->bridge)
			waiting[n++] = index;
	}
	names = host_functions_words(show->machine, waiting, n, host_driver_now, show->machine);
	if (n)
		host_say("",
			 "Group %d: a rule binds %s at the next boot; `earlybind plan` says more.",
			 group->number, names);
	free(names);
	free(waiting);
}

static void say_group(struct host_groups_view *show, const struct host_group_view *shown)
{
	const struct host_verdict *verdict = host_group_problem(shown);
	int number = shown->group->number;

	if (verdict)
		host_advise(show->machine, shown->group, verdict, host_driver_now, show->machine,
			    verdict == &shown->next ? show->next : show->now);
	else if (show->selected && shown->given && !shown->direct)
		host_say("", "Group %d can be given to a guest: nobody stands in the way.", number);
	else if (show->selected && !shown->given)
		host_say("", "Group %d: a bridge is never given to a guest, but what is behind it.",
			 number);
	if (shown->direct && shown->given)
		host_say("",
			 "Group %d cannot be given to a guest: the firmware uses memory through a "
			 "device in it (RMRR, `direct` in "
			 "/sys/kernel/iommu_groups/%d/reserved_regions), and the kernel refuses. "
			 "Only the firmware's settings, or a newer firmware, change that.",
			 number, number);
	if (shown->noiommu)
		host_say("",
			 "Group %d is VFIO's no-IOMMU mode: nothing keeps its device from the "
			 "host's memory, and QEMU does not take it.",
			 number);
	say_waiting(show, shown);
}

static void say_notes(struct host_groups_view *show)
{
	json_t *lines, *line;
	bool problem = false;
	size_t i;

	for (i = 0; i < show->n; i++) {
		say_group(show, &show->shown[i]);
		problem = problem || host_group_is_problem(&show->shown[i]);
	}
	if (show->n && !problem && !show->selected)
		host_say("", "No group is blocked.");
	if (!show->machine->boot.functions.n) {
		host_say_none(show->machine);
		return;
	}
	if (show->machine->boot.crashed || show->machine->boot.options.off)
		host_say("", "%s", host_idle_words(&show->machine->boot));
	if (!show->groups.n)
		host_say("", "There are no IOMMU groups: whether a device can be given to a guest "
			     "is not known.");
	lines = host_iommu_help(show->machine, &show->groups, show->picked);
	json_array_foreach(lines, i, line) host_say("", "%s", json_string_value(line));
	json_decref(lines);
}

static json_t *group_json(struct host_groups_view *show, const struct host_group_view *shown)
{
	const struct host_verdict *problem = host_group_problem(shown);
	json_t *blockers = host_need(json_array()), *devices = host_need(json_array());
	json_t *help = problem ? host_advice_json(show->machine, shown->group, problem,
						  host_driver_now, show->machine,
						  problem == &shown->next ? show->next : show->now)
			       : host_need(json_array());

	for (size_t i = 0; i < shown->now.blockers; i++)
		host_json_append(
			blockers,
			host_json_text(
				host_function(show->machine, shown->now.blocker[i])->address));
	for (size_t i = 0; i < shown->group->n; i++) {
		json_t *device = host_function_json(show->machine, shown->group->member[i]);

		host_json_set(device, "state",
			      host_json_text(role(show, shown, shown->group->member[i])));
		host_json_append(devices, device);
	}
	return host_json_pack("{s:i, s:b, s:s, s:o, s:b, s:b, s:o, s:o}", "group",
			      shown->group->number, "viable", shown->now.viable, "state",
			      host_group_word(state_of(shown)), "blockers", blockers, "noiommu",
			      shown->noiommu, "direct", shown->direct, "help", help, "devices",
			      devices);
}

static void show_json(struct host_groups_view *show)
{
	bool unlisted = show->machine->unlisted;
	json_t *groups = unlisted ? json_null() : host_need(json_array());
	json_t *ungrouped = unlisted ? json_null() : host_need(json_array());

	for (size_t i = 0; i < show->n; i++)
		host_json_append(groups, group_json(show, &show->shown[i]));
	for (size_t i = 0; i < show->groups.ungrouped; i++) {
		size_t index = show->groups.order[i];
		json_t *device;

		if (!show->picked[index])
			continue;
		device = host_function_json(show->machine, index);
		host_json_set(device, "state", host_json_text(role(show, NULL, index)));
		host_json_set(device, "viable", json_null());
		host_json_append(ungrouped, device);
	}
	host_json_print(host_json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o}", "kernel", host_json_name(show->kernel.release),
		"iommu", host_json_text(host_iommu_word(host_iommu(show->machine, &show->groups))),
		"help", host_iommu_help(show->machine, &show->groups, show->picked), "groups",
		groups, "ungrouped", ungrouped, "idle",
		host_json_text(host_idle_word(&show->machine->boot))));
}

bool host_groups_show(struct host_groups_view *show)
{
	struct host_table table;
	bool any;

	for (size_t i = 0; i < show->n; i++)
		show->shown[i].given = is_given(show, show->shown[i].group);
	if (show->view.json) {
		show_json(show);
		return true;
	}
	if (!host_table_open(&table, &show->view, columns, COLUMNS,
			     show->view.raw ? IN_LINES : IN_TREE))
		return false;
	add_lines(show, &table);
	any = !scols_table_is_empty(table.scols);
	host_table_close(&table);
	if (!show->view.raw && !show->view.noheadings) {
		if (any)
			putchar('\n');
		if (any || !show->selected)
			say_notes(show);
	}
	return true;
}
