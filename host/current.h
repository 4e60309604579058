/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts that compare an image with what is on disk. */
#ifndef HOST_CURRENT_H
#define HOST_CURRENT_H

#include "image.h"

struct host_compare {
	const struct host_root *root;
	const struct host_image *image;
	const char *kernel;
	struct host_stales *stales;
	bool here; /* what is in use here can be known */
};

/* --- current.c ----------------------------------------------------------------------------- */

void host_stale_add(struct host_compare *compare, enum host_stale_kind kind, const char *what,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Compare the file of the image with one on disk; what is not on disk is not missed. */
void host_compare_file(struct host_compare *compare, enum host_stale_kind kind, const char *path,
		       const char *disk);

/* Is the file on disk, by its whole path, or what is in the image, a link to /dev/null? */
bool host_is_mask(const char *whole);
bool host_is_mask_there(const struct host_image *image, const struct host_image_entry *entry);

/* Is there a regular file or a mask, as far as that can be seen? */
bool host_on_disk(const struct host_root *root, const char *path);

/* --- current_config.c ---------------------------------------------------------------------- */

void host_compare_config(struct host_compare *compare);

/* --- current_host.c ------------------------------------------------------------------------ */

void host_compare_compiled(struct host_compare *compare);
void host_compare_modules(struct host_compare *compare);

/* --- current_options.c --------------------------------------------------------------------- */

void host_compare_options(struct host_compare *compare);

#endif
