// SPDX-License-Identifier: GPL-2.0-or-later
/* list: the functions, and all that is known of each. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "show.h"

const char host_list_help[] =
	"usage: earlybind list [OPTION...] [SELECTOR...]\n"
	"\n"
	"The PCI functions: what each is, who drives it, who could, and what earlybind\n"
	"will do with it at the next boot (`earlybind plan` says why). SELECTOR: an ID\n"
	"(10de:2489), an address (01:00.0, 01:00.*), a path (00:01.0/00.0) or\n"
	"class=display and the like.\n"
	"\n"
	"  -o, --output COLUMN,...  these columns; +COLUMN adds to those shown anyway:\n"
	"       ADDRESS ID CLASS NAME GROUP (IOMMU group), DRIVER (that has it now),\n"
	"       MODULES (that could claim it), ACTION (bind, leave, refuse), RULE,\n"
	"       TO (driver it is to have), OVERRIDE (driver_override), RESET (methods),\n"
	"       NUMA, SUBSYSTEM, REV, PATH (as the bridges see it), VGA (the firmware's\n"
	"       display)\n"
	"  --kernel VERSION  the modules of this kernel, not of the running one\n"
	"  --raw             columns apart by one blank, for scripts\n"
	"  --noheadings      no headings\n"
	"  --json            everything, as JSON\n"
	"  --root DIR|TAR    look at another machine's files\n"
	"\n"
	"Exit status: 0; 1 a selector picks nothing, or sysfs or the modules of\n"
	"--kernel cannot be read; 2 wrong usage.\n";

enum column {
	ADDRESS,
	ID,
	CLASS,
	NAME,
	GROUP,
	DRIVER,
	MODULES,
	ACTION,
	RULE,
	TO,
	OVERRIDE,
	RESET,
	NUMA,
	SUBSYSTEM,
	REVISION,
	PATH,
	VGA,
	COLUMNS,
};

static const struct host_column columns[COLUMNS] = {
	[ADDRESS] = {"ADDRESS", 12, 0, "of a function"},
	[ID] = {"ID", 9, 0, "vendor and device"},
	[CLASS] = {"CLASS", 0.12, SCOLS_FL_TRUNC, "what it is"},
	[NAME] = {"NAME", 0.3, SCOLS_FL_TRUNC, "from pci.ids"},
	[GROUP] = {"GROUP", 1, SCOLS_FL_RIGHT, "the IOMMU group"},
	[DRIVER] = {"DRIVER", 8, SCOLS_FL_TRUNC, "that has it now"},
	[MODULES] = {"MODULES", 0.15, SCOLS_FL_TRUNC, "that could claim it"},
	[ACTION] = {"ACTION", 6, 0, "bind, leave or refuse, at the next boot"},
	[RULE] = {"RULE", 0.2, SCOLS_FL_WRAP, "FILE:LINE of what decides that"},
	[TO] = {"TO", 8, 0, "the driver that it is to have"},
	[OVERRIDE] = {"OVERRIDE", 8, 0, "driver_override as it is now"},
	[RESET] = {"RESET", 0.1, SCOLS_FL_TRUNC, "the kernel's ways to reset it"},
	[NUMA] = {"NUMA", 1, SCOLS_FL_RIGHT, "NUMA node"},
	[SUBSYSTEM] = {"SUBSYSTEM", 9, 0, "vendor and device of the subsystem"},
	[REVISION] = {"REV", 2, 0, "revision"},
	[PATH] = {"PATH", 0.2, SCOLS_FL_WRAP, "as the bridges see it"},
	[VGA] = {"VGA", 1, 0, "`boot` for the firmware's display"},
};

#define STANDARD "ADDRESS,ID,CLASS,NAME,GROUP,DRIVER,MODULES,ACTION"
#define STANDARD_WITHOUT "ADDRESS,ID,CLASS,NAME,GROUP,DRIVER,ACTION"
/* The headings alone take more than 60 columns. */
#define NARROW 72
#define CLAIMS_MAX 16

struct list {
	struct host_view view;
	struct host_machine *machine;
	struct host_claims *claims; /* NULL: not known */
	bool picked[EB_FUNCTIONS_MAX];
};

/* What takes more than a look at what was read already; empty where there is nothing. */
struct entry {
	struct host_claim claim[CLAIMS_MAX];
	size_t claims;
	char reset[128]; /* `flr bus`, as the kernel says it (5.15 and later) */
	int numa;	 /* -1: none */
	char rule[EB_ORIGIN_SIZE];
	char reason[EB_REASON_SIZE];
	const char *action, *to; /* NULL: no rule speaks of it */
};

/* The order of an index means nothing. */
static int compare_claims(const void *left, const void *right)
{
	const struct host_claim *a = left, *b = right;

	return strcmp(a->module, b->module);
}

