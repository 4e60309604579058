/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people did before earlybind: `ids=` in modprobe.d and on the command line, driverctl's
 * overrides, hook scripts of their own. setup offers to put it aside.
 */
#ifndef HOST_ASIDE_H
#define HOST_ASIDE_H

#include "batch.h"
#include "loader.h"
#include "machine.h"

enum host_legacy_kind {
	/* `options vfio-pci ids=` in /etc/modprobe.d; `vfio-pci ids=` in initramfs-tools' modules
	 */
	HOST_LEGACY_MODPROBE,
	HOST_LEGACY_CMDLINE,   /* `vfio-pci.ids=` */
	HOST_LEGACY_DRIVERCTL, /* a file of /etc/driverctl.d with a driver of VFIO's */
	HOST_LEGACY_HOOK,      /* a script of the administrator's that writes driver_override */
};

struct host_legacy {
	enum host_legacy_kind kind;
	char *place; /* `/etc/modprobe.d/vfio.conf:3`, `the kernel command line` */
	char *path;  /* of the file, as host_batch has them; NULL: it is in none */
	char *words; /* for people: what stands there */
	/* What rules have to say in its place, for `earlybind add`: IDs, addresses. */
	char **selector;
	size_t selectors;
	bool hidden;  /* a later list hides it from the module: rules have nothing to say for it */
	bool by_hand; /* people can only be told of it: host_legacies_aside leaves it */
};

struct host_legacies {
	struct host_legacy *legacy;
	size_t n;
};

/*
 * Find them all, by kind and place. What packages brought (below /usr) is not among them. Selectors
 * are those of functions that are there, but for IDs, which are taken as they stand.
 */
void host_legacies_open(struct host_legacies *legacies, struct host_machine *machine);
void host_legacies_close(struct host_legacies *legacies);

/*
 * Have them gone: the words `ids=`, the lines and files that have nothing besides; overrides and
 * scripts whole, a hook of mkinitcpio also from its HOOKS. Every other byte stays. For the command
 * line, the words to drop go into `words`: host_loader_words does the rest.
 */
void host_legacies_aside(const struct host_legacies *legacies, struct host_batch *batch,
			 struct host_words *words);

#endif
