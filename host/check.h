/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `earlybind check`: a table of small functions, each with one question to the machine. What
 * they find they add here; one place prints it.
 */
#ifndef HOST_CHECK_H
#define HOST_CHECK_H

#include "files.h"
#include "machine.h"
#include "view.h"

/* In the order in which they are shown: the last lines are those that somebody sees. */
enum check_status {
	CHECK_OK,
	CHECK_UNKNOWN,
	CHECK_WARNING,
	CHECK_FAILURE,
};

struct check_finding {
	const char *name; /* of the check */
	enum check_status status;
	char *object, *message, *remedy; /* NULL where there is none */
};

struct check {
	const struct host_root *root;
	struct host_machine *machine;
	struct host_groups groups;
	struct host_kernel kernel; /* that is looked at */
	char **version;		   /* the kernels whose modules and images are looked at */
	size_t versions;
	const char **image; /* --image; else each version's own */
	size_t images;
	bool no_image;
	bool given;	  /* --kernel */
	bool here;	  /* this machine, as it runs */
	bool system;	  /* the tree has an installed system, not only what the kernel shows */
	bool asked;	  /* some rule wants something bound */
	bool iommu;	  /* one is on */
	bool off;	  /* earlybind.off: the plan is what there would be without it */
	const char *next; /* --cmdline: that of the coming boot, which is judged; else NULL */
	char *now;	  /* and that of this boot; NULL where they are the same */
	const char *name; /* of the check that runs */
	struct check_finding *finding;
	size_t n;
	char **word; /* see check_words */
	size_t words;
};

/* --- check.c, check_tell.c ----------------------------------------------------------------- */

/* Add what the running check found; `object` and `remedy` may be NULL; the format is printf's. */
void check_add(struct check *check, enum check_status status, const char *object,
	       const char *remedy, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Text that lasts as long as the check. */
const char *check_words(struct check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A failure where something is to be bound; else it only would be one. */
enum check_status check_if_asked(const struct check *check);

/* Print it all, worst last. Returns the exit status. */
int check_tell(struct check *check, const struct host_view *view);

/* The same as an object; `ok` is false where there is a failure. */
json_t *check_json(struct check *check, bool *ok);

/* --- check_read.c -------------------------------------------------------------------------- */

/* files.h, for checks. */
FILE *check_open(const struct check *check, const char *path);

typedef void check_line_fn(struct check *check, void *context, const char *place, char *text);
void check_lines(struct check *check, const char *path, check_line_fn *each, void *context);

typedef void check_file_fn(struct check *check, void *context, const char *path);
void check_files(struct check *check, const char *const *folders, const char *suffix,
		 check_file_fn *each, void *context);

/* The lines of modprobe.d without comments and empty ones. */
void check_modprobe_d(struct check *check, check_line_fn *each, void *context);

/* The last `name=` on the kernel command line. */
bool check_param(const struct check *check, const char *name, struct eb_text *value);

/* Is `word` among the values, between commas, of any `name=`? `-` and `_` are the same. */
bool check_param_has(const struct check *check, const char *name, const char *word);

/* The same of any command line. */
bool check_line_param(const char *line, const char *name, struct eb_text *value);
bool check_line_has(const char *line, const char *name, const char *word);

/* A module's option, set to a word that is true, on the command line or in modprobe.d. */
bool check_option_on(struct check *check, const char *module, const char *option);

/* --- check_next.c -------------------------------------------------------------------------- */

/* Read the command line of this boot, where another one is judged. */
void check_next_open(struct check *check);

/* The word on a command line that turns the IOMMU off, or NULL. */
const char *check_off_word(const char *line);

/*
 * What the command line that is judged changes, as the end of a sentence: `the next boot has
 * intel_iommu=on`; NULL for nothing. Of the IOMMU, that it comes on or goes off; of Intel's own
 * display, that it comes into a group; of interrupt remapping, that it comes or goes.
 */
const char *check_next_iommu(struct check *check);
const char *check_next_iommu_off(struct check *check);
const char *check_next_display(struct check *check);
const char *check_next_remapping(struct check *check);
const char *check_next_remapping_off(struct check *check);

/* The word that turns interrupt remapping off, or NULL. */
const char *check_remapping_word(const char *line);

/* --- check_words.c ------------------------------------------------------------------------- */

/* What a decision does, by index. */
bool check_binds(const struct check *check, size_t index);
const struct host_function *check_function(struct check *check, size_t index);

/* `FILE:LINE` of a rule. */
const char *check_origin(struct check *check, size_t rule);

/* The rule's place in sysfs as a path, `0000:00:01.0/00.0`; empty on a root bus. */
const char *check_path(struct check *check, size_t index);

/* Whose processor it is. */
enum check_maker {
	CHECK_INTEL,
	CHECK_AMD,
	CHECK_OTHER,
};

enum check_maker check_maker(struct check *check);

/* --- the checks ---------------------------------------------------------------------------- */

typedef void check_fn(struct check *check);

check_fn check_iommu_firmware, check_iommu_kernel, check_iommu_option, check_remapping,
	check_group_missing, check_reserved, check_noiommu;
check_fn check_rules, check_switched_off, check_rule_error, check_rule_match, check_refused,
	check_console, check_in_use_list;
check_fn check_twin, check_breadth;
check_fn check_group;
check_fn check_vfio_module, check_vfio_blacklist, check_driver_forced, check_legacy, check_softdep;
check_fn check_driverctl, check_hook, check_udev_rule;
check_fn check_kernel_config;
check_fn check_installed;
check_fn check_image;

#endif
