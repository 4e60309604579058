// SPDX-License-Identifier: GPL-2.0-or-later
/* remove: take rules out of the configuration, and nothing else. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "remove.h"
#include "view.h"

const char host_remove_help[] =
	"usage: earlybind remove [OPTION...] WHAT...\n"
	"\n"
	"Take the rules for these out of the configuration: the host has them again\n"
	"from the next boot on. WHAT is an address (0000:01:00.0), an ID (10de:2489), a\n"
	"path (00:01.0/00.0), class=nvme, a network interface (enp65s0), a disk\n"
	"(/dev/nvme1n1), a card (card1), or a rule's place (/etc/earlybind.conf:3). On a\n"
	"terminal and without WHAT, it shows the rules and asks.\n"
	"\n"
	"A line goes if its selector is WHAT, or if it matches that and nothing else;\n"
	"every other line stays as it is. A rule that matches more is named, and stays.\n"
	"\n"
	"  --rebuild          then make the images anew\n"
	"  --dry-run          show what would go\n"
	"  --yes              do not ask before writing\n"
	"  --json             the result as JSON\n"
	"  --root DIR         for the system below DIR\n";

enum remove_option {
	REBUILD = HOST_OPT_OWN,
	DRY_RUN,
	YES,
};

static bool take_options(struct host_remove *remove, int argc, char *argv[])
{
	static const struct option options[] = {
		HOST_ROOT_OPTION,
		HOST_JSON_OPTION,
		{"rebuild", no_argument, NULL, REBUILD},
		{"dry-run", no_argument, NULL, DRY_RUN},
		{"yes", no_argument, NULL, YES},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case HOST_OPT_ROOT:
			remove->folder = optarg;
			break;
		case HOST_OPT_JSON:
			remove->json = true;
			break;
		case REBUILD:
			remove->rebuild = true;
			break;
		case DRY_RUN:
			remove->dry_run = true;
			break;
		case YES:
			remove->yes = true;
			break;
		default:
			fputs(host_remove_help, stderr);
			return false;
		}
	}
	return true;
}

/* --- the list to choose from --------------------------------------------------------------- */

struct choice {
	struct host_remove *remove;
	size_t rule[EB_RULES_MAX];
	size_t n;
};

static bool is_called(void *context, size_t index, const char *word)
{
	struct choice *choice = context;
	const struct eb_ruleset *set = &choice->remove->machine->boot.rules;
	char origin[EB_ORIGIN_SIZE];

	eb_origin_format(set, set->rule[choice->rule[index]].origin, origin);
	return !strcmp(origin, word);
}

/* The first of what a rule matches, and how many more there are. */
static void format_matches(const struct choice *choice, size_t rule, char text[64])
{
	struct host_machine *machine = choice->remove->machine;
	size_t n = 0;

	strcpy(text, "nothing here");
	for (size_t i = 0; i < machine->boot.functions.n; i++)
		if (host_rule_matches(machine, rule, i) && !n++)
			snprintf(text, 64, "%s", host_function(machine, i)->address);
	if (n > 1)
		snprintf(text + strlen(text), 64 - strlen(text), " and %zu more", n - 1);
}

static bool show_choices(struct choice *choice)
{
	static const struct host_column columns[] = {
		{"NR", 0, SCOLS_FL_RIGHT, "number"},
		{"PLACE", 0, 0, "file and line"},
		{"RULE", 0.5, SCOLS_FL_WRAP, "the rule"},
		{"MATCHES", 0.3, SCOLS_FL_WRAP, "what it matches"},
	};
	static const struct host_view view;
	const struct eb_ruleset *set = &choice->remove->machine->boot.rules;
	struct host_table table;

	if (!host_table_open(&table, &view, columns, sizeof(columns) / sizeof(columns[0]),
			     "NR,PLACE,RULE,MATCHES"))
		return false;
	for (size_t i = 0; i < choice->n; i++) {
		char number[24], origin[EB_ORIGIN_SIZE], matches[64];
		char *words = host_remove_words(choice->remove, choice->rule[i]);
		const char *text[] = {number, origin, words, matches};

		snprintf(number, sizeof(number), "%zu", i + 1);
		eb_origin_format(set, set->rule[choice->rule[i]].origin, origin);
		format_matches(choice, choice->rule[i], matches);
		host_table_line(&table, NULL, text);
		free(words);
	}
	host_table_close(&table);
	return true;
}

