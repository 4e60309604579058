// SPDX-License-Identifier: GPL-2.0-or-later
/* What setup has to write: rules, words of the command line, entries of the boot menu. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ask.h"
#include "rebuild.h"
#include "setup.h"

/* --- the rules ----------------------------------------------------------------------------- */

static const char header[] =
	"# Rules of `earlybind setup`; `earlybind undo` takes this file away.\n"
	"# The grammar is in earlybind.conf(5).\n";

/* The file in whose place the lines are decided, whether or not it is there, or its folder is. */
static bool open_file(struct host_setup *setup)
{
	struct host_add *add = &setup->add;
	char path[PATH_MAX];
	struct stat about;

	add->file = HOST_SETUP_FILE;
	if (host_path(&add->root, path, "%s", HOST_SETUP_FILE + 1) && !lstat(path, &about))
		return host_edit_open(&add->edit, &add->root, HOST_SETUP_FILE);
	add->edit = (struct host_edit){
		.root = &add->root,
		.name = host_need(strdup(HOST_SETUP_FILE)),
		.text = host_need(strdup(header)),
		.len = sizeof(header) - 1,
	};
	snprintf(add->edit.path, sizeof(add->edit.path), "%s", path);
	return true;
}

/* Do lines speak of all that it picks already? A second one would take the first one's effect. */
static bool is_asked(struct host_add *add, const char *text)
{
	struct host_word word;
	bool all;

	if (!host_word_read(add->before, text, &word))
		return true;
	all = word.n > 0;
	for (size_t i = 0; i < add->before->boot.functions.n; i++)
		all = all && (!word.picked[i] || add->asked[i]);
	host_word_free(&word);
	return all;
}

/* What goes has rules in its place. They need not match: the old setting did not have to either. */
static bool add_legacies(struct host_setup *setup)
{
	struct host_add *add = &setup->add, usual = *add;
	bool good = true;

	add->with = add->driver = add->fallback = NULL;
	add->allow = 0;
	add->keys = 0;
	add->optional = true;
	for (size_t i = 0; good && i < setup->legacies.n; i++)
		for (size_t k = 0; good && k < setup->legacies.legacy[i].selectors; k++)
			if (!is_asked(add, setup->legacies.legacy[i].selector[k]))
				good = host_add_word(add, setup->legacies.legacy[i].selector[k]);
	add->with = usual.with;
	add->driver = usual.driver;
	add->fallback = usual.fallback;
	add->allow = usual.allow;
	add->keys = usual.keys;
	add->optional = usual.optional;
	return good;
}

static bool decide_rules(struct host_setup *setup)
{
	struct host_add *add = &setup->add;
	bool none;

	if (!setup->args && !setup->yes && !setup->json && !setup->dry_run && host_may_ask() &&
	    !host_add_choose(add, &none))
		return false;
	/* Without new rules there may be others, and all else is to be set up for them. */
	for (int i = 0; i < setup->args; i++)
		if (!host_add_word(add, setup->arg[i]))
			return false;
	if (setup->legacy == HOST_LEGACY_ASIDE && !add_legacies(setup))
		return false;
	if (add->lines && add->asleep)
		host_json_sentence(add->notes,
				   "%s is on the kernel command line: no rule of the files counts "
				   "until it is gone from there",
				   add->asleep);
	return !add->lines || host_add_look(add);
}

/* --- older settings ------------------------------------------------------------------------ */

static void ask_legacy(struct host_setup *setup)
{
	const struct host_legacies *legacies = &setup->legacies;

	if (!legacies->n)
		return;
	if (setup->legacy == HOST_LEGACY_ASK && !setup->yes && !setup->json && !setup->dry_run &&
	    host_may_ask()) {
		host_say("", "There are older settings for vfio-pci:");
		for (size_t i = 0; i < legacies->n; i++)
			host_say("  ", "%s: %s", legacies->legacy[i].place,
				 legacies->legacy[i].words);
		setup->legacy = host_ask_yes("Put them aside, with rules in their place (y/N)?")
					? HOST_LEGACY_ASIDE
					: HOST_LEGACY_KEEP;
	}
	for (size_t i = 0; i < legacies->n; i++)
		if (legacies->legacy[i].by_hand)
			host_json_sentence(setup->left_alone,
					   "%s: %s; take it out by hand, for other files name it",
					   legacies->legacy[i].place, legacies->legacy[i].words);
		else if (setup->legacy != HOST_LEGACY_ASIDE)
			host_json_sentence(setup->left_alone, "%s stays as it is: %s",
					   legacies->legacy[i].place, legacies->legacy[i].words);
}

/* --- files --------------------------------------------------------------------------------- */

/* A trial's entry says what is different in it; what it cannot take away it overrules. */
static bool word_once(struct host_setup *setup)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = host_need(open_memstream(&text, &size));

	fputs("earlybind.profile=" HOST_TRIAL_PROFILE, out);
	for (size_t i = 0; setup->words.add[i]; i++)
		fprintf(out, " %s", setup->words.add[i]);
	for (size_t i = 0; setup->words.drop[i]; i++)
		if (!strcmp(setup->words.drop[i], "intremap=off"))
			fputs(" intremap=on", out);
	if (fclose(out))
		host_need(NULL);
	setup->once_words = text;
	return true;
}

