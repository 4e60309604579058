/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts that know the boot loaders. */
#ifndef HOST_LOADER_PARTS_H
#define HOST_LOADER_PARTS_H

#include "loader.h"
#include "rebuild.h"
#include "text.h"

/* What grub-entries and 91-earlybind.install read: a line each, `NAME WORDS...`. */
#define HOST_ENTRIES "/var/lib/earlybind/entries"
#define HOST_ENTRY_ONCE "earlybind-once"

/* Where systemd-boot's menu may be, below the root, up to a NULL: `efi`, ... */
extern const char *const host_menu_folders[];

/* --- loader.c ------------------------------------------------------------------------------ */

/* Run a program of that root; false after a warning. Up to a NULL. */
bool host_loader_run(const struct host_root *root, bool aside, const char *program, ...);

/* --- loader_grub.c, loader_grub_write.c ---------------------------------------------------- */

bool host_grub_has(const struct host_root *root, const char *word);
bool host_grub_words(const struct host_words *words, struct host_batch *batch);
/* Has the first entry of the menu, a usual one, the words? False after a warning. */
bool host_grub_shows(const struct host_root *root, const char *const words[]);
void host_grub_entries(struct host_batch *batch);
const char *host_grub_no_once(const struct host_root *root);
bool host_grub_update(const struct host_root *root, bool aside);
bool host_grub_once(const struct host_root *root, bool aside);

/* --- loader_install.c ---------------------------------------------------------------------- */

bool host_install_has(const struct host_root *root, const char *word);
bool host_install_words(const struct host_words *words, struct host_batch *batch);
/*
 * Where kernel-install would take the command line of whatever boot it runs in, write that of
 * now down: a kernel that is installed in a trial shall not have the trial's.
 */
bool host_install_keep(struct host_batch *batch);
/* Why no entry can have a command line of its own, in words; NULL: it can. */
const char *host_install_no_entries(const struct host_root *root);
const char *host_install_no_once(const struct host_root *root);
bool host_install_update(const struct host_root *root, bool aside);
bool host_install_once(const struct host_root *root, bool aside);

#endif
