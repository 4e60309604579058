/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What picks functions: an ID, an address, a class, or several of them at once.
 * Every form becomes values and masks, so one comparison serves them all. A value has no
 * bit that its mask has not.
 */
#ifndef EB_MATCH_H
#define EB_MATCH_H

#include "path.h"

struct eb_match {
	uint64_t id, id_mask;
	uint64_t where, where_mask;
	uint32_t class_id, class_mask; /* bit 31 set in both: picks nothing at all */
};

#define EB_MATCH_NEVER 0x80000000u

/* The first two pick by what a function is, the others by where it is. */
enum eb_kind {
	EB_KIND_ID,
	EB_KIND_CLASS,
	EB_KIND_ADDRESS,
	EB_KIND_PATH,
};

/* True where `match` picks `function`. */
static inline bool eb_match(const struct eb_match *match, const struct eb_function *function)
{
	return !((function->id ^ match->id) & match->id_mask) &&
	       !((function->where ^ match->where) & match->where_mask) &&
	       !((function->class_id ^ match->class_id) & match->class_mask);
}

/* Have `match` pick only what `other` picks too. */
void eb_match_narrow(struct eb_match *match, const struct eb_match *other);

/*
 * `vendor:device[:subvendor[:subdevice[:class[:mask]]]]`. Each of the first four is
 * four hex digits or `*` (or nothing, for `10de:`); class and mask are six at most;
 * a class without mask is compared whole. Returns 0, or -EINVAL.
 */
int eb_match_id(struct eb_text text, struct eb_match *match);

/*
 * Two, four or six hex digits: base class, with subclass, with interface. Or a name:
 * display, accelerator, network, storage, nvme, usb, audio. Returns 0, or -EINVAL.
 */
int eb_match_class(struct eb_text text, struct eb_match *match);

/* Four hex digits. */
int eb_match_vendor(struct eb_text text, struct eb_match *match);

/*
 * A selector of a rule: a path (it has a slash), an address (it has a dot), `class=`, or an
 * ID. A path is only read, into `path`: `match` picks nothing until it is resolved, see
 * eb_relate. Returns 0 and the kind, or -EINVAL.
 */
int eb_match_selector(struct eb_text text, struct eb_match *match, struct eb_path *path,
		      enum eb_kind *kind);

/*
 * One item of a list as the kernel reads `vfio-pci.ids` (drivers/vfio/pci/vfio_pci.c,
 * vfio_pci_fill_ids): sscanf("%x:%x:%x:%x:%x:%x"), at least two fields, whatever
 * follows is ignored, fields left out are wild, and so is ffffffff. A class without
 * mask has no effect there. Returns 0, or -EINVAL.
 */
int eb_match_kernel_id(struct eb_text text, struct eb_match *match);

#endif
