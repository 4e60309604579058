/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What groups.c finds out, and groups_show.c shows. */
#ifndef HOST_GROUPS_H
#define HOST_GROUPS_H

#include "judge.h"
#include "show.h"

/* A group as it is shown. */
struct host_group_view {
	const struct host_group *group;
	struct host_verdict now;  /* as it is, or with the selectors' picks given */
	struct host_verdict next; /* with what rules bind, too */
	bool given;		  /* some of it is on VFIO, or is to be */
	bool noiommu;
	bool direct; /* the firmware wants memory of its own mapped for a member, one to one */
};

struct host_groups_view {
	struct host_view view;
	struct host_machine *machine;
	struct host_kernel kernel;
	struct host_groups groups;
	struct host_group_view *shown;
	size_t n;
	bool selected;
	bool unfound;		       /* a selector picks nothing */
	bool picked[EB_FUNCTIONS_MAX]; /* by the selectors; all without any */
	bool now[EB_FUNCTIONS_MAX];    /* given now: on VFIO, or picked */
	bool next[EB_FUNCTIONS_MAX];   /* given then: by rules, too */
};

/* Print it as the options say. False, after a warning, where there is no such column. */
bool host_groups_show(struct host_groups_view *show);

/* The verdict on a group that is blocked now, or will be by what rules bind; else NULL. */
const struct host_verdict *host_group_problem(const struct host_group_view *shown);

/* Is it one that cannot go to a guest, and is to? */
bool host_group_is_problem(const struct host_group_view *shown);

#endif