static void by_hand(struct host_setup *setup)
{
	char *text, *rest, *line;

	if (!setup->words.add[0] && !setup->words.drop[0])
		return;
	text = rest = host_loader_by_hand(&setup->add.root, setup->loader, &setup->words);
	while ((line = strsep(&rest, "\n")))
		if (*line)
			host_json_append(setup->by_hand, host_json_text(line));
	free(text);
	setup->words.add[0] = setup->words.drop[0] = NULL;
}

/* Has a setup of before taken the word off already? This boot has it until the next one. */
static bool is_dropped_already(const struct host_setup *setup, const char *word)
{
	for (size_t i = 0; i < setup->journals.n; i++)
		for (size_t k = 0; k < HOST_WORDS_MAX && setup->journals.journal[i].drop[k]; k++)
			if (strcmp(setup->journals.journal[i].kind, "once") &&
			    !strcmp(setup->journals.journal[i].drop[k], word))
				return true;
	return false;
}

static void note_next(struct host_setup *setup)
{
	size_t n = 0;

	for (size_t i = 0; setup->words.add[i]; i++)
		host_words_want(setup->next.add, setup->words.add[i]);
	for (size_t i = 0; setup->words.drop[i]; i++) {
		const char *word = setup->words.drop[i];

		host_words_want(setup->next.drop, word);
		if (!is_dropped_already(setup, word))
			setup->words.drop[n++] = word;
	}
	setup->words.drop[n] = NULL;
}

bool host_setup_files(struct host_setup *setup)
{
	if (setup->legacy == HOST_LEGACY_ASIDE && !setup->once)
		host_legacies_aside(&setup->legacies, &setup->batch, &setup->words);
	if (host_loader_is_ours(setup->loader))
		note_next(setup);
	if (!host_loader_is_ours(setup->loader)) {
		by_hand(setup);
		return true;
	}
	if (!setup->once && (setup->words.add[0] || setup->words.drop[0]) &&
	    !host_loader_words(setup->loader, &setup->words, &setup->batch))
		return false;
	return host_loader_entries(setup->loader, setup->once_words, &setup->batch);
}

static void write_rules(struct host_setup *setup)
{
	const struct host_add *add = &setup->add;
	const char *file = setup->once ? HOST_SETUP_TRIAL : HOST_SETUP_FILE;

	if (add->lines)
		host_batch_write(&setup->batch, file, add->edit.text, add->edit.len, 0644,
				 setup->once ? "the new rules, for the trial alone"
					     : "the new rules");
}

/* Whoever needs the way back sees nothing any more: it has to be said before. */
static void note_way_back(struct host_setup *setup)
{
	const char *why = host_loader_no_way_back(&setup->add.root, setup->loader);

	if (why)
		host_json_sentence(
			setup->add.notes,
			"The boot menu gets no entry for the way back: %s. Where the host "
			"does not come up as it should, edit the kernel's line at the "
			"menu, for one boot, and put at its end: " HOST_WAY_BACK,
			why);
}

static bool may_try(struct host_setup *setup)
{
	const char *why = host_loader_no_once(&setup->add.root, setup->loader);

	if (why) {
		host_warn("there can be no boot on trial (--once): %s", why);
		return false;
	}
	if (setup->add.lines)
		return true;
	host_warn("there is nothing to try: --once is for new rules");
	return false;
}

bool host_setup_decide(struct host_setup *setup)
{
	struct host_add *add = &setup->add;

	setup->loader = host_loader_find(&add->root);
	add->before = host_edit_machine(&add->root, NULL, &add->asleep);
	if (!add->before || !open_file(setup))
		return false;
	host_legacies_open(&setup->legacies, add->before);
	ask_legacy(setup);
	if (!decide_rules(setup))
		return false;
	host_setup_iommu(setup);
	if (setup->once && (!may_try(setup) || !word_once(setup)))
		return false;
	note_way_back(setup);
	host_batch_open(&setup->batch, &add->root);
	write_rules(setup);
	if (!host_setup_files(setup))
		return false;
	if (!host_rebuild_count(&add->root, &setup->stale, &setup->images))
		host_json_sentence(add->notes, "No image of an initramfs can be made or looked at "
					       "here: `earlybind rebuild` says why");
	return true;
}

/* --- the next boot's command line ---------------------------------------------------------- */

char *host_setup_cmdline(const struct host_setup *setup)
{
	char *text = host_words_edit(eb_text(setup->add.before->boot.cmdline), setup->next.add,
				     setup->next.drop);
	char *trial;

	if (!setup->once)
		return text;
	trial = host_format("%.*s earlybind.profile=" HOST_TRIAL_PROFILE, (int)strcspn(text, "\n"),
			    text);
	free(text);
	return trial;
}
