// SPDX-License-Identifier: GPL-2.0-or-later
/* Carry it out as a whole, or take it back. */
#include <signal.h>
#include <string.h>

#include "rebuild.h"
#include "setup.h"

/* --- whoever gets tired -------------------------------------------------------------------- */

static volatile sig_atomic_t tired;

static void on_signal(int signal)
{
	(void)signal;
	tired = 1;
}

/*
 * A signal that would end the program between two files has it put them back instead. What it runs
 * gets Ctrl-C from the terminal too, ends, and so has failed.
 */
static void watch_signals(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	struct sigaction action = {.sa_handler = on_signal}, before;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	/* Who reads no more of what we print does not stop us. */
	signal(SIGPIPE, SIG_IGN);
}

static bool is_stopped(void)
{
	if (tired)
		host_warn("stopped by a signal");
	return tired;
}

/* --- the boot loader ----------------------------------------------------------------------- */

static bool batch_has_menu(const struct host_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		if (host_loader_reads(batch->change[i].path))
			return true;
	return false;
}

bool host_setup_has_menu(const struct host_journals *journals)
{
	for (size_t i = 0; i < journals->n; i++)
		for (size_t k = 0; k < journals->journal[i].n; k++)
			if (host_loader_reads(journals->journal[i].entry[k].path))
				return true;
	return false;
}

/* --- back ---------------------------------------------------------------------------------- */

static void keep(void *context, const char *path, const char *copy)
{
	struct host_setup *setup = context;

	host_json_append(setup->kept, host_json_pack("{s:o, s:o}", "path", host_json_text(path),
						     "before", host_json_text(copy)));
}

static bool revert_last(struct host_setup *setup)
{
	struct host_journals *journals = &setup->journals;

	return host_journal_revert(&setup->add.root, &journals->journal[journals->n - 1], keep,
				   setup) &&
	       host_journals_forget(journals);
}

/* How far it had come. */
struct way {
	bool begun, images, menu;
};

static bool put_back(struct host_setup *setup, const struct way *way)
{
	const struct host_root *root = &setup->add.root;
	bool good = true;

	tired = 0;
	if (way->begun) {
		host_warn("putting back what was changed");
		good = revert_last(setup);
	}
	if (good && way->images)
		good = host_rebuild_all(root, setup->json, NULL);
	if (good && way->menu)
		good = host_loader_update(root, setup->loader, setup->json);
	good = good && host_journals_settle(&setup->journals);
	if (good)
		host_warn("nothing has changed: every file is as it was%s",
			  json_array_size(setup->kept)
				  ? ", but for those that somebody else changed"
				  : "");
	else
		host_warn("not all could be put back: mend what is said above, and run `earlybind "
			  "setup` again, which puts back the rest first; `earlybind undo` does so "
			  "too, and takes back every setup of before");
	return good;
}

/* --- forth --------------------------------------------------------------------------------- */

static void about(const struct host_setup *setup, const char *kind, struct host_journal *journal)
{
	*journal =
		(struct host_journal){.aside = setup->once && setup->legacy == HOST_LEGACY_ASIDE};
	snprintf(journal->kind, sizeof(journal->kind), "%s", kind);
	for (size_t i = 0; i < HOST_WORDS_MAX; i++) {
		journal->add[i] = (char *)setup->words.add[i];
		journal->drop[i] = (char *)setup->words.drop[i];
	}
}

static bool write_files(struct host_setup *setup, const char *kind, struct way *way)
{
	struct host_journals *journals = &setup->journals;
	struct host_journal journal;

	if (!setup->batch.n)
		return true;
	about(setup, kind, &journal);
	if (!host_journals_begin(journals, &setup->batch, &journal))
		return false;
	way->begun = true;
	return host_journal_apply(&setup->add.root, &journals->journal[journals->n - 1]);
}

static bool carry_out(struct host_setup *setup, const char *kind, struct way *way)
{
	const struct host_root *root = &setup->add.root;
	bool menu = host_loader_is_ours(setup->loader) &&
		    (setup->journals.unsettled || batch_has_menu(&setup->batch));
	int steps = 2 + menu;

	if (!host_journals_unsettle(&setup->journals, false))
		return false;
	host_setup_step(setup, 1, steps, "Writing %zu file%s", setup->batch.n,
			setup->batch.n == 1 ? "" : "s");
	if (!write_files(setup, kind, way) || is_stopped())
		return false;
	host_setup_step(setup, 2, steps,
			"Having the images made: a minute or more for each that "
			"is not current");
	way->images = true;
	if (!host_rebuild_all(root, setup->json, &setup->made) || is_stopped())
		return false;
	if (menu) {
		host_setup_step(setup, 3, steps, "Having the boot menu made");
		way->menu = true;
		if (!host_loader_update(root, setup->loader, setup->json) || is_stopped())
			return false;
		if (!setup->once && !host_loader_shows(root, setup->loader, setup->words.add))
			return false;
	}
	return (!setup->once || host_loader_once(root, setup->loader, setup->json)) &&
	       (!way->begun || host_journals_done(&setup->journals));
}

bool host_setup_act(struct host_setup *setup, const char *kind)
{
	struct way way = {0};

	if (!setup->batch.n && !setup->stale && !setup->journals.unsettled)
		return true;
	watch_signals();
	if (!carry_out(setup, kind, &way)) {
		put_back(setup, &way);
		return false;
	}
	setup->changed = way.begun || setup->made;
	return host_journals_settle(&setup->journals);
}

bool host_setup_recover(struct host_setup *setup)
{
	struct host_journals *journals = &setup->journals;
	bool undoing = journals->undoing;

	if (!journals->unsettled)
		return true;
	watch_signals();
	if (!undoing && journals->n && !journals->journal[journals->n - 1].done) {
		host_warn("an earlier setup was cut off: its files are put back first");
		return revert_last(setup);
	}
	while (undoing && journals->n) {
		host_warn("an undo was cut off: it is finished first");
		if (!revert_last(setup))
			return false;
	}
	return true;
}

bool host_setup_undo(struct host_setup *setup)
{
	struct host_journals *journals = &setup->journals;
	bool menu = host_loader_is_ours(setup->loader) &&
		    (journals->unsettled || host_setup_has_menu(journals));
	const struct host_root *root = &setup->add.root;
	int steps = 2 + menu;

	watch_signals();
	if (!host_journals_unsettle(journals, true))
		return false;
	host_setup_step(setup, 1, steps, "Putting the files back");
	while (journals->n)
		if (!revert_last(setup))
			return false;
	setup->changed = true;
	host_setup_step(setup, 2, steps,
			"Having the images made: a minute or more for each that "
			"is not current");
	if (!host_rebuild_all(root, setup->json, &setup->made))
		return false;
	if (menu)
		host_setup_step(setup, 3, steps, "Having the boot menu made");
	return (!menu || host_loader_update(root, setup->loader, setup->json)) &&
	       host_journals_settle(journals);
}
