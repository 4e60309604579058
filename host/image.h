/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is in a built initramfs, read as the kernel unpacks it (init/initramfs.c): any number of
 * cpio archives behind each other, each as it is or in something compressed; of files of the
 * same name the last one counts. Nothing of the file is believed.
 */
#ifndef HOST_IMAGE_H
#define HOST_IMAGE_H

#include <sys/types.h>

#include "host.h"

#define HOST_IMAGE_ERROR_SIZE 256

/* --- image.c ------------------------------------------------------------------------------- */

struct host_image_entry {
	char *path;  /* `usr/lib/earlybind/early`: no `/` in front, links in its folders followed */
	mode_t mode; /* with the type: S_ISLNK and so on */
	uint64_t size; /* of the file's content, or of the link's target */
	/* With a NUL behind it. NULL: not kept, see host_image_keeps, or no file and no link. */
	char *content; /* of a link, its target */
};

struct host_image {
	struct host_image_entry *entry; /* sorted by path, each path once */
	size_t n;
	char form[128]; /* how it is packed: `cpio + zstd`; after `UKI: ` in a unified kernel */
	/* What the kernel will complain of, although it has all that came before. */
	char warning[HOST_IMAGE_ERROR_SIZE];
};

/*
 * Read the file, an initramfs or a unified kernel image (its section .initrd). NULL where that
 * is not possible: `error` says in words why, without the file's name. What can only be read in
 * part is not read.
 */
struct host_image *host_image_open(const char *file, char error[HOST_IMAGE_ERROR_SIZE]);
void host_image_close(struct host_image *image);

/*
 * Is the content of the file kept? The configuration of earlybind, of modprobe, of
 * modules-load.d and of udev; scripts and hooks of initramfs-tools and dracut; what there is on
 * earlybind; modules.dep, .softdep and .builtin.
 */
bool host_image_keeps(const char *path);

/*
 * An entry by its path, with or without a `/` in front; links on the way are followed, and so is
 * one at its end, but for host_image_link. NULL where there is none (or a link to nothing, or to
 * /dev/null, which is in no image).
 */
const struct host_image_entry *host_image_find(const struct host_image *image, const char *path);
const struct host_image_entry *host_image_link(const struct host_image *image, const char *path);

/*
 * Call `each` with every entry below a folder, at any depth, in the order of their paths; links
 * on the way to the folder are followed. `below` is the entry's path from the folder on.
 */
typedef void host_image_fn(void *context, const struct host_image_entry *entry, const char *below);
void host_image_each(const struct host_image *image, const char *folder, host_image_fn *each,
		     void *context);

/* The first kernel that the image has modules of (usr/lib/modules/VERSION); false: none. */
bool host_image_kernel(const struct host_image *image, char kernel[NAME_MAX + 1]);

/* Has it the module, packed or not, `-` and `_` the same? As a file: not, if it is built in. */
bool host_image_has_module(const struct host_image *image, const char *kernel, const char *module);

/* --- current.c ----------------------------------------------------------------------------- */

/* In what an image is not the one that a generator would make now. */
enum host_stale_kind {
	HOST_STALE_EARLY,   /* the boot program: missing, or another one */
	HOST_STALE_START,   /* what starts it: missing, or another one */
	HOST_STALE_CONFIG,  /* a configuration file: missing, another one, or gone from disk */
	HOST_STALE_LIST,    /* the file `compiled`: no such, or other IDs or variants */
	HOST_STALE_IN_USE,  /* the devices in use in that file are not those of now */
	HOST_STALE_MODULES, /* a module is missing, that no built-in one makes up for */
	HOST_STALE_UDEV,    /* the udev rule: missing, or another one */
};

struct host_stale {
	enum host_stale_kind kind;
	char *what;  /* a path without `/` in front, or a module's name */
	char *words; /* a clause for people: `/etc/earlybind.conf is not in the image` */
};

struct host_stales {
	struct host_stale *stale;
	size_t n;
};

/* `early`, `start`, ... */
const char *host_stale_name(enum host_stale_kind kind);

/*
 * Compare an image for `kernel` with what is below the root. Warns of nothing. The devices in
 * use are compared only where they can be known: on this machine itself, in no container.
 */
void host_image_compare(const struct host_root *root, const struct host_image *image,
			const char *kernel, struct host_stales *stales);
void host_stales_free(struct host_stales *stales);

#endif
