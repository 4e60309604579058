/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are to be other ones, before any of them is touched: what setup shows, asks about,
 * carries out as a whole (journal.h), and undo takes back.
 */
#ifndef HOST_BATCH_H
#define HOST_BATCH_H

#include <sys/types.h>

#include "host.h"

struct host_change {
	char *path;  /* below the root, with a `/` in front, no link in it but its last name */
	char *text;  /* what it is to be; NULL: it is to go */
	size_t len;  /* of `text`, in bytes, without the NUL that is behind it */
	mode_t mode; /* of a file that is new; one that is there keeps its own */
	char *why;   /* a clause for people: `turns the IOMMU on` */
};

struct host_batch {
	const struct host_root *root;
	struct host_change *change; /* each path once, in the order of their first mention */
	size_t n;
};

void host_batch_open(struct host_batch *batch, const struct host_root *root);
void host_batch_close(struct host_batch *batch);

/*
 * What the file will hold when the batch is done, to be freed, with a NUL behind it: by a change of
 * before, or as it is. NULL where there is none, or it cannot be read; errno is ENOENT for none.
 */
char *host_batch_read(const struct host_batch *batch, const char *path, size_t *len);

/*
 * Have it hold `text`, which is copied. Where the file holds that already, no change remains. A
 * second `why` for the same path is added to the first. The format is printf's.
 */
void host_batch_write(struct host_batch *batch, const char *path, const char *text, size_t len,
		      mode_t mode, const char *why, ...) __attribute__((format(printf, 6, 7)));

/* Have it go: a file, or a link. One that is not there is no change. */
void host_batch_remove(struct host_batch *batch, const char *path, const char *why, ...)
	__attribute__((format(printf, 3, 4)));

/* The change of that path, or NULL. */
const struct host_change *host_batch_find(const struct host_batch *batch, const char *path);

#endif
