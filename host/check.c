// SPDX-License-Identifier: GPL-2.0-or-later
/* check: everything between here and a working boot. */
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "check_after.h"
#include "view.h"

const char host_check_help[] =
	"usage: earlybind check [OPTION...]\n"
	"\n"
	"Look at everything between here and a working boot: the IOMMU, the rules, the\n"
	"groups, the modules, the images, and what else on this machine wants the same\n"
	"devices. Each finding is ok, a warning, a failure or unknown, with the remedy.\n"
	"\n"
	"  --image FILE      look at this image, built for here or elsewhere; again for\n"
	"                    more\n"
	"  --no-image        look at no image\n"
	"  --kernel VERSION  only this kernel's modules and image, and groups as it\n"
	"                    judges them; again for more\n"
	"  --cmdline TEXT    as if this were the kernel command line of the next boot\n"
	"  --root DIR|TAR    of the machine whose files are there\n"
	"  --json            as JSON\n"
	"  -o, --output LIST a table of STATUS, CHECK, OBJECT, MESSAGE, REMEDY\n"
	"  --raw             the same without alignment\n"
	"  --noheadings      the same without its first line\n"
	"\n"
	"Exit status: 0 without a failure, 1 with one, 2 for a wrong use.\n";

static const struct {
	const char *name;
	check_fn *run;
	const char *fine; /* what to say where it found nothing; NULL: nothing */
} checks[] = {
	{"iommu-firmware", check_iommu_firmware, NULL},
	{"iommu-kernel", check_iommu_kernel, NULL},
	{"iommu-option", check_iommu_option, NULL},
	{"interrupt-remapping", check_remapping, NULL},
	{"noiommu", check_noiommu, NULL},
	{"rules", check_rules, NULL},
	{"switched-off", check_switched_off, NULL},
	{"rule-error", check_rule_error, "every line can be read"},
	{"rule-match", check_rule_match, NULL},
	{"refused", check_refused, NULL},
	{"rule-twin", check_twin, NULL},
	{"rule-breadth", check_breadth, NULL},
	{"console", check_console, NULL},
	{"in-use-list", check_in_use_list, NULL},
	{"iommu-group", check_group_missing, NULL},
	{"reserved-region", check_reserved, NULL},
	{"group", check_group, NULL},
	{"installed", check_installed, NULL},
	{"kernel-config", check_kernel_config, NULL},
	{"vfio-module", check_vfio_module, NULL},
	{"vfio-blacklist", check_vfio_blacklist, NULL},
	{"driver-forced", check_driver_forced, NULL},
	{"legacy-ids", check_legacy, NULL},
	{"softdep", check_softdep, NULL},
	{"driverctl", check_driverctl, NULL},
	{"hook", check_hook, NULL},
	{"udev-rule", check_udev_rule, NULL},
	{"image", check_image, NULL},
};

#define CHECKS (sizeof(checks) / sizeof(checks[0]))

void check_add(struct check *check, enum check_status status, const char *object,
	       const char *remedy, const char *format, ...)
{
	struct check_finding *finding;
	va_list args;

	check->finding =
		host_need(reallocarray(check->finding, check->n + 1, sizeof(check->finding[0])));
	finding = &check->finding[check->n++];
	*finding = (struct check_finding){.name = check->name, .status = status};
	if (object)
		finding->object = host_need(strdup(object));
	if (remedy)
		finding->remedy = host_need(strdup(remedy));
	va_start(args, format);
	finding->message = host_vformat(format, args);
	va_end(args);
}

const char *check_words(struct check *check, const char *format, ...)
{
	va_list args;

	check->word =
		host_need(reallocarray(check->word, check->words + 1, sizeof(check->word[0])));
	va_start(args, format);
	check->word[check->words] = host_vformat(format, args);
	va_end(args);
	return check->word[check->words++];
}

enum check_status check_if_asked(const struct check *check)
{
	return check->asked ? CHECK_FAILURE : CHECK_WARNING;
}

/* The command line without any earlybind.off. */
static const char *without_off(struct check *check)
{
	char *text = (char *)check_words(check, "%s", check->machine->boot.cmdline);
	struct eb_text line = eb_text(text);
	struct eb_param param;

	while (eb_param_next(&line, &param))
		if (eb_text_is_name(param.name, "earlybind.off"))
			memset(text + (param.name.at - text), ' ', strcspn(param.name.at, " \t\n"));
	return text;
}

/* What somebody has to know who boots with earlybind.off is what is wrong besides. */
static bool open_machine(struct check *check)
{
	struct host_changes changes = {.cmdline = check->next};

	check->machine = host_machine_open(check->root, &changes);
	if (!check->machine)
		return false;
	if (!check->machine->boot.options.off)
		return true;
	check->off = true;
	changes.cmdline = without_off(check);
	host_machine_close(check->machine);
	check->machine = host_machine_open(check->root, &changes);
	return check->machine;
}