static bool choose(struct host_remove *remove, bool *none)
{
	static struct choice choice;
	static bool picked[EB_RULES_MAX];
	const struct eb_ruleset *set = &remove->machine->boot.rules;

	choice.remove = remove;
	for (size_t i = 0; i < set->rules; i++)
		if (set->rule[i].source == EB_CONFIG)
			choice.rule[choice.n++] = i;
	*none = true;
	if (!choice.n) {
		host_say("", "There is nothing to remove: the configuration has no rules.");
		return true;
	}
	if (!show_choices(&choice))
		return false;
	if (!host_ask_which("Which of these rules is to go (numbers, 2-4)?", choice.n, is_called,
			    &choice, picked)) {
		host_say("", "Nothing is chosen, and nothing written.");
		return true;
	}
	*none = false;
	for (size_t i = 0; i < choice.n; i++)
		if (picked[i] && !host_remove_rule(remove, choice.rule[i]))
			return false;
	return true;
}

/* --- the result ---------------------------------------------------------------------------- */

/* Does any line of the file go? From the last one on they are cut, if they are to be. */
static bool cut_lines(struct host_remove *remove, struct host_edit *edit, bool really)
{
	const struct eb_ruleset *set = &remove->machine->boot.rules;
	bool any = false;

	for (size_t i = set->rules; i-- > 0;) {
		if (!remove->cut[i] || !host_edit_owns(edit, remove->machine, i))
			continue;
		any = true;
		if (really)
			host_edit_cut(edit, set->rule[i].origin.line);
	}
	return any;
}

/* The lines as they were; each rule has one. */
static json_t *lines(struct host_remove *remove)
{
	const struct eb_ruleset *set = &remove->machine->boot.rules;
	json_t *all = host_need(json_array());

	for (size_t i = 0; i < set->rules; i++) {
		const struct host_edit *edit;
		struct eb_text line;
		char *text;

		if (!remove->cut[i] || !(edit = host_remove_file(remove, i)) ||
		    !host_edit_line(edit, set->rule[i].origin.line, &line))
			continue;
		text = host_need(strndup(line.at, line.len));
		host_json_append(all, host_json_pack("{s:o, s:I, s:o}", "file",
						     host_json_text(edit->name), "line",
						     (json_int_t)set->rule[i].origin.line, "text",
						     host_json_text(text)));
		free(text);
	}
	return all;
}

static void say_lines(const json_t *all)
{
	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *line = json_array_get(all, i);
		char *safe = host_safe(json_string_value(json_object_get(line, "text")));

		printf("%s:%lld: %s\n", json_string_value(json_object_get(line, "file")),
		       (long long)json_integer_value(json_object_get(line, "line")), safe);
		free(safe);
	}
}

/* What a rule of the next boot is; its line may have another number then. */
static void describe(struct host_remove *remove, const struct host_machine *then, size_t rule,
		     char text[EB_ORIGIN_SIZE])
{
	const struct eb_ruleset *set = &then->boot.rules;
	struct eb_text line;
	char *words;

	eb_origin_format(set, set->rule[rule].origin, text);
	if (set->rule[rule].source == EB_CMDLINE)
		snprintf(text, EB_ORIGIN_SIZE, "the kernel command line");
	for (size_t i = 0; i < remove->edits; i++) {
		if (!host_edit_owns(&remove->edit[i], then, rule) ||
		    !host_edit_line(&remove->edit[i], set->rule[rule].origin.line, &line))
			continue;
		words = host_edit_words(line);
		snprintf(text, EB_ORIGIN_SIZE, "%.100s: %.180s", remove->edit[i].name, words);
		free(words);
	}
}

/* What the next boot does without the rules: is anything bound that is not to be? */
static void look_after(struct host_remove *remove, struct host_machine *after)
{
	const struct eb_machine *now = &remove->machine->boot, *then = &after->boot;

	for (size_t i = 0; !then->idle && i < then->functions.n && i < now->functions.n; i++) {
		const struct eb_decision *decision = &then->plan.decision[i];
		char called[HOST_CALLED_SIZE], rule[EB_ORIGIN_SIZE];
		bool was = !now->idle && now->plan.decision[i].action == EB_DO_BIND;

		if (decision->action != EB_DO_BIND || (was && !remove->asked[i]))
			continue;
		host_called(after, i, called);
		describe(remove, after, decision->rule, rule);
		host_json_sentence(remove->notes, "%s is %s bound, by %s", called,
				   was ? "still" : "now", rule);
		host_json_append(remove->still, host_json_pack("{s:s, s:o}", "address",
							       host_function(after, i)->address,
							       "rule", host_json_text(rule)));
	}
}

