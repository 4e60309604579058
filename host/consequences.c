// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host will miss of what the plan gives away: said before the reboot, or too late. */
#include <stdlib.h>
#include <string.h>

#include "outlook.h"

/* The message is the functions, with what stands before and after them. */
static void add(struct host_outlooks *look, json_t *array, const char *kind, const size_t *index,
		size_t n, const char *before, const char *after)
{
	char *words = host_functions_words(look->machine, index, n, NULL, NULL), *message;
	json_t *devices = host_need(json_array());

	for (size_t i = 0; i < n; i++) {
		char where[EB_WHERE_SIZE];

		eb_where_format(look->machine->boot.functions.function[index[i]].where, where);
		host_json_append(devices, host_json_text(where));
	}
	message = host_format("%s%s%s", before, words, after);
	host_json_append(array, host_json_pack("{s:s, s:o, s:o}", "kind", kind, "devices", devices,
					       "message", host_json_text(message)));
	free(message);
	free(words);
}

static bool is_display(uint32_t class_id)
{
	/* As the guard counts them: a 3D controller, 0302, shows nothing. */
	return class_id >> 8 == 0x0300 || class_id >> 8 == 0x0301 || class_id >> 8 == 0x0380;
}

static bool is_network(uint32_t class_id)
{
	return class_id >> 16 == 0x02;
}

static bool is_storage(uint32_t class_id)
{
	return class_id >> 16 == 0x01;
}

static const struct {
	const char *kind;
	bool (*is)(uint32_t class_id);
	const char *before, *after;
} kinds[] = {
	{"display", is_display, "The host is left without a display: ",
	 " will not be its own. Have another way in, over the network or a serial port."},
	{"network", is_network, "The host is left without a network controller: ",
	 " will not be its own. Who works on it from afar is locked out; have a console at hand."},
	{"storage", is_storage, "The host is left without a storage controller: ",
	 " will not be its own. It comes up only if its disks are elsewhere, on USB for instance."},
};

static bool is_bound(const struct host_outlooks *look, size_t index)
{
	return look->machine->boot.plan.decision[index].action == EB_DO_BIND;
}

/* All of a kind, if the host has none left of it. */
static void add_kind(struct host_outlooks *look, size_t kind, size_t *index, json_t *array)
{
	const struct eb_functions *functions = &look->machine->boot.functions;
	bool asked = false;
	size_t n = 0;

	for (size_t i = 0; i < functions->n; i++) {
		if (!kinds[kind].is(functions->function[i].class_id))
			continue;
		if (!is_bound(look, i))
			return;
		asked |= look->picked[i];
		index[n++] = i;
	}
	if (n && asked)
		add(look, array, kinds[kind].kind, index, n, kinds[kind].before, kinds[kind].after);
}

/* The firmware's display, where VFIO takes it: the kernel has its console there. */
static void add_console(struct host_outlooks *look, size_t *index, json_t *array)
{
	const struct eb_functions *functions = &look->machine->boot.functions;
	size_t n = 0;

	for (size_t i = 0; i < functions->n; i++)
		if (functions->function[i].class_id >> 8 == 0x0300 && host_plan_shows(look, i) &&
		    look->prediction.given[i] && host_function(look->machine, i)->boot_vga)
			index[n++] = i;
	if (n)
		add(look, array, "console", index, n, "The console goes dark as soon as ",
		    " is bound: it is the display that this machine boots with.");
}

/* Given away although the host uses it. */
static void add_used(struct host_outlooks *look, json_t *array)
{
	const struct eb_machine *boot = &look->machine->boot;

	for (size_t i = 0; i < boot->functions.n; i++) {
		const struct eb_use *use;
		char *after;

		if (!is_bound(look, i) || !host_plan_shows(look, i))
			continue;
		use = eb_plan_use(&boot->rules, &boot->functions.function[i]);
		if (!use)
			continue;
		after = host_format(
			" is given away, and %s the host uses for %s: allow=in-use lifts the "
			"guard. The host may not come up.",
			use->where == EB_WHERE_NOWHERE ? "its ID is that of what" : "it is what",
			boot->rules.strings + use->what);
		add(look, array, "in-use", &i, 1, "", after);
		free(after);
	}
}

bool host_plan_undoes(const struct host_outlooks *look, size_t index)
{
	const struct eb_decision *decision = &look->machine->boot.plan.decision[index];
	size_t first = decision->first - 1u;

	if (!decision->first || !is_bound(look, index))
		return false;
	return host_is_physical(look->machine, index, first) ||
	       (!eb_is_bridge(&look->machine->boot.functions.function[index]) &&
		host_is_above(look->machine, index, first));
}

static void add_undone(struct host_outlooks *look, json_t *array)
{
	const struct eb_machine *boot = &look->machine->boot;

	for (size_t i = 0; i < boot->functions.n; i++) {
		char first[EB_WHERE_SIZE], *after;

		if (!host_plan_shows(look, i) || !host_plan_undoes(look, i))
			continue;
		eb_where_format(boot->functions.function[boot->plan.decision[i].first - 1u].where,
				first);
		after = host_format(
			" is taken along with %s, which is there only while the host's driver "
			"has it: %s will be gone. Have a rule that leaves it to the host, or "
			"do without with=.",
			first, first);
		add(look, array, "gone", &i, 1, "", after);
		free(after);
	}
}

json_t *host_consequences(struct host_outlooks *look)
{
	json_t *array = host_need(json_array());
	size_t *index = host_need(calloc(look->machine->boot.functions.n + 1, sizeof(index[0])));

	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++)
		add_kind(look, kind, index, array);
	add_console(look, index, array);
	add_used(look, array);
	add_undone(look, array);
	free(index);
	return array;
}
