// SPDX-License-Identifier: GPL-2.0-or-later
/* plan: what the next boot will do, decided by the boot program's own code. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "outlook.h"

const char host_plan_help[] =
	"usage: earlybind plan [OPTION...] [SELECTOR...]\n"
	"\n"
	"What the next boot will do with each function that a rule or a guard speaks of,\n"
	"and why; what VFIO will say of its group; what the host will miss.\n"
	"Exit status 1: not all will be as asked.\n"
	"\n"
	"  --cmdline TEXT    as if this were the kernel command line\n"
	"  --config FILE     as if this were /etc/earlybind.conf; - is standard input\n"
	"  --kernel VERSION  as that kernel judges groups, with its modules\n"
	"  --root DIR|TAR    of another machine's tree\n"
	"  --json            as JSON, with all there is\n"
	"  -o, --output COLUMN,...   these columns; +COLUMN adds to the usual ones\n"
	"  --raw, --noheadings       for scripts: no sentences after the table\n"
	"\n"
	"A SELECTOR is an ID (10de:2489), an address (0000:65:00.0, 65:00.*), a path\n"
	"(00:01.0/00.0) or class=display.\n"
	"Columns: ADDRESS, ID, CLASS, NAME, GROUP, DRIVER, ACTION, TO, RULE, WITH, REASON\n";

enum column { ADDRESS, ID, CLASS, NAME, GROUP, DRIVER, ACTION, TO, RULE, WITH, REASON, COLUMNS };

static const struct host_column columns[COLUMNS] = {
	[ADDRESS] = {"ADDRESS", 0, 0, "where it is"},
	[ID] = {"ID", 0, 0, "vendor:device"},
	[CLASS] = {"CLASS", 0, SCOLS_FL_TRUNC, "what it is"},
	[NAME] = {"NAME", 0.2, SCOLS_FL_TRUNC, "its name in pci.ids"},
	[GROUP] = {"GROUP", 0, SCOLS_FL_RIGHT, "its IOMMU group"},
	[DRIVER] = {"DRIVER", 0, SCOLS_FL_TRUNC, "its driver now"},
	[ACTION] = {"ACTION", 0, 0, "bind, leave or refuse"},
	[TO] = {"TO", 0, SCOLS_FL_TRUNC, "the driver that it is bound to"},
	[RULE] = {"RULE", 0, SCOLS_FL_WRAP, "the rule that decides"},
	[WITH] = {"WITH", 0, 0, "the function that it comes along with"},
	[REASON] = {"REASON", 0.3, SCOLS_FL_WRAP, "why it is refused"},
};

#define STANDARD "ADDRESS,ID,GROUP,DRIVER,ACTION,TO,RULE"
#define CONFIG_MAX (16u << 20)

enum { OPT_CMDLINE = HOST_OPT_OWN, OPT_CONFIG, OPT_KERNEL };

struct request {
	struct host_view view;
	struct host_changes changes;
	const char *config, *kernel;
	char *text; /* of the file that is given in place of the configuration */
};

bool host_plan_shows(const struct host_outlooks *look, size_t index)
{
	return look->picked[index] && look->machine->boot.plan.decision[index].action != EB_NOTHING;
}

bool host_plan_shows_group(const struct host_outlooks *look, const struct host_outlook *group)
{
	for (size_t i = 0; i < group->group.n; i++)
		if (look->picked[group->group.member[i]])
			return true;
	return false;
}

static bool groups_ok(const struct host_outlooks *look)
{
	const struct host_prediction *prediction = &look->prediction;

	for (size_t i = 0; i < prediction->outlooks; i++)
		if (prediction->outlook[i].verdict.state == HOST_GROUP_BLOCKED &&
		    host_plan_shows_group(look, &prediction->outlook[i]))
			return false;
	for (size_t i = 0; prediction->groups && i < prediction->alones; i++)
		if (look->picked[prediction->alone[i]])
			return false;
	return true;
}

