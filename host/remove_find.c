// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rules somebody means who names a device, an ID, or a line. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "remove.h"

static struct eb_ruleset *rules_of(struct host_remove *remove)
{
	return &remove->machine->boot.rules;
}

struct host_edit *host_remove_file(struct host_remove *remove, size_t rule)
{
	const struct eb_ruleset *set = rules_of(remove);
	const char *name = set->strings + set->rule[rule].origin.file;
	struct host_edit *edit;

	for (size_t i = 0; i < remove->edits; i++)
		if (!strcmp(remove->edit[i].name, name))
			return &remove->edit[i];
	remove->edit =
		host_need(reallocarray(remove->edit, remove->edits + 1, sizeof(remove->edit[0])));
	edit = &remove->edit[remove->edits];
	if (!host_edit_open(edit, &remove->root, name))
		return NULL;
	remove->edits++;
	return edit;
}

char *host_remove_words(struct host_remove *remove, size_t rule)
{
	const struct host_edit *edit = host_remove_file(remove, rule);
	struct eb_text line;

	if (!edit || !host_edit_line(edit, rules_of(remove)->rule[rule].origin.line, &line))
		return host_need(strdup(""));
	return host_edit_words(line);
}

bool host_rule_matches(const struct host_machine *machine, size_t rule, size_t index)
{
	const struct eb_ruleset *set = &machine->boot.rules;
	const struct eb_functions *functions = &machine->boot.functions;
	const struct eb_rule *of = &set->rule[rule];
	const struct eb_virtual *virtual = &functions->virtual[index];

	/* Without a plan no path has been followed, and nothing is known of virtual functions. */
	if (machine->boot.idle || !eb_match(&of->match, &functions->function[index]))
		return false;
	if (of->vfs && (virtual->vf < of->vf_low || virtual->vf > of->vf_high ||
			((virtual->pf ^ of->pf) & of->pf_mask)))
		return false;
	for (size_t i = of->except; i < (size_t)of->except + of->excepts; i++)
		if (eb_match(&set->except[i], &functions->function[index]))
			return false;
	return true;
}

static bool same_match(const struct eb_match *a, const struct eb_match *b)
{
	return a->id == b->id && a->id_mask == b->id_mask && a->where == b->where &&
	       a->where_mask == b->where_mask && a->class_id == b->class_id &&
	       a->class_mask == b->class_mask;
}

static bool same_path(const struct eb_path *a, const struct eb_path *b)
{
	return a->first == b->first && a->steps == b->steps && a->mask == b->mask &&
	       !memcmp(a->step, b->step, a->steps);
}

/* Do two selectors say the same, however they are spelled? */
static bool same_selector(const char *a, const char *b)
{
	struct eb_match left, right;
	struct eb_path left_path, right_path;
	enum eb_kind left_kind, right_kind;

	if (!strcasecmp(a, b))
		return true;
	if (eb_match_selector(eb_text(a), &left, &left_path, &left_kind) ||
	    eb_match_selector(eb_text(b), &right, &right_path, &right_kind) ||
	    left_kind != right_kind)
		return false;
	return left_kind == EB_KIND_PATH ? same_path(&left_path, &right_path)
					 : same_match(&left, &right);
}

/* By its file and line, or by the selector that is written there. */
static bool is_named(struct host_remove *remove, size_t rule, const char *text)
{
	const struct eb_rule *of = &rules_of(remove)->rule[rule];
	char origin[EB_ORIGIN_SIZE];
	char *words, *rest, *selector;
	bool same;

	if (of->source != EB_CONFIG) {
		struct eb_match match;
		struct eb_path path;
		enum eb_kind kind;

		return !eb_match_selector(eb_text(text), &match, &path, &kind) &&
		       kind != EB_KIND_PATH && same_match(&match, &of->match);
	}
	eb_origin_format(rules_of(remove), of->origin, origin);
	if (!strcmp(origin, text))
		return true;
	rest = words = host_remove_words(remove, rule);
	strsep(&rest, " ");
	selector = strsep(&rest, " ");
	same = selector && same_selector(selector, text);
	free(words);
	return same;
}

enum fit {
	NO_FIT,
	PARTLY, /* it matches more than what was named */
	EXACTLY,
};

static enum fit fit(const struct host_remove *remove, size_t rule, const struct host_word *word)
{
	bool some = false, more = false;