/* Before anything is written where that is possible: of one file. */
static bool cut_all(struct host_remove *remove, size_t *files)
{
	struct host_machine *after;
	struct host_edit *only = NULL;
	const char *unused;

	*files = 0;
	for (size_t i = 0; i < remove->edits; i++)
		if (cut_lines(remove, &remove->edit[i], true)) {
			only = &remove->edit[i];
			++*files;
		}
	if (*files != 1)
		return true;
	after = host_edit_machine(&remove->root, only, &unused);
	if (!after)
		return false;
	look_after(remove, after);
	host_machine_close(after);
	return true;
}

static bool write_all(struct host_remove *remove, size_t files)
{
	struct host_machine *after;
	const char *unused;

	for (size_t i = 0; i < remove->edits; i++)
		if (cut_lines(remove, &remove->edit[i], false) &&
		    !host_edit_write(&remove->edit[i]))
			return false;
	if (files == 1)
		return true;
	after = host_edit_machine(&remove->root, NULL, &unused);
	if (!after)
		return false;
	look_after(remove, after);
	host_machine_close(after);
	return true;
}

static void show_json(const struct host_remove *remove, bool changed, json_t *all)
{
	host_json_print(host_json_pack("{s:b, s:b, s:O, s:O, s:O}", "changed", changed, "dry_run",
				       remove->dry_run, "lines", all, "still_bound", remove->still,
				       "notes", remove->notes));
}

static int finish(struct host_remove *remove, bool asked, json_t *all)
{
	size_t files;
	bool ok, written = false;

	if (!cut_all(remove, &files))
		return HOST_NOT_SO;
	if (asked) {
		say_lines(all);
		host_notes_say(remove->notes);
	}
	if (asked && !remove->yes && !remove->dry_run && !host_ask_yes("Take this out (y/N)?")) {
		host_say("", "Nothing is written.");
		return HOST_OK;
	}
	ok = remove->dry_run || (written = write_all(remove, files));
	if (remove->json) {
		show_json(remove, written, all);
	} else if (ok && !asked) {
		say_lines(all);
		host_notes_say(remove->notes);
	}
	if (ok && remove->dry_run && !remove->json)
		host_say("", "Nothing is written: this is what would go.");
	if (!ok)
		return HOST_NOT_SO;
	if (written && host_next(remove->folder, remove->rebuild, remove->json))
		return HOST_NOT_SO;
	return json_array_size(remove->still) ? HOST_NOT_SO : HOST_OK;
}

static int run(struct host_remove *remove, int words, char *word[])
{
	bool none = false, good = true;
	const char *unused;
	json_t *all;
	int status;

	remove->machine = host_edit_machine(&remove->root, NULL, &unused);
	if (!remove->machine)
		return HOST_NOT_SO;
	if (!words && !choose(remove, &none))
		return HOST_NOT_SO;
	if (none)
		return HOST_OK;
	for (int i = 0; i < words; i++)
		good &= host_remove_word(remove, word[i]);
	if (!good) {
		all = host_need(json_array());
		if (remove->json)
			show_json(remove, false, all);
		json_decref(all);
		host_warn("nothing is written");
		return HOST_NOT_SO;
	}
	all = lines(remove);
	status = finish(remove, !words, all);
	json_decref(all);
	return status;
}

int host_remove(int argc, char *argv[])
{
	static struct host_remove remove;
	int status = HOST_NOT_SO;

	remove = (struct host_remove){.folder = "/"};
	if (!take_options(&remove, argc, argv))
		return HOST_USAGE;
	if (optind == argc && (remove.json || !host_may_ask()))
		return host_usage(host_remove_help);
	if (!host_root_open(&remove.root, remove.folder))
		return HOST_NOT_SO;
	remove.notes = host_need(json_array());
	remove.still = host_need(json_array());
	if (host_root_writable(&remove.root))
		status = run(&remove, argc - optind, argv + optind);
	for (size_t i = 0; i < remove.edits; i++)
		host_edit_close(&remove.edit[i]);
	free(remove.edit);
	if (remove.machine)
		host_machine_close(remove.machine);
	json_decref(remove.notes);
	json_decref(remove.still);
	host_root_close(&remove.root);
	return status;
}