static void find_claims(struct list *list, size_t index, struct entry *entry)
{
	const char *driver = host_function(list->machine, index)->driver;

	entry->claims =
		host_claims_find(list->claims, &list->machine->boot.functions.function[index],
				 entry->claim, CLAIMS_MAX);
	/* What is built in may have no alias. */
	if (!entry->claims && *driver && host_claims_builtin(list->claims, driver)) {
		entry->claim[0] = (struct host_claim){.builtin = true};
		snprintf(entry->claim[0].module, sizeof(entry->claim[0].module), "%s", driver);
		entry->claims = 1;
	}
	qsort(entry->claim, entry->claims, sizeof(entry->claim[0]), compare_claims);
}

static void find_plan(struct list *list, size_t index, struct entry *entry)
{
	static const char *const words[] = {
		[EB_DO_BIND] = "bind",
		[EB_DO_LEAVE] = "leave",
		[EB_DO_REFUSE] = "refuse",
	};
	struct eb_machine *boot = &list->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];

	entry->action = words[decision->action];
	if (!entry->action)
		return;
	eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, entry->rule);
	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, entry->reason);
	if (decision->action == EB_DO_BIND)
		entry->to = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, index);
}

static void find_numa(struct list *list, size_t index, struct entry *entry)
{
	char text[16];
	uint32_t node;

	entry->numa = -1;
	if (host_attribute(list->machine, index, "numa_node", text, sizeof(text)) &&
	    !eb_text_decimal(eb_text(text), INT32_MAX, &node))
		entry->numa = (int)node;
}

static void find_reset(struct list *list, size_t index, struct entry *entry)
{
	if (!host_attribute(list->machine, index, "reset_method", entry->reset,
			    sizeof(entry->reset)))
		entry->reset[0] = '\0';
}

/* `nouveau, nvidiafb (built in)`, to be freed. */
static char *claims_words(const struct entry *entry)
{
	char *text = NULL;
	size_t size;
	FILE *out = host_need(open_memstream(&text, &size));

	for (size_t i = 0; i < entry->claims; i++) {
		const struct host_claim *claim = &entry->claim[i];

		fprintf(out, "%s%s%s%s", i ? ", " : "", claim->module,
			claim->builtin ? " (built in)" : "",
			claim->blacklisted ? " (blacklisted)" : "");
	}
	if (fclose(out))
		host_need(NULL);
	return text;
}

static void add_line(struct list *list, struct host_table *table, size_t index)
{
	static struct entry entry;
	const struct eb_function *function = &list->machine->boot.functions.function[index];
	const struct host_function *of = host_function(list->machine, index);
	char name[HOST_NAME_SIZE] = "", class_name[HOST_NAME_SIZE], path[HOST_PATH_SIZE] = "";
	char group[16] = "", numa[16] = "", revision[3] = "", subsystem[EB_ID_SIZE] = "";
	char override[EB_DRIVER_MAX + 1] = "", *modules;
	struct libscols_line *line;

	entry = (struct entry){.numa = -1};
	find_plan(list, index, &entry);
	(list->view.raw ? host_name_class : host_class_short)(function->class_id, class_name);
	if (host_table_has(table, NAME))
		(list->view.raw ? host_name_device : host_name_short)(function->id, name);
	if (host_table_has(table, MODULES))
		find_claims(list, index, &entry);
	if (host_table_has(table, RESET))
		find_reset(list, index, &entry);
	if (host_table_has(table, OVERRIDE))
		host_override(list->machine, index, override);
	if (host_table_has(table, NUMA))
		find_numa(list, index, &entry);
	if (host_table_has(table, REVISION))
		host_revision(list->machine, index, revision);
	if (host_table_has(table, PATH) && !host_bridge_path(list->machine, index, path))
		path[0] = '\0';
	if (of->group >= 0)
		snprintf(group, sizeof(group), "%d", of->group);
	if (entry.numa >= 0)
		snprintf(numa, sizeof(numa), "%d", entry.numa);
	if (function->id & UINT32_MAX)
		eb_id_format(function->id << 32, subsystem);
	modules = claims_words(&entry);
	line = host_table_line(table, NULL,
			       (const char *const[COLUMNS]){
				       [ADDRESS] = of->address,
				       [ID] = of->id,
				       [CLASS] = class_name,
				       [NAME] = name,
				       [GROUP] = group,
				       [DRIVER] = of->driver,
				       [MODULES] = modules,
				       [ACTION] = entry.action,
				       [RULE] = entry.rule,
				       [TO] = entry.to,
				       [OVERRIDE] = override,
				       [RESET] = entry.reset,
				       [NUMA] = numa,
				       [SUBSYSTEM] = subsystem,
				       [REVISION] = revision,
				       [PATH] = path,
				       [VGA] = of->boot_vga ? "boot" : NULL,
			       });
	free(modules);
	if (entry.action && strcmp(entry.action, "leave") != 0)
		host_table_colour(table, line, ACTION,
				  !strcmp(entry.action, "bind") ? "green" : "red");
}

static json_t *claims_json(const struct list *list, const struct entry *entry)
{
	json_t *modules;

	if (!list->claims)
		return json_null();
	modules = host_need(json_array());
	for (size_t i = 0; i < entry->claims; i++)
		host_json_append(modules,
				 host_json_pack("{s:o, s:b, s:b}", "module",
						host_json_text(entry->claim[i].module), "builtin",
						entry->claim[i].builtin, "blacklisted",
						entry->claim[i].blacklisted));
	return modules;
}