	for (size_t i = 0; i < remove->machine->boot.functions.n; i++) {
		if (!host_rule_matches(remove->machine, rule, i))
			continue;
		some |= word->picked[i];
		more |= !word->picked[i];
	}
	return !some ? NO_FIT : more ? PARTLY : EXACTLY;
}

bool host_remove_rule(struct host_remove *remove, size_t rule)
{
	const struct eb_ruleset *set = rules_of(remove);
	const struct eb_rule *of = &set->rule[rule];
	const char *file = set->strings + of->origin.file, *name;
	char origin[EB_ORIGIN_SIZE];

	eb_origin_format(set, of->origin, origin);
	if (strncmp(file, "/etc/", 5)) {
		name = strrchr(file, '/') + 1;
		host_warn("%s is not edited, for it is %s: to have the file count no more, "
			  "`ln -s /dev/null /etc/earlybind.d/%s`",
			  origin, strncmp(file, "/run/", 5) ? "a package's" : "for this boot alone",
			  name);
		return false;
	}
	if (!host_remove_file(remove, rule))
		return false;
	remove->cut[rule] = true;
	for (size_t i = 0; i < remove->machine->boot.functions.n; i++)
		if (of->verb == EB_BIND && host_rule_matches(remove->machine, rule, i))
			remove->asked[i] = true;
	return true;
}

/* Why a rule that has to do with the word is none to cut. */
static void explain(struct host_remove *remove, size_t rule, const char *text)
{
	const struct eb_ruleset *set = rules_of(remove);
	const struct eb_rule *of = &set->rule[rule];
	char origin[EB_ORIGIN_SIZE];
	char *words;

	if (of->source == EB_CMDLINE) {
		host_warn("a rule on the kernel command line (earlybind.%s) has to do with %s: "
			  "take it out of the boot loader's configuration",
			  of->verb == EB_LEAVE ? "leave=" : "bind= or earlybind.ids=", text);
	} else if (of->source == EB_LEGACY) {
		host_warn("%s has to do with %s: take it out there, or write `leave %s` "
			  "into " HOST_CONFIG,
			  of->origin.file ? "the list of `options vfio-pci ids=` in modprobe.d"
					  : "the list vfio-pci.ids= on the kernel command line",
			  text, text);
	} else {
		eb_origin_format(set, of->origin, origin);
		words = host_remove_words(remove, rule);
		host_warn("%s matches more than %s, and stays: %s. To keep that alone with the "
			  "host, give it an except=, or write a leave",
			  origin, text, words);
		free(words);
	}
}

static void list_rules(struct host_remove *remove, const char *text)
{
	const struct eb_ruleset *set = rules_of(remove);
	bool any = false;

	host_warn("no rule is for '%s'", text);
	for (size_t i = 0; i < set->rules; i++) {
		char origin[EB_ORIGIN_SIZE];
		char *words;

		if (set->rule[i].source != EB_CONFIG)
			continue;
		eb_origin_format(set, set->rule[i].origin, origin);
		words = host_remove_words(remove, i);
		host_warn("  there is %s: %s", origin, words);
		any = true;
		free(words);
	}
	if (!any)
		host_warn("the configuration has no rules at all");
}

/* A rule that is named is that word, whatever it matches; else it must match nothing else. */
static enum fit look_at(struct host_remove *remove, size_t rule, const char *text,
			const struct host_word *word)
{
	if (is_named(remove, rule, text))
		return EXACTLY;
	return word ? fit(remove, rule, word) : NO_FIT;
}

bool host_remove_word(struct host_remove *remove, const char *text)
{
	const struct eb_ruleset *set = rules_of(remove);
	bool before = host_mute(true), done = false, known = false, good = true;
	struct host_word word;
	bool found = host_word_read(remove->machine, text, &word);

	host_mute(before);
	for (size_t i = 0; i < set->rules; i++) {
		enum fit how = look_at(remove, i, text, found ? &word : NULL);

		if (how == EXACTLY && set->rule[i].source == EB_CONFIG) {
			good &= host_remove_rule(remove, i);
			done = true;
		} else if (how != NO_FIT) {
			explain(remove, i, text);
			known = true;
		}
	}
	for (size_t i = 0; found && i < remove->machine->boot.functions.n; i++)
		remove->asked[i] |= word.picked[i];
	if (found)
		host_word_free(&word);
	if (!done && !known)
		list_rules(remove, text);
	return done && good;
}
