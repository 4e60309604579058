// SPDX-License-Identifier: GPL-2.0-or-later
/* add: have devices bound from the next boot on, by a line more in the configuration. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "ask.h"
#include "view.h"

const char host_add_help[] =
	"usage: earlybind add [OPTION...] WHAT... [-- KEY...]\n"
	"\n"
	"Write rules into the configuration: vfio-pci has these from the next boot on.\n"
	"WHAT is an address (0000:01:00.0), an ID (10de:2489), a path (00:01.0/00.0),\n"
	"class=nvme, a network interface (enp65s0), a disk (/dev/nvme1n1) or a card\n"
	"(card1). What a guard would refuse is not written. On a terminal and without\n"
	"WHAT, it shows the devices and asks.\n"
	"\n"
	"  --with slot|group  take the rest of the slot, or of the IOMMU group, along\n"
	"  --driver NAME      this driver, auto, or none, in place of vfio-pci\n"
	"  --fallback none    keep the host's driver off even if vfio-pci refuses it\n"
	"  --allow GUARD      last-display or in-use: bind it all the same\n"
	"  --optional         it need not be there\n"
	"  --file FILE        /etc/earlybind.d/NAME.conf, not /etc/earlybind.conf\n"
	"  --rebuild          then make the images anew\n"
	"  --dry-run          show what would be written\n"
	"  --yes              do not ask before writing\n"
	"  --json             the result as JSON\n"
	"  --root DIR         for the system below DIR\n"
	"  KEY                another key of earlybind.conf(5): except=0000:01:00.0\n";

enum add_option {
	FILE_NAME = HOST_ADD_OPT_OWN,
	REBUILD,
	DRY_RUN,
	YES,
};

/* Folders below are profiles, which only a word on the command line has read. */
static bool is_file(const char *name)
{
	static const char folder[] = "/etc/earlybind.d/";
	const char *last = name + sizeof(folder) - 1;
	size_t len = strlen(name);

	if (!strcmp(name, HOST_CONFIG) ||
	    (!strncmp(name, folder, sizeof(folder) - 1) && !strchr(last, '/') && *last != '.' &&
	     len > sizeof(folder) + 4 && !strcmp(name + len - 5, ".conf")))
		return true;
	host_warn("--file takes " HOST_CONFIG " or /etc/earlybind.d/NAME.conf, not '%s'", name);
	return false;
}

static bool take_option(struct host_add *add, int option, const char *value)
{
	bool good;

	if (host_add_take(add, option, value, &good))
		return good;
	switch (option) {
	case HOST_OPT_ROOT:
		add->folder = value;
		return true;
	case HOST_OPT_JSON:
		return add->json = true;
	case FILE_NAME:
		add->file = value;
		return is_file(value);
	case REBUILD:
		return add->rebuild = true;
	case DRY_RUN:
		return add->dry_run = true;
	case YES:
		return add->yes = true;
	default:
		fputs(host_add_help, stderr);
		return false;
	}
}

static bool take_options(struct host_add *add, int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		HOST_ADD_OPTIONS,
		{"file", required_argument, NULL, FILE_NAME},
		{"rebuild", no_argument, NULL, REBUILD},
		{"dry-run", no_argument, NULL, DRY_RUN},
		{"yes", no_argument, NULL, YES},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(add, option, optarg))
			return false;
	return true;
}

/* --- the list to choose from --------------------------------------------------------------- */

struct choice {
	struct host_machine *machine;
	size_t index[EB_FUNCTIONS_MAX];
	size_t n;
};

static bool is_called(void *context, size_t index, const char *word)
{
	struct choice *choice = context;
	const char *address = host_function(choice->machine, choice->index[index])->address;

	return !strcasecmp(address, word) ||
	       (!strncmp(address, "0000:", 5) && !strcasecmp(address + 5, word));
}

static void find_choices(struct choice *choice)
{
	const struct eb_machine *boot = &choice->machine->boot;

	for (size_t i = 0; i < boot->functions.n; i++)
		if (!eb_is_bridge(&boot->functions.function[i]) &&
		    (boot->idle || boot->plan.decision[i].action != EB_DO_BIND))
			choice->index[choice->n++] = i;
}

static bool show_choices(struct choice *choice)
{
	static const struct host_column columns[] = {
		{"NR", 0, SCOLS_FL_RIGHT, "number"},
		{"ADDRESS", 0, 0, "address"},
		{"CLASS", 0.2, SCOLS_FL_TRUNC, "class"},
		{"NAME", 0.4, SCOLS_FL_TRUNC, "name"},
		{"DRIVER", 0, 0, "driver"},
		{"GROUP", 0, SCOLS_FL_RIGHT, "IOMMU group"},
	};
	static const struct host_view view;
	struct host_table table;

	if (!host_table_open(&table, &view, columns, sizeof(columns) / sizeof(columns[0]),
			     "NR,ADDRESS,CLASS,NAME,DRIVER,GROUP"))
		return false;
	for (size_t i = 0; i < choice->n; i++) {
		const struct host_function *of = host_function(choice->machine, choice->index[i]);
		const struct eb_function *function =
			&choice->machine->boot.functions.function[choice->index[i]];
		char number[24], group[12], class_name[HOST_NAME_SIZE], name[HOST_NAME_SIZE];
		const char *text[] = {number, of->address, class_name, name, of->driver, group};

		snprintf(number, sizeof(number), "%zu", i + 1);
		snprintf(group, sizeof(group), "%d", of->group);
		if (of->group < 0)
			*group = '\0';
		host_name_class(function->class_id, class_name);
		host_name_device(function->id, name);
		host_table_line(&table, NULL, text);
	}
	host_table_close(&table);
	return true;
}

