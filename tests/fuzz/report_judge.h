/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine that has booted, and what has to be true of all that `status` says of it. */
#ifndef REPORT_JUDGE_H
#define REPORT_JUDGE_H

#include <jansson.h>

#include "root.h"
#include "status.h"

#define BOOT_ID "11111111-2222-3333-4444-555555555555"
#define KINDS 6

static struct host_machine now_machine;

static const char *text_in(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Two on vfio-pci, one of them beside nvidia in its group; a driver's, nobody's, a bridge. */
static void fill_machine(void)
{
	static const struct {
		const char *address, *driver, *override;
		uint32_t id, class_id;
		int group;
	} functions[KINDS] = {
		{"0000:00:01.0", "pcieport", NULL, 0x80861901, 0x060400, 1},
		{"0000:01:00.0", "vfio-pci", "vfio-pci\n", 0x10ee5000, 0x120000, 1},
		{"0000:01:00.1", "vfio-pci", "(null)\n", 0x10ee5001, 0x120000, 2},
		{"0000:02:00.0", "nvidia", "vfio-pci\n", 0x10de2489, 0x030000, 2},
		{"0000:03:00.0", "", "none\n", 0x10de228b, 0x040300, 3},
		{"0000:04:00.0", "", NULL, 0x1b360010, 0x010802, -1},
	};
	static struct host_function function[KINDS];
	static bool known[KINDS];
	char path[EB_DEVICE_PATH_SIZE];

	for (size_t i = 0; i < KINDS; i++) {
		add_function(functions[i].address, functions[i].id, 0, functions[i].class_id);
		snprintf(function[i].address, sizeof(function[i].address), "%s",
			 functions[i].address);
		eb_id_format(machine.function[i].id, function[i].id);
		snprintf(function[i].driver, sizeof(function[i].driver), "%s", functions[i].driver);
		function[i].vfio = host_is_vfio(function[i].driver);
		function[i].bridge = !i;
		function[i].group = functions[i].group;
		known[i] = true;
		if (!functions[i].override)
			continue;
		eb_device_path(machine.function[i].where, "driver_override", path);
		make_folders(path);
		put(path, eb_text(functions[i].override), "");
	}
	now_machine.function = function;
	now_machine.known = known;
}

/* The root folder of that machine, made when it is first asked for. */
static const struct host_root *booted(void)
{
	static struct host_root at;

	if (!make_root())
		return &at;
	at.fd = root;
	snprintf(at.path, sizeof(at.path), "%s", folder[used]);
	make_folders(HOST_REPORT);
	make_folders("proc/sys/kernel/random/");
	put("proc/sys/kernel/random/boot_id", eb_text(BOOT_ID "\n"), "");
	fill_machine();
	read_rules("", "bind 10ee:5000\nbind 10de:2489\nbind 0000:04:00.0 with=slot\n");
	eb_plan_make(&set, &machine, &plan);
	now_machine.root = &at;
	now_machine.boot.functions = machine;
	now_machine.boot.rules = set;
	now_machine.boot.plan = plan;
	return &at;
}

static void check_standing(const struct host_standing *device)
{
	const char *result = device->boot->result ? device->boot->result : "";
	const char *after = device->boot->after ? device->boot->after : "vfio-pci";
	size_t said = json_array_size(device->messages);

	CHECK(*device->state && memchr(device->state, '\0', sizeof(device->state)));
	/* A doubt is no fault; either is said, but for a dry run's, which is the whole report's. */
	CHECK(device->ok || (said && !device->doubt));
	CHECK(!said || !device->ok || device->doubt);
	CHECK(said || !device->doubt || !strcmp(result, "dry-run"));
	CHECK(!device->ok || device->doubt || !strcmp(device->state, "ok"));
	for (size_t i = 0; i < said; i++)
		CHECK(*json_string_value(json_array_get(device->messages, i)));
	CHECK((device->index < 0) == !device->now);
	if (!strcmp(result, "refused"))
		CHECK(!device->ok);
	if (!strcmp(result, "bound") && device->ok)
		CHECK(device->now && !strcmp(device->now->driver, after) &&
		      (!device->boot->id || !strcasecmp(device->boot->id, device->now->id)));
	if (!strcmp(result, "fenced") && device->ok)
		CHECK(device->now &&
		      (device->boot->error ? device->now->vfio : !*device->now->driver));
	if (!strcmp(result, "failed") || !strcmp(result, "rolled-back"))
		CHECK(device->ok == (device->now && device->now->vfio));
	if (!strcmp(result, "left"))
		CHECK(device->ok);
}

/* Each rule of the report as it was, and a message where it is not ok. */
static bool check_rules(const struct host_status_now *now)
{
	const json_t *rules = json_object_get(now->report.json, "rules");
	bool good = true;

	CHECK(json_array_size(now->rules) == json_array_size(rules));
	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *copy = json_copy(json_array_get(rules, i));
		json_t *said = json_array_get(now->rules, i), *message;
		bool rule_ok = json_is_true(json_object_get(copy, "ok"));

		message = json_object_get(said, "message");
		CHECK(json_is_null(message) || (!rule_ok && *json_string_value(message)));
		json_object_set(copy, "message", message);
		CHECK(json_equal(copy, said));
		json_decref(copy);
		good &= rule_ok;
	}
	return good;
}

/* What the rules of now would bind, and the report does not speak of. */
static size_t count_not_yet(const struct host_status_now *now)
{
	size_t n = 0;

	for (size_t i = 0; i < machine.n; i++) {
		bool known = false;

		for (size_t r = 0; r < now->report.n; r++)
			known |= now->report.device[r].where == machine.function[i].where;
		n += !known && plan.decision[i].action == EB_DO_BIND;
	}
	return n;
}

static void check_boot(const struct host_status_now *now)
{
	bool good = check_rules(now) && !json_array_size(now->problems) &&
		    !json_array_size(json_object_get(now->report.json, "errors"));

	for (size_t i = 0; i < now->n; i++)
		good &= now->device[i].ok;
	CHECK(now->ok == good);
	CHECK(json_array_size(now->problems) == (!now->report.json || !now->report.this_boot));
	CHECK(json_array_size(now->not_yet) == count_not_yet(now));
	CHECK(json_array_size(now->warnings) == (size_t)(now->report.dry_run + now->report.late));
}

static void check_status(const struct host_report *report)
{
	struct host_status_now now = {
		.report = *report,
		.machine = &now_machine,
		.kernel = {.release = "6.1.0", .major = 6, .minor = 1},
		.rules = json_array(),
		.not_yet = json_array(),
		.problems = json_array(),
		.warnings = json_array(),
		.notes = json_array(),
	};

	host_groups_open(now.machine, &now.groups);
	now.device = calloc(report->n + 1, sizeof(now.device[0]));
	CHECK(now.device);
	for (; now.n < report->n; now.n++) {
		struct host_standing *device = &now.device[now.n];

		device->boot = &report->device[now.n];
		device->index =
			eb_functions_find(&now.machine->boot.functions, device->boot->where);
		host_standing_judge(&now, device);
		check_standing(device);
	}
	host_boot_judge(&now);
	check_boot(&now);
	for (size_t i = 0; i < now.n; i++)
		json_decref(now.device[i].messages);
	free(now.device);
	host_groups_close(&now.groups);
	json_decref(now.rules);
	json_decref(now.not_yet);
	json_decref(now.problems);
	json_decref(now.warnings);
	json_decref(now.notes);
}

#endif
