// SPDX-License-Identifier: GPL-2.0-or-later
/* status: what was asked of the boot, what happened, and what is true now. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "status.h"

const char host_status_help[] =
	"usage: earlybind status [OPTION...] [SELECTOR...]\n"
	"\n"
	"What was asked of this boot, what happened, and what is true now: the boot's\n"
	"report beside sysfs. Exit status 1 where something asked for is not so.\n"
	"\n"
	"  -q, --quiet              say only what is wrong or doubtful\n"
	"  -o, --output COLUMN,...  these columns, or with +COLUMN one more\n"
	"  --json                   all of it, for programs\n"
	"  --prometheus             metrics, for node_exporter's textfile collector\n"
	"  --noheadings             without the first line\n"
	"  --raw                    without alignment, for scripts\n"
	"  --root DIR|TAR           of the machine whose files are there\n"
	"A SELECTOR is an ID (10de:2489), an address (0000:65:00.0), a path\n"
	"(00:01.0/00.0) or class=display; nothing but these devices counts then.\n"
	"Columns: ADDRESS, ID, NAME, GROUP, RESULT, DRIVER, OVERRIDE, STATE, RULE, REASON\n";

enum {
	PROMETHEUS = HOST_OPT_OWN,
};

struct request {
	struct host_view view;
	bool quiet, prometheus;
	char **selectors;
};

/* What a selector may leave out. */
#define DOMAIN "0000:"

/* A selector as it speaks of what is gone: by what the report knows of it. */
static bool picks_gone(const char *selector, const struct host_reported *device)
{
	struct eb_function function = {.where = device->where};
	unsigned int vendor, id;
	struct eb_match match;
	struct eb_path path;
	enum eb_kind kind;

	if (eb_match_selector(eb_text(selector), &match, &path, &kind))
		return false;
	if (kind == EB_KIND_PATH)
		return device->path && (!strcasecmp(device->path, selector) ||
					(!strncmp(device->path, DOMAIN, strlen(DOMAIN)) &&
					 !strcasecmp(device->path + strlen(DOMAIN), selector)));
	if (kind == EB_KIND_ID && (!device->id || sscanf(device->id, "%4x:%4x", &vendor, &id) != 2))
		return false;
	if (kind == EB_KIND_ID)
		function.id = EB_ID(vendor, id, 0, 0);
	return eb_match(&match, &function);
}

static bool is_picked(const struct request *request, const struct host_status_now *now,
		      const struct host_reported *device, long index)
{
	if (!now->picked || (index >= 0 && now->picked[index]))
		return true;
	for (char **selector = request->selectors; index < 0 && *selector; selector++)
		if (picks_gone(*selector, device))
			return true;
	return false;
}

/* False, after a warning, where one cannot be read. */
static bool pick(const struct request *request, struct host_machine *machine, bool **picked)
{
	static bool one[EB_FUNCTIONS_MAX];

	*picked = NULL;
	if (!*request->selectors)
		return true;
	*picked = host_need(calloc(EB_FUNCTIONS_MAX, sizeof(one[0])));
	for (char **selector = request->selectors; *selector; selector++) {
		if (!host_select(machine, *selector, one))
			return false;
		for (size_t i = 0; i < machine->boot.functions.n; i++)
			(*picked)[i] |= one[i];
	}
	return true;
}

static bool any(const bool *picked, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (picked[i])
			return true;
	return false;
}

static void judge(const struct request *request, struct host_status_now *now)
{
	const struct eb_functions *functions = &now->machine->boot.functions;

	now->device = host_need(calloc(now->report.n + 1, sizeof(now->device[0])));
	for (size_t i = 0; i < now->report.n; i++) {
		const struct host_reported *boot = &now->report.device[i];
		long index = eb_functions_find(functions, boot->where);
		struct host_standing *device = &now->device[now->n];

		if (!is_picked(request, now, boot, index))
			continue;
		*device = (struct host_standing){.boot = boot, .index = index};
		host_standing_judge(now, device);
		now->n++;
	}
	host_boot_judge(now);
	if (!now->picked || now->n || !now->ok)
		return;
	if (any(now->picked, functions->n)) {
		host_json_sentence(now->notes, "The boot had no rule for this.");
	} else {
		host_json_sentence(now->problems,
				   "There is no such device, and the boot knew of none.");
		now->ok = false;
	}
}

/* Where standard output is for programs. */
static void warn_of(const json_t *sentences)
{
	const json_t *sentence;
	size_t i;

	json_array_foreach(sentences, i, sentence) host_warn("%s", json_string_value(sentence));
}

static int show(const struct request *request, const struct host_status_now *now)
{
	bool script = request->view.raw || request->view.noheadings;

	if (request->view.json) {
		host_status_json(now);
	} else if (request->prometheus) {
		host_prometheus(now, stdout);
		warn_of(now->problems);
	} else if (request->quiet) {
		host_status_say(now);
	} else {
		if (!host_status_table(now, &request->view))
			return HOST_USAGE;
		if (script)
			warn_of(now->problems);
		else
			host_status_say_all(now);
	}
	return now->ok ? HOST_OK : HOST_NOT_SO;
}

static void discard(struct host_status_now *now)
{
	for (size_t i = 0; i < now->n; i++)
		json_decref(now->device[i].messages);
	free(now->device);
	json_decref(now->rules);
	json_decref(now->not_yet);
	json_decref(now->problems);
	json_decref(now->warnings);
	json_decref(now->notes);
	host_report_close(&now->report);
}

static int run(const struct request *request, const struct host_root *root)
{
	struct host_status_now now = {
		.rules = host_need(json_array()),
		.not_yet = host_need(json_array()),
		.problems = host_need(json_array()),
		.warnings = host_need(json_array()),
		.notes = host_need(json_array()),
	};
	int status = HOST_USAGE;
	bool *picked;

	host_report_open(root, &now.report);
	now.machine = host_machine_open(root, NULL);
	if (!now.machine) {
		discard(&now);
		return HOST_NOT_SO;
	}
	host_kernel_read(root, NULL, &now.kernel);
	host_groups_open(now.machine, &now.groups);
	if (pick(request, now.machine, &picked)) {
		now.picked = picked;
		judge(request, &now);
		status = show(request, &now);
	}
	free(picked);
	host_groups_close(&now.groups);
	host_machine_close(now.machine);
	discard(&now);
	return status;
}

int host_status(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		HOST_RAW_OPTION,
		HOST_NOHEADINGS_OPTION,
		HOST_OUTPUT_OPTION,
		{"prometheus", no_argument, NULL, PROMETHEUS},
		{"quiet", no_argument, NULL, 'q'},
		{NULL, 0, NULL, 0},
	};
	struct request request = {.view = {.root = "/"}};
	struct host_root root;
	int option, status;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS "q", options, NULL)) != -1) {
		if (option == 'q')
			request.quiet = true;
		else if (option == PROMETHEUS)
			request.prometheus = true;
		else if (!host_view_take(&request.view, option, optarg))
			return host_usage(host_status_help);
	}
	if (request.prometheus && request.view.json)
		return host_usage(host_status_help);
	request.selectors = argv + optind;
	if (!host_root_open(&root, request.view.root))
		return HOST_NOT_SO;
	status = run(&request, &root);
	host_root_close(&root);
	return status;
}
