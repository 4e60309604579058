/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees as tars, by libarchive. */
#ifndef HOST_TAR_H
#define HOST_TAR_H

#include "host.h"

/* --- tar.c --------------------------------------------------------------------------------- */

/*
 * Unpack a tar, whatever made it, into a folder of its own, and open the tree in it, which may
 * have a folder in front: `host/sys/...`. Folders, regular files and links that stay inside are
 * taken, and a bounded number and size of them; what is left out is warned of with a count.
 * False after a warning.
 */
bool host_untar(struct host_root *root, const char *file);

/* --- pack.c -------------------------------------------------------------------------------- */

enum host_item_type {
	HOST_ITEM_FOLDER,
	HOST_ITEM_FILE,
	HOST_ITEM_LINK,
};

/* What goes into a tar. */
struct host_item {
	char *path; /* relative */
	enum host_item_type type;
	char *text; /* a file's content, a link's target */
	size_t len;
};

struct host_items {
	struct host_item *item;
	size_t n, room;
};

/* Add one; path and text are copied. */
void host_items_add(struct host_items *items, enum host_item_type type, const char *path,
		    const char *text, size_t len);
void host_items_free(struct host_items *items);

/*
 * The bytes of a tar of these: sorted, each path once with the folders above it, of root's and
 * of 1970, so that the same items are the same bytes. How it is compressed is by the end of
 * `name`: .tar, .tar.gz, .tar.xz, .tar.zst; false without a word where it has none of these.
 */
bool host_pack(struct host_items *items, const char *name, char **bytes, size_t *size);

#endif
