/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine after its next boot, as far as that can be told: which driver each function will
 * have, and what VFIO will say of the groups that something is given away of.
 */
#ifndef HOST_PREDICT_H
#define HOST_PREDICT_H

#include "judge.h"
#include "machine.h"

/* A group of which the plan binds something to a driver of VFIO's. */
struct host_outlook {
	struct host_group group;
	struct host_verdict verdict;
	bool unsure; /* who will take some member cannot be told, and it may stand in the way */
};

struct host_next; /* of one function */

struct host_prediction {
	struct host_machine *machine;
	struct host_kernel kernel;  /* that judges */
	const char *version;	    /* whose modules are looked at; NULL: the machine's own */
	struct host_claims *claims; /* opened when first asked for */
	bool has_claims;
	struct host_next *next;
	bool *given; /* to VFIO, of each function */
	struct host_outlook *outlook;
	size_t outlooks; /* by number */
	size_t *alone;	 /* what is given and has no group */
	size_t alones;
	bool groups; /* there are IOMMU groups at all */
};

/* `version`: of another kernel than the machine's own, or NULL. */
void host_predict_open(struct host_prediction *prediction, struct host_machine *machine,
		       const char *version);
void host_predict_close(struct host_prediction *prediction);

/* A host_driver_fn: the driver that function `index` will have. `prediction` is one. */
const char *host_predict_driver(void *prediction, size_t index);

/* What will be of that group; NULL where nothing of it is given to VFIO. */
const struct host_outlook *host_predict_group(const struct host_prediction *prediction, int number);

#endif