bool host_plan_ok(const struct host_outlooks *look)
{
	const struct eb_machine *boot = &look->machine->boot;

	if (boot->rules.errors)
		return false;
	if (boot->idle)
		return true;
	for (size_t i = 0; i < boot->rules.rules; i++)
		if (!boot->plan.outcome[i].ok)
			return false;
	for (size_t i = 0; i < boot->functions.n; i++)
		if (look->picked[i] &&
		    (boot->plan.decision[i].action == EB_DO_REFUSE || host_plan_undoes(look, i)))
			return false;
	return groups_ok(look);
}

const char *host_plan_action(uint8_t action)
{
	switch ((enum eb_action)action) {
	case EB_DO_BIND:
		return "bind";
	case EB_DO_LEAVE:
		return "leave";
	case EB_DO_REFUSE:
		return "refuse";
	case EB_NOTHING:
		break;
	}
	return NULL;
}

/* --- the table ----------------------------------------------------------------------------- */

static void colour(const struct host_outlooks *look, struct host_table *table,
		   struct libscols_line *line, size_t index)
{
	const struct host_outlook *group =
		host_predict_group(&look->prediction, host_function(look->machine, index)->group);

	if (look->machine->boot.plan.decision[index].action == EB_DO_REFUSE)
		host_table_colour(table, line, ACTION, "red");
	if (group && group->verdict.state == HOST_GROUP_BLOCKED)
		host_table_colour(table, line, GROUP, "red");
	else if (group && group->unsure)
		host_table_colour(table, line, GROUP, "yellow");
}

static void add_line(struct host_outlooks *look, struct host_table *table, size_t index)
{
	const struct eb_machine *boot = &look->machine->boot;
	const struct eb_decision *decision = &boot->plan.decision[index];
	const struct eb_function *known = &boot->functions.function[index];
	const struct host_function *function = host_function(look->machine, index);
	char origin[EB_ORIGIN_SIZE], reason[EB_REASON_SIZE],
		name[HOST_NAME_SIZE] = "", class_name[HOST_NAME_SIZE] = "",
		first[EB_WHERE_SIZE] = "", group[16] = "";
	const char *text[COLUMNS] = {
		[ADDRESS] = function->address,
		[ID] = function->id,
		[CLASS] = class_name,
		[NAME] = name,
		[GROUP] = group,
		[DRIVER] = function->driver,
		[RULE] = origin,
		[ACTION] = host_plan_action(decision->action),
		[WITH] = first,
		[REASON] = reason,
	};

	if (host_table_has(table, NAME))
		host_name_device(known->id, name);
	if (host_table_has(table, CLASS))
		host_name_class(known->class_id, class_name);
	if (function->group >= 0)
		snprintf(group, sizeof(group), "%d", function->group);
	if (decision->first)
		eb_where_format(boot->functions.function[decision->first - 1].where, first);
	if (decision->action == EB_DO_BIND)
		text[TO] = eb_plan_driver(&boot->rules, &boot->functions, &boot->plan, index);
	eb_origin_format(&boot->rules, boot->rules.rule[decision->rule].origin, origin);
	eb_plan_reason(&boot->rules, &boot->functions, &boot->plan, index, reason);
	colour(look, table, host_table_line(table, NULL, text), index);
}

static int show(const struct request *request, struct host_outlooks *look)
{
	struct host_table table;
	bool any = false;

	if (request->view.json) {
		host_json_print(host_plan_json(look));
		return HOST_OK;
	}
	if (!host_table_open(&table, &request->view, columns, COLUMNS,
			     request->view.raw ? STANDARD ",REASON" : STANDARD))
		return HOST_USAGE;
	for (size_t i = 0; i < look->machine->boot.functions.n; i++)
		if (host_plan_shows(look, i)) {
			add_line(look, &table, i);
			any = true;
		}
	host_table_close(&table);
	if (request->view.raw || request->view.noheadings)
		return HOST_OK;
	if (any)
		putchar('\n');
	host_plan_say(look);
	return HOST_OK;
}

/* --- what is asked ------------------------------------------------------------------------- */

