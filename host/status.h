/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was asked of the boot, beside what is true now. */
#ifndef HOST_STATUS_H
#define HOST_STATUS_H

#include "report.h"
#include "view.h"

/* A device of the report. */
struct host_standing {
	const struct host_reported *boot;
	const struct host_function *now;  /* NULL: it is gone */
	long index;			  /* of the function; -1: it is gone */
	char override[EB_DRIVER_MAX + 1]; /* driver_override now */
	const struct host_group *group;	  /* NULL: none */
	bool ok, doubt;
	char state[EB_DRIVER_MAX + 8]; /* a word or two */
	json_t *messages;	       /* what is wrong or doubtful, in sentences */
};

struct host_status_now {
	struct host_report report;
	struct host_machine *machine;
	struct host_groups groups;
	struct host_kernel kernel;
	struct host_standing *device;
	size_t n;
	const bool *picked; /* the functions of a SELECTOR: nothing but them counts; NULL: all */
	bool ok;
	json_t *rules;	  /* those of the report, each with its `message` */
	json_t *not_yet;  /* what the rules of now ask for and the boot did not know */
	json_t *problems; /* sentences: why it is not ok, devices aside */
	json_t *warnings;
	json_t *notes;
};

/* status_device.c: is one device as asked? `boot` and `index` are set. */
void host_standing_judge(const struct host_status_now *now, struct host_standing *device);

/* status_boot.c: what there is to be said of the boot as a whole, once the devices are judged. */
void host_boot_judge(struct host_status_now *now);

/* status_show.c: the table, false where the view asks for a column that there is not. */
bool host_status_table(const struct host_status_now *now, const struct host_view *view);
/* What is wrong or doubtful; or that and all else that there is to be said. */
void host_status_say(const struct host_status_now *now);
void host_status_say_all(const struct host_status_now *now);
void host_status_name(const struct host_status_now *now, const struct host_standing *device,
		      char text[HOST_NAME_SIZE]);

/* status_json.c */
void host_status_json(const struct host_status_now *now);

/* prometheus.c */
void host_prometheus(const struct host_status_now *now, FILE *out);

#endif
