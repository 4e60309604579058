/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes of files that happen as a whole, and can be taken back. Each time setup changes
 * anything is a transaction, a folder of its own:
 *
 *   /var/lib/earlybind/setup/N/journal     a line each: `kind WORD`, `add WORD`, `drop WORD`,
 *                                          `aside`, `folder PATH` (one that was made), and for
 *                                          entry 1, 2, ... `write PATH` or `remove PATH`
 *                            before/1, 2   the file or link as it was; none: there was none
 *                            after/1, 2    what it was given; none: it was removed
 *                            done          all of it is carried out
 *   /var/lib/earlybind/setup/unsettled     somebody is at it, or was when the power failed:
 *                                          images and boot loader may be those of before;
 *                                          `setup`, or `undo`, which has to be finished
 *   /var/lib/earlybind/kept/PATH           what undo did not put back, for the file was another
 *
 * A transaction is there as a whole before any of its files is touched: power lost at any time
 * leaves the old or the new of each file, and enough here to go on either way. The package's
 * removal reads these lines too.
 */
#ifndef HOST_JOURNAL_H
#define HOST_JOURNAL_H

#include "batch.h"
#include "loader.h"

#define HOST_STATE "/var/lib/earlybind"
#define HOST_JOURNALS HOST_STATE "/setup"

enum host_entry_state {
	HOST_ENTRY_BEFORE, /* it is as it was before the transaction */
	HOST_ENTRY_AFTER,  /* it is what the transaction made of it */
	HOST_ENTRY_OTHER,  /* neither: somebody changed it since */
};

struct host_entry {
	char *path; /* below the root, with a `/` in front */
	bool write; /* else remove */
};

struct host_journal {
	unsigned int number;
	char kind[16]; /* setup, once, confirm */
	bool done;
	bool aside; /* of `once`: the older settings go when it is confirmed */
	char *add[HOST_WORDS_MAX + 1], *drop[HOST_WORDS_MAX + 1]; /* of the command line */
	char **folder;
	size_t folders;
	struct host_entry *entry;
	size_t n;
};

struct host_journals {
	const struct host_root *root;
	struct host_journal *journal; /* oldest first */
	size_t n;
	bool unsettled, undoing;
};

/* --- journal.c ----------------------------------------------------------------------------- */

/*
 * Read what there is; false, after a warning, where it cannot be read. Rests of a transaction
 * that never was are removed if `write`.
 */
bool host_journals_open(struct host_journals *journals, const struct host_root *root, bool write);
void host_journals_close(struct host_journals *journals);

/* Have nobody else change anything meanwhile; false after a warning. It ends with the program. */
bool host_journals_lock(const struct host_root *root);

/* Note that images and boot loader may be behind: `setup` or `undo`. */
bool host_journals_unsettle(struct host_journals *journals, bool undo);
/* They are not any more. What is empty then goes. */
bool host_journals_settle(struct host_journals *journals);

/*
 * Write a transaction down, of which nothing is carried out yet. It becomes the last of
 * `journals`; `kind`, `aside`, `add` and `drop` are taken of `about`. False after a warning.
 */
bool host_journals_begin(struct host_journals *journals, const struct host_batch *batch,
			 const struct host_journal *about);

/* The last one is carried out. */
bool host_journals_done(struct host_journals *journals);

/* The last one is taken back: forget it. */
bool host_journals_forget(struct host_journals *journals);

/* `HOST_JOURNALS/N/PART`, or with an entry `.../PART/ENTRY`, below the root. */
bool host_journal_path(const struct host_root *root, unsigned int number, const char *part,
		       size_t entry, char path[PATH_MAX]);

/* --- journal_write.c, journal_files.c ------------------------------------------------------ */

/* Fill the folder of a transaction, which is there and empty; see host_journals_begin. */
bool host_journal_write(const struct host_root *root, unsigned int number,
			const struct host_batch *batch, const struct host_journal *about);

/* How is the file of that entry now? */
enum host_entry_state host_entry_look(const struct host_root *root,
				      const struct host_journal *journal, size_t entry);

/*
 * Carry out what is not yet. A file that was changed since the transaction was written down is
 * left, with a warning. False where anything failed.
 */
bool host_journal_apply(const struct host_root *root, const struct host_journal *journal);

/*
 * Put back every file that is as the transaction left it. One that is neither that nor as before
 * stays, with the one of before in HOST_STATE/kept: `kept` is called with both paths. False after
 * a warning.
 */
typedef void host_kept_fn(void *context, const char *path, const char *copy);
bool host_journal_revert(const struct host_root *root, const struct host_journal *journal,
			 host_kept_fn *kept, void *context);

/* Make a folder and those above it, for the disk too. False after a warning. */
bool host_make_folder(const struct host_root *root, const char *path);

#endif
