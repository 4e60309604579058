/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a machine goes into the tar that is given away. */
#ifndef HOST_COLLECT_H
#define HOST_COLLECT_H

#include "tar.h"

struct host_collection {
	const struct host_root *root;
	struct host_items items;
	size_t functions, groups, files;
	size_t unreadable; /* attributes that are there */
	size_t odd;	   /* names that no kernel gives, and what is more than there is room for */
	char release[80];  /* of the kernel; empty where it is not known */
};

/* --- collect_sys.c ------------------------------------------------------------------------- */

/* The PCI functions, their drivers and groups, and the kernel's version: nothing else. */
void host_collect_sys(struct host_collection *collection);

/* --- collect_config.c ---------------------------------------------------------------------- */

/*
 * What the boot program was told, and what it said. Of the list of what is in use all but whose
 * it is.
 */
void host_collect_config(struct host_collection *collection);

#endif