/* Make the lines for what is chosen. `none`: nothing was. */
bool host_add_choose(struct host_add *add, bool *none)
{
	static struct choice choice;
	static bool picked[EB_FUNCTIONS_MAX];

	choice.machine = add->before;
	find_choices(&choice);
	*none = true;
	if (!choice.n) {
		host_say("", "There is nothing to add: no PCI function but bridges and what is "
			     "bound already.");
		return true;
	}
	if (!show_choices(&choice))
		return false;
	if (!host_ask_which("Which of these is vfio-pci to have (numbers, 2-4, addresses)?",
			    choice.n, is_called, &choice, picked)) {
		host_say("", "Nothing is chosen, and nothing written.");
		return true;
	}
	*none = false;
	for (size_t i = 0; i < choice.n; i++)
		if (picked[i] &&
		    !host_add_word(add, host_function(add->before, choice.index[i])->address))
			return false;
	return true;
}

/* --- the result ---------------------------------------------------------------------------- */

static void show_json(const struct host_add *add, bool changed)
{
	json_t *lines = host_need(json_array());

	for (size_t i = 0; i < add->lines; i++)
		host_json_append(lines, host_json_pack("{s:o, s:I, s:o}", "file",
						       host_json_text(add->edit.name), "line",
						       (json_int_t)add->line[i].number, "text",
						       host_json_text(add->line[i].text)));
	host_json_print(host_json_pack("{s:b, s:b, s:o, s:o, s:O, s:O, s:O, s:O}", "changed",
				       changed, "dry_run", add->dry_run, "file",
				       host_json_text(add->edit.name), "lines", lines, "already",
				       add->already, "refused", add->refused, "left_behind",
				       add->left, "notes", add->notes));
}

static void show_lines(const struct host_add *add)
{
	for (size_t i = 0; i < add->lines; i++) {
		char *line = host_safe(add->line[i].text);

		printf("%s:%zu: %s\n", add->edit.name, add->line[i].number, line);
		free(line);
	}
	host_notes_say(add->notes);
}

static int finish(struct host_add *add, bool asked)
{
	if (!add->json && asked)
		show_lines(add);
	if (asked && !add->yes && !add->dry_run && !host_ask_yes("Write this (y/N)?")) {
		host_say("", "Nothing is written.");
		return HOST_OK;
	}
	if (!add->dry_run && !host_edit_write(&add->edit)) {
		if (add->json)
			show_json(add, false);
		return HOST_NOT_SO;
	}
	if (add->json)
		show_json(add, !add->dry_run);
	else if (!asked)
		show_lines(add);
	if (add->dry_run) {
		if (!add->json)
			host_say("", "Nothing is written: this is what would be.");
		return HOST_OK;
	}
	return host_next(add->folder, add->rebuild, add->json);
}

/* A new file in /etc takes the place of a package's file of its name, with all that is in it. */
static bool would_mask(const struct host_add *add)
{
	static const char *const folders[] = {"usr/lib/earlybind.d", "run/earlybind.d"};
	const char *name = strrchr(add->file, '/') + 1;
	char path[PATH_MAX];

	for (size_t i = 0; !add->edit.there && i < 2; i++) {
		if (snprintf(path, sizeof(path), "%s/%s", folders[i], name) >= (int)sizeof(path) ||
		    !host_exists(&add->root, path))
			continue;
		host_warn(
			"%s would take the place of /%s, whose rules would count no more: give it "
			"another name",
			add->file, path);
		return true;
	}
	return false;
}

/* Find out what is to be written. `asked`: by a dialog, where `none` says that nothing is. */
static bool decide(struct host_add *add, bool asked, int words, char *word[], bool *none)
{
	add->before = host_edit_machine(&add->root, NULL, &add->asleep);
	if (!add->before || would_mask(add))
		return false;
	if (asked && !add->dry_run && !host_edit_may(&add->edit))
		return false;
	if (asked && !host_add_choose(add, none))
		return false;
	for (int i = 0; i < words; i++)
		if (!host_add_word(add, word[i]))
			return false;
	if (!add->lines)
		return true;
	if (add->asleep)
		host_json_sentence(
			add->notes,
			"%s is on the kernel command line: no rule of the files counts until it "
			"is gone from there",
			add->asleep);
	return host_add_look(add);
}

static int run(struct host_add *add, int words, char *word[])
{
	bool asked = !words, none = false, good = decide(add, asked, words, word, &none);

	if (good && none)
		return HOST_OK;
	if (good && add->lines)
		return finish(add, asked);
	if (add->json)
		show_json(add, false);
	else if (good)
		host_notes_say(add->notes);
	if (!good) {
		host_warn("nothing is written");
		return HOST_NOT_SO;
	}
	return add->rebuild && !add->dry_run ? host_next(add->folder, true, add->json) : HOST_OK;
}

int host_add(int argc, char *argv[])
{
	static struct host_add add;
	int end, status = HOST_NOT_SO;

	host_add_init(&add);
	if (!host_add_keys(&add, argc, argv, &end) || !take_options(&add, end, argv))
		return HOST_USAGE;
	if (optind == end && (add.keys || add.json || !host_may_ask()))
		return host_usage(host_add_help);
	if (!host_root_open(&add.root, add.folder))
		return HOST_NOT_SO;
	if (host_root_writable(&add.root) && host_edit_open(&add.edit, &add.root, add.file)) {
		status = run(&add, end - optind, argv + optind);
		host_edit_close(&add.edit);
	}
	host_add_free(&add);
	host_root_close(&add.root);
	return status;
}
