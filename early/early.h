/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the steps of the boot program share: one run, from the rules to the report.
 *
 *   gather ─► fence ─► release ┊ load ─► bind ─► verify ─► report
 *               early fence    ┊  early bind     └─► roll back
 *
 * `early hotplug` does all of it for one function that came later.
 */
#ifndef EARLY_H
#define EARLY_H

#include <sys/types.h>

#include "gather.h"
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
/* How long `bind` waits for a `hotplug` that was there before it. */
#define EARLY_YIELD_SECONDS 10

#define EARLY_PATH_SIZE EB_DEVICE_PATH_SIZE

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

#define EARLY_RESULTS (EARLY_DRY_RUN + 1)

/* Strings are offsets into the rule set's; 0 is none. */
struct early_fate {
	uint8_t result;
	bool fenced;	 /* its driver_override is ours */
	bool held;	 /* its driver would not let go of it */
	int16_t error;	 /* an errno, 0 where nothing failed */
	uint16_t before; /* its driver when we came */
	uint16_t after;
	uint16_t reason;
	struct eb_origin origin; /* as the state has it, see early_origin */
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
	int root;    /* a descriptor of the root folder; every path is relative to it */
	bool rooted; /* --root: another tree: no module is loaded, the log is stderr */
	enum early_maybe first;
	struct early_times times; /* nanoseconds of the clock that early_clock names */
	struct eb_machine machine;
	struct early_fate fate[EB_FUNCTIONS_MAX];
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

/* state.c: what `fence` tells `bind`, and `bind` tells `hotplug`. Both return 0 or -errno. */
int early_state_write(struct early_run *run);
int early_state_read(struct early_run *run);
/* Without that: what has the override that its rule asks for is taken as fenced by us. */
void early_state_guess(struct early_run *run);
/* The rule that decides function `index`, or did when the state was written. */
struct eb_origin early_origin(const struct early_run *run, size_t index);

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
/* Let the host driver have function `index` after all. Returns 0 or -errno. */
int early_roll_back(struct early_run *run, size_t index);

/*
 * cause.c: why `driver` did not take function `index`, as the reason of its fate; returns the
 * errno that fits. And for one that was bound, what keeps a guest from it, if anything does.
 */
int early_cause(struct early_run *run, size_t index, const char *driver, int error);
void early_doubt(struct early_run *run, size_t index);
/* vfio-pci and its variants have it in their names. */
bool early_is_vfio(const char *driver);

/*
 * display.c: the boot display on its way to VFIO. Say so before its driver is loaded; take
 * the firmware's framebuffer off it once it is bound, where the kernel does not.
 */
void early_display_warn(const struct early_run *run);
void early_display_release(const struct early_run *run, size_t index);
bool early_kernel_before_6(const struct early_run *run);

/* report.c: write the report and the log. Returns true where all is as it was asked. */
bool early_report(struct early_run *run);
/* Have what the plan alone decides say so in its fate. */
void early_settle(struct early_run *run);
/* Write the state, and the report unless `bind` is still to do it. Returns true where it could. */
bool early_save(struct early_run *run);

/* outcome.c: is everything as it was asked? */
bool early_all_ok(const struct early_run *run);
const char *early_result_name(enum early_result result);

/* tell.c: the kernel log's lines about this run. */
void early_tell(struct early_run *run);
void early_tell_function(const struct early_run *run, size_t index);

/* wait.c: `start` leaves a child behind that binds; `wait` waits for it. Exit statuses. */
int early_start(struct early_run *run);
int early_wait(struct early_run *run);
/* Nobody else binds or reports until we end. After so many seconds, a warning is all. */
void early_lock(const struct early_run *run, unsigned int seconds);
/* hotplug.c: fence, bind and report the function at `where`, which is new. Exit status. */
int early_hotplug(struct early_run *run, uint64_t where);

/* carry.c: keep what the image knows of its host for the root that comes after it. */
void early_carry(const struct early_run *run);

/*
 * sriov.c: of the physical functions `from` to `to`, where a rule takes all virtual ones,
 * have the kernel probe no driver for those that have no override yet.
 */
void early_close_vfs(const struct early_run *run, size_t from, size_t to);

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
void early_path(const struct early_run *run, size_t index, const char *attribute,
		char path[EARLY_PATH_SIZE]);
int early_write(const struct early_run *run, size_t index, const char *attribute, const char *text);
ssize_t early_read(const struct early_run *run, size_t index, const char *attribute, char *buffer,
		   size_t size);
/* The driver's name; empty where there is none. Returns 0 or -errno; -ENODEV: it is gone. */
int early_driver(const struct early_run *run, size_t index, char name[EB_DRIVER_MAX + 1]);
/* Write the address to `file` of a driver's folder, or of the bus where `driver` is NULL. */
int early_tell_driver(const struct early_run *run, size_t index, const char *driver,
		      const char *file);
/* The address of function `index`, for the %llX of format.h. */
static inline unsigned long long early_where(const struct early_run *run, size_t index)
{
	return run->machine.functions.function[index].where;
}
/* See to the folder of the state, the report and the lock. Returns 0 or -errno. */
int early_run_folder(const struct early_run *run);
/* Keep a string in the rule set's; 0 where there is no room. */
uint16_t early_keep(struct early_run *run, const char *string);
/* Keep what a format of format.h makes as the reason of a function's fate. */
void early_because(struct early_run *run, size_t index, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* That reason, empty where there is none. */
const char *early_reason(const struct early_run *run, size_t index);
/* The rule that decides function `index`, and the driver it asks for. */
const struct eb_rule *early_rule(const struct early_run *run, size_t index);
const char *early_target(const struct early_run *run, size_t index);

#endif