static void add_version(void *context, const char *name)
{
	struct check *check = context;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "lib/modules/%s/modules.dep", name) >= (int)sizeof(path) ||
	    !host_exists(check->root, path) || check->versions >= HOST_FILES_MAX)
		return;
	check->version = host_need(
		reallocarray(check->version, check->versions + 1, sizeof(check->version[0])));
	check->version[check->versions++] = host_need(strdup(name));
}

static int compare(const void *left, const void *right)
{
	return strverscmp(*(char *const *)left, *(char *const *)right);
}

static void count_name(void *context, const char *name)
{
	(void)name;
	++*(size_t *)context;
}

static bool any_name(const struct host_root *root, const char *folder)
{
	size_t n = 0;

	host_each_name(root, folder, count_name, &n);
	return n;
}

static void prepare(struct check *check)
{
	const struct eb_ruleset *rules = &check->machine->boot.rules;
	const struct host_root *root = check->root;

	check->given = check->versions;
	host_groups_open(check->machine, &check->groups);
	host_kernel_read(root, check->given ? check->version[0] : NULL, &check->kernel);
	if (!check->given)
		host_each_name(root, "lib/modules", add_version, check);
	if (!check->given && check->versions)
		qsort(check->version, check->versions, sizeof(check->version[0]), compare);
	check_next_open(check);
	check->here = !*root->path;
	check->system = check->here || host_exists(root, "etc/os-release") ||
			host_exists(root, "usr/bin") || host_exists(root, "bin");
	check->iommu = any_name(root, "sys/class/iommu") || check->groups.n;
	for (size_t i = 0; i < rules->rules; i++)
		if (rules->rule[i].verb == EB_BIND)
			check->asked = true;
}

static void run_all(struct check *check)
{
	for (size_t i = 0; i < CHECKS; i++) {
		size_t before = check->n;

		check->name = checks[i].name;
		checks[i].run(check);
		if (check->n == before && checks[i].fine && check->asked)
			check_add(check, CHECK_OK, NULL, NULL, "%s", checks[i].fine);
	}
}

static void discard(struct check *check)
{
	for (size_t i = 0; i < check->n; i++) {
		free(check->finding[i].object);
		free(check->finding[i].message);
		free(check->finding[i].remedy);
	}
	for (size_t i = 0; i < check->words; i++)
		free(check->word[i]);
	for (size_t i = 0; i < check->versions; i++)
		free(check->version[i]);
	free(check->finding);
	free(check->word);
	free(check->version);
	free(check->image);
	free(check->now);
	host_groups_close(&check->groups);
	host_machine_close(check->machine);
}

/* False, after a warning, where there is no machine to look at. */
static bool look(struct check *check, const struct host_root *root)
{
	check->root = root;
	if (!open_machine(check))
		return false;
	prepare(check);
	run_all(check);
	return true;
}

static int run(struct check *check, const struct host_view *view)
{
	static struct host_root root;
	int status = HOST_NOT_SO;

	if (!host_root_open(&root, view->root))
		return HOST_NOT_SO;
	if (look(check, &root)) {
		status = check_tell(check, view);
		discard(check);
	}
	host_root_close(&root);
	return status;
}

int host_check_after(const struct host_root *root, const char *cmdline, json_t **json)
{
	const struct host_view view = {.root = "/"};
	struct check check = {.next = cmdline};
	int status;
	bool ok;

	if (json)
		*json = NULL;
	if (!look(&check, root))
		return HOST_NOT_SO;
	if (json) {
		*json = check_json(&check, &ok);
		status = ok ? HOST_OK : HOST_NOT_SO;
	} else {
		status = check_tell(&check, &view);
	}
	discard(&check);
	return status;
}

static void add_image(struct check *check, const char *file)
{
	check->image =
		host_need(reallocarray(check->image, check->images + 1, sizeof(check->image[0])));
	check->image[check->images++] = file;
}

static void give_version(struct check *check, const char *version)
{
	check->version = host_need(
		reallocarray(check->version, check->versions + 1, sizeof(check->version[0])));
	check->version[check->versions++] = host_need(strdup(version));
}

int host_check(int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		HOST_RAW_OPTION,
		HOST_NOHEADINGS_OPTION,
		HOST_OUTPUT_OPTION,
		{"image", required_argument, NULL, 'i'},
		{"no-image", no_argument, NULL, 'n'},
		{"kernel", required_argument, NULL, 'k'},
		{"cmdline", required_argument, NULL, 'c'},
		{NULL, 0, NULL, 0},
	};
	struct host_view view = {.root = "/"};
	struct check check = {0};
	int option;

	while ((option = getopt_long(argc, argv, HOST_VIEW_LETTERS, options, NULL)) != -1) {
		if (host_view_take(&view, option, optarg))
			continue;
		if (option == 'i')
			add_image(&check, optarg);
		else if (option == 'n')
			check.no_image = true;
		else if (option == 'k')
			give_version(&check, optarg);
		else if (option == 'c')
			check.next = optarg;
		else
			return host_usage(host_check_help);
	}
	if (optind != argc || (check.no_image && check.images))
		return host_usage(host_check_help);
	return run(&check, &view);
}
