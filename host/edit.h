/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Editing the configuration: one line more, some lines less, and every other byte as it was.
 */
#ifndef HOST_EDIT_H
#define HOST_EDIT_H

#include <jansson.h>
#include <sys/stat.h>

#include "machine.h"

#define HOST_CONFIG "/etc/earlybind.conf"

/* --- atomic.c ------------------------------------------------------------------------------ */

/*
 * Put `text` in the place of a file, so that whoever looks sees the old or the new, whatever
 * happens meanwhile. Mode, owner and extended attributes are those of `old`, where that is not
 * NULL; a file that is not `old` any more is not replaced. False after a warning, and then
 * nothing has changed.
 */
bool host_replace(const char *path, const char *text, size_t len, const struct stat *old);

/*
 * Put a copy of the file or link `from` in the place of `to`, as host_replace does; mode, owner
 * and extended attributes are those of `like`, its time as well where that is `from`. False after
 * a warning.
 */
bool host_copy(const char *from, const char *to, const char *like);

/* Have a file gone, for the disk too; one that is gone already is. False after a warning. */
bool host_unlink(const char *path);

/* Have a file, or the names of a folder, on the disk. False after a warning. */
bool host_sync(const char *path);

/* --- edit.c -------------------------------------------------------------------------------- */

/* One configuration file as it is, and as it is to be. */
struct host_edit {
	const struct host_root *root;
	char *name;	     /* as rules name it: /etc/earlybind.conf */
	char path[PATH_MAX]; /* the file itself, links followed */
	struct stat about;
	bool there;
	char *text; /* ends with a NUL, which does not count in `len` */
	size_t len;
};

/* Read a file; one that is not there is empty. False after a warning. */
bool host_edit_open(struct host_edit *edit, const struct host_root *root, const char *name);
void host_edit_close(struct host_edit *edit);

/* Add a line at the end, in the file's own way of ending lines. Returns its number. */
size_t host_edit_append(struct host_edit *edit, const char *line);

/* Take a line out, with its end. */
void host_edit_cut(struct host_edit *edit, size_t number);

/* Line `number`, counted from 1, without what ends it; false past the last one. */
bool host_edit_line(const struct host_edit *edit, size_t number, struct eb_text *line);

/* Write it, and read it back. False after a warning. */
bool host_edit_write(struct host_edit *edit);

/* Could it be written at all? False after a warning: nobody need be asked then. */
bool host_edit_may(const struct host_edit *edit);

/*
 * The machine as its next boot would decide with the texts of `edit`, NULL for the files as they
 * are. What switches rules off for one boot on the command line is not counted, for the
 * configuration is for later ones; `asleep` says what that was, or is NULL.
 */
struct host_machine *host_edit_machine(const struct host_root *root, const struct host_edit *edit,
				       const char **asleep);

/* Is rule `index` of a machine one of this file's? */
bool host_edit_owns(const struct host_edit *edit, const struct host_machine *machine, size_t index);

/* The words of a line before its comment, one blank between them, to be freed. */
char *host_edit_words(struct eb_text line);

/* --- notes.c ------------------------------------------------------------------------------- */

void host_notes_say(const json_t *notes);
void host_notes_warn(const json_t *notes); /* on standard error */

/* `0000:01:00.0 (Vendor Device)` */
#define HOST_CALLED_SIZE (EB_WHERE_SIZE + HOST_NAME_SIZE + 4)
void host_called(struct host_machine *machine, size_t index, char text[HOST_CALLED_SIZE]);

/* After a change: what is to be done for it to count; with `rebuild`, have the images made. */
int host_next(const char *root, bool rebuild, bool json);

/* --- people.c ------------------------------------------------------------------------------ */

/* What somebody named, and which functions that is. */
struct host_word {
	const char *text;
	bool kind; /* it names a kind of function: an ID, a class */
	bool name; /* it is a name people know, of something that a function carries */
	bool *picked;
	size_t n; /* how many are picked */
};

/*
 * An ID, address, path, class=, or the name of an interface, a disk, a card. False after a
 * warning where it is none; what it names may be absent.
 */
bool host_word_read(struct host_machine *machine, const char *text, struct host_word *word);
void host_word_free(struct host_word *word);

#endif
