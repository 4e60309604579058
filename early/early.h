/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of the boot program share: one run, from the rules to the report.
 *
 *   gather ─► fence ─► release ┊ load ─► bind ─► verify ─► report
 *               early fence    ┊  early bind     └─► roll back
 */
#ifndef EARLY_H
#define EARLY_H

#include <sys/types.h>

#include "cmdline.h"
#include "plan.h"
#include "words.h"

#define EARLY_RUN_DIR "run/earlybind"
#define EARLY_STATE EARLY_RUN_DIR "/fence"
#define EARLY_REPORT EARLY_RUN_DIR "/report.json"
#define EARLY_LOCK EARLY_RUN_DIR "/lock"
#define EARLY_DRIVERS "sys/bus/pci/drivers"

/*
 * How long modprobe may take, and how long the boot waits for `early bind`: a little more,
 * or a root that switches at once would cut off the roll back after a modprobe that hangs.
 */
#define EARLY_LOAD_SECONDS 30
#define EARLY_WAIT_SECONDS 32

#define EARLY_PATH_SIZE 128

/* What became of a function; the names are those of the report. */
enum early_result {
	EARLY_UNKNOWN,
	EARLY_BOUND,
	EARLY_FENCED,
	EARLY_REFUSED,
	EARLY_ROLLED_BACK,
	EARLY_FAILED,
	EARLY_LEFT,
	EARLY_DRY_RUN,
};

/* Strings are offsets into the rule set's; 0 is none. */
struct early_fate {
	uint8_t result;
	bool fenced;	 /* its driver_override is ours */
	bool held;	 /* its driver would not let go of it */
	int16_t error;	 /* an errno, 0 where nothing failed */
	uint16_t before; /* its driver when we came */
	uint16_t after;
	uint16_t reason;
};

/* Three-valued, as "first" in the report. */
enum early_maybe {
	EARLY_NO,
	EARLY_YES,
	EARLY_CANNOT_KNOW,
};

struct early_times {
	uint64_t start, fenced, loaded, done;
};

struct early_run {
	int root;     /* a descriptor of the root folder; every path is relative to it */
	bool rooted;  /* --root: another tree: no module is loaded, the log is stderr */
	bool crashed; /* a crash-dump kernel: nothing is done */
	bool idle;    /* off, no rules, or nothing readable: nothing to fence or bind */
	enum early_maybe first;
	struct early_times times; /* nanoseconds of the clock that early_clock names */
	struct eb_options options;
	struct eb_ruleset rules;
	struct eb_functions functions;
	struct eb_plan plan;
	struct early_fate fate[EB_FUNCTIONS_MAX];
	char cmdline[EB_CMDLINE_SIZE];
};

/* gather.c: rules, functions and plan. Never fails: what went wrong is in the rule set's errors. */
void early_gather(struct early_run *run, bool dry_run);

/* fence.c: write every driver_override, then release; leaves the state for `bind`. */
void early_fence(struct early_run *run);

/*
 * release.c: take fenced functions from built-in drivers, and give back what vfio-pci took
 * by its own ids=: the second one again after loading, if somebody else loaded it first.
 */
void early_release(struct early_run *run);
void early_empty_vfio_table(struct early_run *run);

/* first.c: was there no udevd yet, and no other driver? */
enum early_maybe early_was_first(const struct early_run *run);

/* state.c: what `fence` tells `bind`. Both return 0 or -errno. */
int early_state_write(struct early_run *run);
int early_state_read(struct early_run *run);
/* Without that: what has the override that its rule asks for is taken as fenced by us. */
void early_state_guess(struct early_run *run);

/* load.c: have the drivers there that the plan asks for. */
void early_load(struct early_run *run);
/* True where a driver of this name is registered. */
bool early_has_driver(const struct early_run *run, const char *driver);

/* modprobe.c: run modprobe until the time limit; its words go to `said`. */
int early_modprobe(const char *driver, char *said, size_t size);

/* limit.c: so many seconds from early_limit_start on, whatever is set as the time. */
void early_limit_start(unsigned int seconds);
void early_limit_stop(void);
bool early_limit_over(void);

/* bind.c: bind, verify and roll back every fenced function. */
void early_bind(struct early_run *run);

/* cause.c: why `driver` did not take function `index`; returns the errno that fits. */
int early_cause(struct early_run *run, size_t index, const char *driver, int error,
		char reason[EB_REASON_SIZE]);

/* report.c: write the report and the log. Returns true where all is as it was asked. */
bool early_report(struct early_run *run);

/* outcome.c: is everything as it was asked? */
bool early_all_ok(const struct early_run *run);
const char *early_result_name(enum early_result result);

/* tell.c: the kernel log's lines about this run. */
void early_tell(struct early_run *run);

/* wait.c: `start` leaves a child behind that binds; `wait` waits for it. Exit statuses. */
int early_start(struct early_run *run);
int early_wait(struct early_run *run);
/* main.c: what `bind` does, from a plan that is there. */
int early_bind_stage(struct early_run *run);

/* log.c */
enum early_level {
	EARLY_ERROR = 3,
	EARLY_WARNING = 4,
	EARLY_INFO = 6,
	EARLY_DEBUG = 7,
};
void early_log(const struct early_run *run, enum early_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* To whoever started us, as it is. */
void early_say(const char *text);

/* clock.c: nanoseconds of the best clock that the libc has, and its name. */
uint64_t early_now(void);
extern const char early_clock[];

/* device.c: one attribute of one function. All return as the calls of sysfs.h do. */
int early_write(const struct early_run *run, size_t index, const char *attribute, const char *text);
ssize_t early_read(const struct early_run *run, size_t index, const char *attribute, char *buffer,
		   size_t size);
/* The driver's name; empty where there is none. Returns 0 or -errno; -ENODEV: it is gone. */
int early_driver(const struct early_run *run, size_t index, char name[EB_DRIVER_MAX + 1]);
/* Write the address to `file` of a driver's folder, or of the bus where `driver` is NULL. */
int early_tell_driver(const struct early_run *run, size_t index, const char *driver,
		      const char *file);
/* Keep a string in the rule set's; 0 where there is no room. */
uint16_t early_keep(struct early_run *run, const char *string);
/* The rule that decides function `index`, and the driver it asks for. */
const struct eb_rule *early_rule(const struct early_run *run, size_t index);
const char *early_target(const struct early_run *run, size_t index);

#endif
