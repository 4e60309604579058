/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine as the commands see it: what the boot program decides there (common/gather.h), and
 * what else people want to know of its functions.
 */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include "gather.h"
#include "host.h"

#define HOST_NAME_SIZE 128

/* --- machine.c ----------------------------------------------------------------------------- */

/* What no decision rests on; strings are empty where there is nothing. */
struct host_function {
	char address[EB_WHERE_SIZE];
	char id[EB_ID_SIZE];
	char class_id[7]; /* six hex digits */
	char driver[EB_DRIVER_MAX + 1];
	int group;   /* -1: none */
	bool bridge; /* by its header, see eb_is_bridge */
	bool boot_vga;
	bool vfio; /* its driver is VFIO's: vfio-pci, or a variant */
};

struct host_machine {
	const struct host_root *root;
	struct eb_machine boot;
	struct host_function *function; /* of the same indices as boot.functions */
	bool *known;			/* which of them are read already */
	int unlisted;			/* why there is no list of functions: an errno, or 0 */
};

/* What is to be read in place of the machine's own; NULL for no change. */
struct host_changes {
	const char *cmdline; /* of the kernel, as text */
	const char *config;  /* /etc/earlybind.conf, as text; drop-ins stay */
	const char *file;    /* that text is this drop-in's: /etc/earlybind.d/NAME.conf */
};

/*
 * Read a machine and decide as its next boot would. Of the machine that we run on, what is in
 * use is looked up now, as an image built now would have it; of another tree it is what that
 * tree's image knew. `boot.functions` holds all functions even where `boot.idle`; every decision
 * is EB_NOTHING then. Returns NULL, after a warning, where that cannot be done at all: what is
 * wrong with the machine itself is in boot.rules.error.
 */
struct host_machine *host_machine_open(const struct host_root *root,
				       const struct host_changes *changes);
void host_machine_close(struct host_machine *machine);

/* What is read of a function when it is first asked for. */
const struct host_function *host_function(struct host_machine *machine, size_t index);

/* An attribute of function `index`, without its newline; false where it cannot be read. */
bool host_attribute(struct host_machine *machine, size_t index, const char *name, char *text,
		    size_t size);

/* The driver_override of now; empty where there is none. */
void host_override(struct host_machine *machine, size_t index, char override[EB_DRIVER_MAX + 1]);

/*
 * Which functions a selector picks: an ID, an address, a path, `class=`, as in a rule, but
 * without keys. False, after a warning, where it cannot be read.
 */
bool host_select(struct host_machine *machine, const char *selector, bool picked[EB_FUNCTIONS_MAX]);

/* --- stage.c ------------------------------------------------------------------------------- */

/*
 * A root folder of links to another one's sys and configuration, in which some files are
 * others: so common/ reads what would be as it reads what is. Returns a descriptor of it, or -1
 * after a warning; `folder` is to be handed to host_folder_remove. With `compile`, what is in use
 * is looked up.
 */
int host_stage(const struct host_root *root, const struct host_changes *changes, bool compile,
	       char folder[PATH_MAX]);

/* --- groups_of.c --------------------------------------------------------------------------- */

struct host_group {
	int number;
	size_t n;
	const size_t *member; /* indices of functions, in their order */
};

struct host_groups {
	struct host_group *group; /* by number */
	size_t n;
	size_t *order;	  /* what the members point into */
	size_t ungrouped; /* how many are in none: the first of `order` */
};

/* Every function's group. Where no IOMMU is on, n is 0. */
void host_groups_open(struct host_machine *machine, struct host_groups *groups);
void host_groups_close(struct host_groups *groups);

/* The group of that number, or NULL. */
const struct host_group *host_groups_find(const struct host_groups *groups, int number);

/* --- kernel.c ------------------------------------------------------------------------------ */

struct host_kernel {
	char release[80]; /* empty where it is not known */
	unsigned int major, minor;
};

/* `version`, or where that is NULL the kernel that the machine runs. */
void host_kernel_read(const struct host_root *root, const char *version,
		      struct host_kernel *kernel);

/* An unknown kernel is a new one. */
bool host_kernel_before(const struct host_kernel *kernel, unsigned int major, unsigned int minor);

/*
 * Does VFIO refuse to open a group while this member is on `driver`? Up to 5.18 all bridges
 * were right (drivers/vfio/vfio.c, vfio_dev_viable); from 5.19 on a driver has to have said that
 * it does no DMA of its own (drivers/pci/pci-driver.c, pci_dma_configure), as VFIO's, pci-stub
 * and pcieport do.
 */
bool host_blocks(const struct host_kernel *kernel, const struct eb_function *function,
		 const char *driver);

/* vfio-pci and its variants have it in their names. */
bool host_is_vfio(const char *driver);

/* --- names.c ------------------------------------------------------------------------------- */

/* Take the names of that root's pci.ids, where it has one; host_machine_open does this. */
void host_names_of(const struct host_root *root);

/* `Vendor Device` from pci.ids, and what a class is; with numbers where it does not know. */
void host_name_device(uint64_t id, char name[HOST_NAME_SIZE]);
void host_name_class(uint32_t class_id, char name[HOST_NAME_SIZE]);

/* The same for tables: `NVIDIA GeForce RTX 3060`, `VGA compatible`. */
void host_name_short(uint64_t id, char name[HOST_NAME_SIZE]);
void host_class_short(uint32_t class_id, char name[HOST_NAME_SIZE]);

/* --- claims.c ------------------------------------------------------------------------------ */

struct host_claims;

/*
 * The modules of one kernel, `kernel` as in host_modules_folder, NULL for the machine's own.
 * NULL where there are none to look at.
 */
struct host_claims *host_claims_open(const struct host_root *root, const char *kernel);
void host_claims_close(struct host_claims *claims);

struct host_claim {
	char module[64];
	bool builtin;
	bool blacklisted; /* in modprobe.d: not loaded by itself */
};

/* The modules whose aliases fit a function, each once: how many of at most `most`. */
size_t host_claims_find(struct host_claims *claims, const struct eb_function *function,
			struct host_claim *claim, size_t most);

/*
 * Is a driver of this name built into the kernel? Before 6.18 the kernel's files name no aliases
 * of what is built in (scripts/mod/modpost.c), so host_claims_find cannot know it.
 */
bool host_claims_builtin(struct host_claims *claims, const char *driver);

#endif
