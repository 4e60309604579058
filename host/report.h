/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the boot program left behind, /run/earlybind/report.json, read with doubt. */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include <jansson.h>

#include "machine.h"

#define HOST_REPORT "run/earlybind/report.json"

/* Strings are NULL where they are null, or no strings; they live as long as the report. */
struct host_reported {
	uint64_t where;
	json_t *json;
	const char *address, *id, *path, *rule, *after, *result;
	const char *reason; /* empty where there is none */
	bool error;	    /* its errno is not 0 */
};

struct host_report {
	json_t *json;	/* NULL: there is none, or it cannot be read */
	char why[256];	/* why it cannot be; empty where there is none */
	bool this_boot; /* its boot_id is the machine's, or one of the two is not known */
	json_t *same;	/* that as JSON: null where it is not known */
	bool off, dry_run;
	bool late; /* `first` is false */
	struct host_reported *device;
	size_t n;
};

/* Any bytes may be there. What is no report of ours is one that cannot be read. */
void host_report_open(const struct host_root *root, struct host_report *report);
void host_report_close(struct host_report *report);

#endif