/* The whole of a file, as text; NULL after a warning. */
static char *read_config(const char *path)
{
	bool standard = !strcmp(path, "-");
	FILE *in = standard ? stdin : fopen(path, "re");
	char *text = host_need(malloc(CONFIG_MAX + 1));
	size_t len = in ? fread(text, 1, CONFIG_MAX + 1, in) : 0;
	const char *why = NULL;

	if (!in || ferror(in))
		why = strerror(errno);
	else if (len > CONFIG_MAX)
		why = "it is larger than 16 MiB";
	else if (memchr(text, '\0', len))
		why = "it has a NUL byte in it, so it is no text";
	if (in && !standard)
		fclose(in);
	if (why) {
		host_warn("cannot read %s: %s", standard ? "standard input" : path, why);
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}

/* What the selectors pick together; true where they can be read, and each picks something. */
static bool select_all(struct host_outlooks *look, char *selector[], int n, int *status)
{
	size_t functions = look->machine->boot.functions.n;
	static bool picked[EB_FUNCTIONS_MAX];

	look->selected = n;
	look->picked = host_need(calloc(functions + 1, sizeof(look->picked[0])));
	look->order = host_need(calloc(functions + 1, sizeof(look->order[0])));
	for (size_t i = 0; i < functions; i++) {
		look->picked[i] = !n;
		look->order[i] = i;
	}
	for (int i = 0; i < n; i++) {
		if (!host_select(look->machine, selector[i], picked)) {
			*status = HOST_USAGE;
			return false;
		}
		if (!memchr(picked, 1, functions)) {
			host_warn("%s: this machine has no such function", selector[i]);
			*status = HOST_NOT_SO;
			return false;
		}
		for (size_t j = 0; j < functions; j++)
			look->picked[j] |= picked[j];
	}
	return true;
}

static int plan(const struct request *request, const struct host_root *root, char *selector[],
		int n)
{
	struct host_outlooks look = {.config = request->config};
	int status = HOST_NOT_SO;

	look.machine = host_machine_open(root, &request->changes);
	if (!look.machine)
		return HOST_NOT_SO;
	if (look.config && !strcmp(look.config, "-"))
		look.config = "standard input";
	if (select_all(&look, selector, n, &status)) {
		host_predict_open(&look.prediction, look.machine, request->kernel);
		status = show(request, &look);
		if (status == HOST_OK && !host_plan_ok(&look))
			status = HOST_NOT_SO;
		host_predict_close(&look.prediction);
	}
	free(look.order);
	free(look.picked);
	host_machine_close(look.machine);
	return status;
}

/* False: that is no way to call it. */
static bool take_options(int argc, char *argv[], struct request *request)
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		HOST_RAW_OPTION,
		HOST_NOHEADINGS_OPTION,
		HOST_OUTPUT_OPTION,
		{"cmdline", required_argument, NULL, OPT_CMDLINE},
		{"config", required_argument, NULL, OPT_CONFIG},
		{"kernel", required_argument, NULL, OPT_KERNEL},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS, options, NULL)) != -1) {
		if (option == OPT_CMDLINE)
			request->changes.cmdline = optarg;
		else if (option == OPT_CONFIG)
			request->config = optarg;
		else if (option == OPT_KERNEL)
			request->kernel = optarg;
		else if (!host_view_take(&request->view, option, optarg))
			return false;
	}
	return true;
}

static bool can_read_kernel(const struct request *request)
{
	struct host_kernel kernel = {.major = 1};

	if (request->kernel)
		host_kernel_read(NULL, request->kernel, &kernel);
	if (!kernel.major)
		host_warn("cannot read the kernel version '%s': give 5.15, or 6.12.9-amd64",
			  request->kernel);
	return kernel.major;
}

int host_plan(int argc, char *argv[])
{
	struct request request = {.view.root = "/"};
	struct host_root root;
	int status;

	if (!take_options(argc, argv, &request))
		return host_usage(host_plan_help);
	if (request.config) {
		request.changes.config = request.text = read_config(request.config);
		if (!request.text)
			return HOST_NOT_SO;
	}
	status = HOST_NOT_SO;
	if (!can_read_kernel(&request)) {
		status = HOST_USAGE;
	} else if (host_root_open(&root, request.view.root)) {
		status = plan(&request, &root, argv + optind, argc - optind);
		host_root_close(&root);
	}
	free(request.text);
	return status;
}
