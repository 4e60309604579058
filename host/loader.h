/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot loader: words of the kernel command line for each boot, and entries of the boot menu
 * beside the usual ones. What files have to hold goes into a batch; what runs, runs later.
 */
#ifndef HOST_LOADER_H
#define HOST_LOADER_H

#include "batch.h"
#include "generator.h"
#include "text.h"

enum host_loader {
	HOST_NO_LOADER,	     /* none that is known */
	HOST_GRUB_DEBIAN,    /* grub-mkconfig that reads /etc/default/grub.d: Debian, Ubuntu */
	HOST_KERNEL_INSTALL, /* systemd-boot's entries, made by kernel-install */
	HOST_GRUB_OTHER,     /* grub-mkconfig without drop-ins: Arch */
	HOST_GRUBBY,	     /* Fedora, RHEL */
	HOST_RPM_OSTREE,
	HOST_KERNELSTUB, /* Pop!_OS */
	HOST_PROXMOX,	 /* proxmox-boot-tool */
};

/* The one that this system boots by. */
enum host_loader host_loader_find(const struct host_root *root);

/* `GRUB`, `systemd-boot`, `grubby`, ...; `unknown`. */
const char *host_loader_name(enum host_loader loader);

/* Do host_loader_words and host_loader_entries know what to change? Else it is by hand. */
bool host_loader_is_ours(enum host_loader loader);

/* Is it a file that one of them makes its menu of: has that to be made anew, once it changed? */
bool host_loader_reads(const char *path);

#define HOST_WORDS_MAX 8

/* Words of the command line, `intel_iommu=on`; and parameters to be gone, whatever they are set
 * to, or with the value alone that is said: `vfio-pci.ids`, `iommu=off`. `-` and `_` are the same
 * in names. */
struct host_words {
	const char *add[HOST_WORDS_MAX + 1];  /* up to a NULL */
	const char *drop[HOST_WORDS_MAX + 1]; /* up to a NULL */
};

/* Add a word, where it is not there yet and there is room: to either list. */
void host_words_want(const char *words[HOST_WORDS_MAX + 1], const char *word);

/* Is the word among others, with blanks between them? */
bool host_word_is_in(struct eb_text words, const char *word);

/* Is the word one that is to be dropped? */
bool host_word_drops(const char *const drop[], struct eb_text word);

/*
 * Words without those to be dropped, and then those to be added that are not there yet, to be
 * freed. Where nothing is different, neither are the blanks.
 */
char *host_words_edit(struct eb_text text, const char *const add[], const char *const drop[]);

/* Is the word in what the coming boots have on their command line, as far as files tell? */
bool host_loader_has(const struct host_root *root, enum host_loader loader, const char *word);

/* Have every coming boot's command line so. False, after a warning, where that cannot be done. */
bool host_loader_words(enum host_loader loader, const struct host_words *words,
		       struct host_batch *batch);

/* What somebody has to do by hand in place of host_loader_words: commands or sentences, one a
 * line, to be freed. */
char *host_loader_by_hand(const struct host_root *root, enum host_loader loader,
			  const struct host_words *words);

/* What has a boot leave the host everything. */
#define HOST_WAY_BACK "earlybind.off module_blacklist=vfio_pci vfio-pci.ids="

/*
 * Entries of the boot menu, of the newest kernel, beside its usual one: the way back, with
 * HOST_WAY_BACK; and where `once` is not NULL, the trial, with the words of `once`. Without a
 * trial, one of before goes. False after a warning.
 */
bool host_loader_entries(enum host_loader loader, const char *once, struct host_batch *batch);

/* Why there can be no entry for one boot only, in words; NULL: there can. E.g. GRUB cannot write
 * its environment where /boot is on LVM or btrfs, and would boot the trial again and again. */
const char *host_loader_no_once(const struct host_root *root, enum host_loader loader);

/* Why the boot menu gets no entry for the way back, in words; NULL: it gets one. */
const char *host_loader_no_way_back(const struct host_root *root, enum host_loader loader);

/* Have the loader read what was written: what it would run, for people, to be freed; and run it.
 * Whatever happens meanwhile, power loss too, the old or the new menu is there, and whole. `aside`:
 * output goes to standard error. False after a warning. */
char *host_loader_command(enum host_loader loader);
bool host_loader_update(const struct host_root *root, enum host_loader loader, bool aside);

/*
 * Has the menu the words, as it was made? A file of GRUB's that is read after ours may have set
 * the command line anew. False after a warning.
 */
bool host_loader_shows(const struct host_root *root, enum host_loader loader,
		       const char *const words[]);

/* Have the next boot, and only that one, be the trial. False after a warning. */
bool host_loader_once(const struct host_root *root, enum host_loader loader, bool aside);

#endif