static json_t *reset_json(const struct entry *entry)
{
	struct eb_text text = eb_text(entry->reset), word;
	json_t *methods;

	if (!text.len)
		return json_null();
	methods = host_need(json_array());
	while (eb_text_field(&text, " ", &word)) {
		char *copy = host_need(strndup(word.at, word.len));

		host_json_append(methods, host_json_text(copy));
		free(copy);
	}
	return methods;
}

static json_t *function_json(struct list *list, size_t index)
{
	static struct entry entry;
	const struct host_function *of = host_function(list->machine, index);
	json_t *device = host_function_json(list->machine, index);
	char path[HOST_PATH_SIZE], override[EB_DRIVER_MAX + 1];
	bool has_path = host_bridge_path(list->machine, index, path);

	entry = (struct entry){.numa = -1};
	find_plan(list, index, &entry);
	find_claims(list, index, &entry);
	find_reset(list, index, &entry);
	find_numa(list, index, &entry);
	host_override(list->machine, index, override);
	host_json_set(device, "path", host_json_text(has_path ? path : NULL));
	host_json_set(device, "group", of->group >= 0 ? json_integer(of->group) : json_null());
	host_json_set(device, "override", host_json_name(override));
	host_json_set(device, "modules", claims_json(list, &entry));
	host_json_set(device, "reset_methods", reset_json(&entry));
	host_json_set(device, "numa_node",
		      entry.numa >= 0 ? json_integer(entry.numa) : json_null());
	host_json_set(device, "boot_vga", json_boolean(of->boot_vga));
	host_json_set(device, "action", host_json_text(entry.action));
	host_json_set(device, "to", host_json_text(entry.to));
	host_json_set(device, "rule", host_json_name(entry.rule));
	host_json_set(device, "reason", host_json_name(entry.reason));
	return device;
}

static void show_json(struct list *list)
{
	const struct eb_machine *boot = &list->machine->boot;
	json_t *devices = list->machine->unlisted ? json_null() : host_need(json_array());

	for (size_t i = 0; i < list->machine->boot.functions.n; i++)
		if (list->picked[i])
			host_json_append(devices, function_json(list, i));
	host_json_print(host_json_pack("{s:o, s:o}", "devices", devices, "idle",
				       host_json_text(host_idle_word(boot))));
}

/* False, after a warning, where there is no such column. */
static bool show(struct list *list)
{
	size_t n = list->machine->boot.functions.n;
	struct host_table table;
	bool modules, action, any;

	if (list->view.json) {
		show_json(list);
		return true;
	}
	if (!host_table_open(&table, &list->view, columns, COLUMNS,
			     list->claims && host_width() >= NARROW ? STANDARD : STANDARD_WITHOUT))
		return false;
	modules = host_table_has(&table, MODULES);
	action = host_table_has(&table, ACTION);
	any = memchr(list->picked, 1, n);
	for (size_t i = 0; i < n; i++)
		if (list->picked[i])
			add_line(list, &table, i);
	host_table_close(&table);
	if (list->view.raw || list->view.noheadings)
		return true;
	if (!n)
		host_say_none(list->machine);
	else if (any && action && host_idle_words(&list->machine->boot))
		host_say("", "%s", host_idle_words(&list->machine->boot));
	if (any && !list->claims && (modules || !list->view.columns))
		host_say("", "The kernel's modules are not there to look at, so which could claim "
			     "a device is not known.");
	return true;
}

static int run(struct list *list, char *const selector[])
{
	bool readable = host_warn_sysfs(list->machine);
	int status = host_pick(list->machine, selector, list->picked);

	if (status == HOST_USAGE || !show(list))
		return HOST_USAGE;
	return readable ? status : HOST_NOT_SO;
}

int host_list(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,   HOST_JSON_OPTION,
		HOST_RAW_OPTION,    HOST_NOHEADINGS_OPTION,
		HOST_OUTPUT_OPTION, {"kernel", required_argument, NULL, HOST_OPT_OWN},
		{NULL, 0, NULL, 0},
	};
	static struct list list = {.view = {.root = "/"}};
	struct host_root root;
	const char *kernel = NULL;
	int option, status = HOST_NOT_SO;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS, options, NULL)) != -1) {
		if (option == HOST_OPT_OWN)
			kernel = optarg;
		else if (!host_view_take(&list.view, option, optarg))
			return host_usage(host_list_help);
	}
	if (!host_root_open(&root, list.view.root))
		return HOST_NOT_SO;
	list.machine = host_machine_open(&root, NULL);
	if (list.machine) {
		list.claims = host_claims_open(&root, kernel);
		if (kernel && !list.claims)
			host_warn("there are no modules of a kernel '%s' in /lib/modules", kernel);
		status = run(&list, argv + optind);
		if (kernel && !list.claims && status == HOST_OK)
			status = HOST_NOT_SO;
		host_claims_close(list.claims);
		host_machine_close(list.machine);
	}
	host_root_close(&root);
	return status;
}
