/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the command `apply` share. First everything is decided, which changes nothing;
 * then, once somebody has said yes, it is carried out.
 */
#ifndef HOST_APPLY_H
#define HOST_APPLY_H

#include "judge.h"
#include "report.h"

/* What carries the plan out for one function, on the running machine as at boot. */
#define APPLY_EARLY "/usr/lib/earlybind/early"

enum apply_action {
	APPLY_NOTHING,
	APPLY_BIND,
	APPLY_GIVE_BACK,
	APPLY_REFUSE,
};

/* Who or what uses a device. */
struct apply_user {
	long pid; /* 0: no process, but the kernel itself */
	char command[32];
	char *what; /* `/dev/nvme0n1`; of the kernel a sentence: `eth1 is up` */
};

struct apply_device {
	size_t index;
	enum apply_action action;
	const char *to; /* the driver that it is to have; NULL: whichever the host has for it */
	bool clear;	/* its driver_override is ours, and another one: it goes first */
	char *reason;	/* NULL where there is nothing to say */
	struct apply_user *user;
	size_t users;
	const char *result; /* bound, fenced, given-back, failed, hangs; NULL: nothing was done */
	char after[EB_DRIVER_MAX + 1]; /* its driver, once something was done */
};

struct apply {
	const struct host_root *root;
	struct host_machine *machine;
	struct host_report report;
	struct host_groups groups;
	struct host_kernel kernel;
	struct apply_device *device; /* what there is to be said of something, by address */
	size_t n;
	struct apply_device **of; /* by index of the function; NULL: none of these */
	bool picked[EB_FUNCTIONS_MAX];
	bool selected; /* there are selectors */
	bool dry_run;
	const char *unsure; /* why it cannot be told what is in use; NULL where it can */
	json_t *warnings;   /* sentences */
};

/* Is this the machine that we run on? Only there a number of a node means anything. */
static inline bool apply_is_here(const struct apply *apply)
{
	return !*apply->root->path;
}

/* --- apply_decide.c ------------------------------------------------------------------------ */

/* Fill `device`, with the users of each. */
void apply_decide(struct apply *apply);
void apply_discard(struct apply *apply);

/* Have another reason; a NULL for none. */
void apply_reason(struct apply_device *device, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* --- apply_users.c, apply_open.c, apply_console.c ------------------------------------------ */

/* A device node of something below a function. */
struct apply_node {
	struct apply_device *device;
	bool block;
	unsigned int major, minor; /* 0:0: not known */
	char name[64];		   /* below /dev */
};

struct apply_nodes {
	struct apply_node *node;
	size_t n;
};

/* Add a user; of the kernel where `pid` is 0. The format, which is printf's, makes `what`. */
void apply_use(struct apply_device *device, long pid, const char *command, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Find the users of all that is to be bound or given back. */
void apply_find_users(struct apply *apply);

/* Processes that have any of the nodes open. False: not all of them can be seen. */
bool apply_find_open(const struct apply *apply, const struct apply_nodes *nodes);

/* Is it what shows the console? `framebuffer`: it has one. */
void apply_find_console(const struct apply *apply, struct apply_device *device, bool framebuffer);

/* --- apply_act.c --------------------------------------------------------------------------- */

/* Carry it out, and say what came of each unless `quiet`. */
void apply_act(struct apply *apply, bool quiet);

/* --- apply_record.c ------------------------------------------------------------------------ */

/* Let the boot program know what is in use now, not when its image was built. */
bool apply_record_in_use(const struct apply *apply);

/* Take a function out of the boot's report: it is the host's again. False after a warning. */
bool apply_record_host(const struct apply *apply, size_t index);

/* --- apply_show.c -------------------------------------------------------------------------- */

bool apply_any(const struct apply *apply, enum apply_action action);
/* Is all done that was to be done? */
bool apply_ok(const struct apply *apply, bool acted);
void apply_show(struct apply *apply);
void apply_json(struct apply *apply, bool acted);

#endif
