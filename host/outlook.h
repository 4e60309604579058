/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the command `plan` share. */
#ifndef HOST_OUTLOOK_H
#define HOST_OUTLOOK_H

#include "predict.h"
#include "view.h"

struct host_outlooks {
	struct host_machine *machine;
	struct host_prediction prediction;
	const char *config; /* the file that takes the place of the configuration, or NULL */
	size_t *order;	    /* all indices, for what takes an array of them */
	bool *picked;	    /* by the selectors; all without */
	bool selected;	    /* there are selectors */
};

/* Does a rule or a guard speak of the function, and was it asked for? */
bool host_plan_shows(const struct host_outlooks *look, size_t index);

/* Is anything of the group shown? */
bool host_plan_shows_group(const struct host_outlooks *look, const struct host_outlook *group);

/* Will all be as the rules ask? */
bool host_plan_ok(const struct host_outlooks *look);

/* The name of an action: bind, leave, refuse. */
const char *host_plan_action(uint8_t action);

/* --- plan_json.c --------------------------------------------------------------------------- */

json_t *host_plan_json(struct host_outlooks *look);

/* --- plan_say.c ---------------------------------------------------------------------------- */

/* All that the table does not say, in sentences. */
void host_plan_say(struct host_outlooks *look);

/* --- consequences.c ------------------------------------------------------------------------ */

/*
 * What the host has no more after the boot: an array of objects with `kind` (display, network,
 * storage, console, in-use, gone), `devices` and `message`.
 */
json_t *host_consequences(struct host_outlooks *look);

/*
 * Is function `index` taken along with one that is there only while the host's driver has it: a
 * physical function, VMD's controller? Then that one is gone when it is bound.
 */
bool host_plan_undoes(const struct host_outlooks *look, size_t index);

#endif
