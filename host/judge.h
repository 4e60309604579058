/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether VFIO opens a group, who stands in the way, and what would help. */
#ifndef HOST_JUDGE_H
#define HOST_JUDGE_H

#include <jansson.h>

#include "machine.h"

enum host_group_state {
	HOST_GROUP_VIABLE,
	HOST_GROUP_HOST,    /* it is not, and nobody gives any of it to VFIO: no problem */
	HOST_GROUP_BLOCKED, /* some of it is given to VFIO, others stand in the way */
};

struct host_verdict {
	enum host_group_state state;
	bool viable;	 /* the kernel's answer, with the drivers that were given */
	size_t *blocker; /* indices of functions, in their order */
	size_t blockers;
};

/* The driver of function `index` in the situation that is judged. "" for none. */
typedef const char *host_driver_fn(void *context, size_t index);

/* The driver of now; the context is the machine. */
const char *host_driver_now(void *machine, size_t index);

/*
 * Judge a group as `kernel` would. `given`: of each function, by index, is it on VFIO or meant
 * to be, whatever its driver; NULL: those whose driver is VFIO's. A bridge never is.
 */
void host_judge(struct host_machine *machine, const struct host_kernel *kernel,
		const struct host_group *group, host_driver_fn *driver, void *context,
		const bool *given, struct host_verdict *verdict);
void host_verdict_free(struct host_verdict *verdict);

/* Is it given, as host_judge sees it? */
bool host_is_given(const struct host_machine *machine, size_t index, host_driver_fn *driver,
		   void *context, const bool *given);

/* `viable`, `host` or `blocked`. */
const char *host_group_word(enum host_group_state state);

/*
 * Say who stands in the way, with drivers, and what would help. Nothing but for
 * HOST_GROUP_BLOCKED. Arguments as those of host_judge.
 */
void host_advise(struct host_machine *machine, const struct host_group *group,
		 const struct host_verdict *verdict, host_driver_fn *driver, void *context,
		 const bool *given);

/* What would help, as an array of strings; an empty one but for HOST_GROUP_BLOCKED. */
json_t *host_advice_json(struct host_machine *machine, const struct host_group *group,
			 const struct host_verdict *verdict, host_driver_fn *driver, void *context,
			 const bool *given);

/*
 * `A (nvidia), B and C (ahci)`, of at most a few, to be freed; without `driver`, addresses alone.
 */
char *host_functions_words(struct host_machine *machine, const size_t *index, size_t n,
			   host_driver_fn *driver, void *context);

/* What rules have for a path: 256 is more than any has that the boot program reads. */
#define HOST_PATH_SIZE 256

/* `0000:00:03.1/00.0`; on a root bus, the address. False where it cannot be told. */
bool host_bridge_path(const struct host_machine *machine, size_t index, char path[HOST_PATH_SIZE]);

/* Is `above` on the way to `index`: a bridge, or what makes a domain of its own, as VMD does? */
bool host_is_above(const struct host_machine *machine, size_t above, size_t index);

/* Is `physical` the physical function of the virtual function `index`? */
bool host_is_physical(const struct host_machine *machine, size_t physical, size_t index);

/* Is it an ID of a list, which has no room for keys: vfio-pci's own, or earlybind.ids=? */
bool host_is_listed(const struct host_machine *machine, const struct eb_rule *rule);

#endif
