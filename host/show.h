/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `groups` and `list` share. */
#ifndef HOST_SHOW_H
#define HOST_SHOW_H

#include "machine.h"
#include "view.h"

/*
 * Mark what any of the selectors picks, without any everything. Returns HOST_OK; after a warning
 * HOST_USAGE where one cannot be read, HOST_NOT_SO where one picks nothing.
 */
int host_pick(struct host_machine *machine, char *const selector[], bool picked[EB_FUNCTIONS_MAX]);

/* What cannot be read of sysfs, as warnings. False where there is anything. */
bool host_warn_sysfs(const struct host_machine *machine);

/*
 * Why nothing will be bound, in a sentence and as a word for JSON; NULL where there is a plan. What
 * is no plan decides of nothing.
 */
const char *host_idle_words(const struct eb_machine *boot);
const char *host_idle_word(const struct eb_machine *boot);

/* What to do where there is no list of functions. */
const char *host_unlisted_help(const struct host_machine *machine);

/* Say why there is no device to show. */
void host_say_none(const struct host_machine *machine);

/* `a1`; empty where it cannot be read. */
void host_revision(struct host_machine *machine, size_t index, char revision[3]);

/* What a function is: an object to which more can be added. */
json_t *host_function_json(struct host_machine *machine, size_t index);

/* Add to an object, whose reference to `value` it takes over. */
void host_json_set(json_t *object, const char *key, json_t *value);

/* --- iommu.c ------------------------------------------------------------------------------- */

enum host_iommu {
	HOST_IOMMU_ON,	     /* functions are in groups */
	HOST_IOMMU_FIRMWARE, /* the firmware tells of none */
	HOST_IOMMU_KERNEL,   /* the firmware tells of one, the kernel uses none */
	HOST_IOMMU_IDLE,     /* one is in use, and for no PCI function */
	HOST_IOMMU_UNKNOWN,  /* no groups, and the firmware's tables are not there to look at */
};

enum host_iommu host_iommu(const struct host_machine *machine, const struct host_groups *groups);

/* `on`, `off in firmware`, ..., for JSON; NULL for unknown. */
const char *host_iommu_word(enum host_iommu iommu);

/* What to do where there are no groups, or where some functions are in none: an array of strings.
 */
json_t *host_iommu_help(struct host_machine *machine, const struct host_groups *groups,
			const bool picked[EB_FUNCTIONS_MAX]);

#endif
