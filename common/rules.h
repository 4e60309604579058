/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of one boot, from every source, and what could not be read of them.
 * Fixed tables: what does not fit is reported like a line that cannot be read.
 */
#ifndef EB_RULES_H
#define EB_RULES_H

#include "match.h"

#define EB_RULES_MAX 1024
#define EB_EXCEPTS_MAX 1024
#define EB_PATHS_MAX 1024
#define EB_USES_MAX 256
#define EB_VARIANTS_MAX 64
#define EB_ERRORS_MAX 64
#define EB_STRINGS_SIZE 16384
#define EB_MESSAGE_SIZE 200
#define EB_ORIGIN_SIZE 300
#define EB_DRIVER_MAX 63

/* Where rules come from, the one that decides first at the top. */
enum eb_source {
	EB_CMDLINE,
	EB_CONFIG,
	EB_LEGACY,
	EB_SOURCES,
};

/*
 * A file (an offset into `strings`) and a line. File 0 is the kernel command line, or with
 * line 1 the machine itself, for errors that are no rule's.
 */
struct eb_origin {
	uint16_t file;
	uint32_t line;
};

#define EB_ORIGIN_SYSFS ((struct eb_origin){0, 1})

enum eb_verb {
	EB_BIND,
	EB_LEAVE,
};

/* What a rule takes along: with=slot, with=group. */
enum eb_with {
	EB_WITH_NOTHING,
	EB_WITH_SLOT,
	EB_WITH_GROUP,
};

/* The guards that can be lifted, as bits. */
#define EB_ALLOW_LAST_DISPLAY 1
#define EB_ALLOW_IN_USE 2

/* The highest number of a virtual function, and what a function that is none has for one. */
#define EB_VF_MAX 0xfffe
#define EB_VF_NONE 0xffff

struct eb_rule {
	struct eb_match match;	/* the selector and the keys that narrow it */
	struct eb_match wanted; /* id=: what must be there; all masks 0 if not given */
	uint64_t pf, pf_mask;	/* pf=: whose virtual functions; the mask is 0 if not given */
	struct eb_origin origin;
	uint32_t count;	 /* count=, where has_count */
	uint16_t except; /* the first in the table of excepts, `excepts` of them */
	uint16_t excepts;
	uint16_t driver;	  /* an offset into `strings`; 0 is vfio-pci */
	uint16_t vf_low, vf_high; /* vf=, where vfs */
	uint8_t source;		  /* enum eb_source */
	uint8_t verb;		  /* enum eb_verb */
	uint8_t kind;		  /* enum eb_kind */
	uint8_t with;		  /* enum eb_with */
	uint8_t allow;		  /* EB_ALLOW_ */
	bool vfs;		  /* pf= or vf=: picks virtual functions alone */
	bool variant;		  /* driver=auto: see eb_plan_driver */
	bool has_count;
	bool optional;
	bool keep; /* fallback=none: stays fenced where its driver refuses it */
};

/* A path somewhere in the rules, and what is to be set when it is resolved. */
struct eb_path_ref {
	struct eb_path path;
	uint64_t *where, *mask;
};

/* Something that the host uses: an entry of the list in the image. */
struct eb_use {
	struct eb_path path;
	uint64_t where; /* what is there now; EB_WHERE_NOWHERE: not what was, see `id` */
	uint64_t id;	/* EB_ID(), of which vendor and device count */
	uint16_t what;	/* in words, an offset into `strings` */
};

/* An alias of a VFIO driver for particular devices. */
struct eb_variant {
	struct eb_match match;
	uint16_t driver; /* an offset into `strings` */
};

struct eb_error {
	struct eb_origin origin;
	char message[EB_MESSAGE_SIZE];
};

/* What is small stands first: near offsets make short instructions. */
struct eb_ruleset {
	size_t rules, excepts, paths, uses, variants;
	size_t errors; /* how many there were; the table holds the first of them */
	size_t strings_used;
	uint64_t config_hash; /* of each file's name and content, FNV-1a */
	bool has_list;	      /* `use` is this machine's, and whole; in part it protects too */
	bool cmdline_off;     /* a line `cmdline off`: of the command line, only .off counts */
	uint8_t allow;	      /* EB_ALLOW_, lifted for every rule */
	/*
	 * A `leave` of this source could not be read: its rules by ID and class bind
	 * nothing, for it may have spoken of what they match.
	 */
	bool suspended[EB_SOURCES];
	struct eb_origin suspended_by[EB_SOURCES];
	struct eb_rule rule[EB_RULES_MAX];
	struct eb_match except[EB_EXCEPTS_MAX];
	struct eb_path_ref path[EB_PATHS_MAX];
	/* What the image knows of its host, see compiled.h. */
	struct eb_use use[EB_USES_MAX];
	struct eb_variant variant[EB_VARIANTS_MAX];
	struct eb_error error[EB_ERRORS_MAX];
	char strings[EB_STRINGS_SIZE]; /* file and driver names, each with its NUL */
};

#define EB_DRIVER_DEFAULT "vfio-pci"
#define EB_DRIVER_NONE "none"

/* Make the set empty. */
void eb_rules_init(struct eb_ruleset *set);

/* Keep `text` in the set, once. Returns its offset, or -ENOSPC. */
int eb_rules_string(struct eb_ruleset *set, struct eb_text text);

/* The driver that a rule asks for. */
const char *eb_rule_driver(const struct eb_ruleset *set, const struct eb_rule *rule);

/* Write `FILE:LINE`, `FILE` where the line is 0, `cmdline`, or `sysfs`. */
void eb_origin_format(const struct eb_ruleset *set, struct eb_origin origin,
		      char buffer[EB_ORIGIN_SIZE]);

/* Remember an error; the format is printf's. */
void eb_rules_error(struct eb_ruleset *set, struct eb_origin origin, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As above for a `leave`: the rules by ID and class of `source` are suspended. */
void eb_rules_suspend(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin);

#define EB_ALLOW_WORDS "allow takes last-display or in-use"

/* Read `last-display` or `in-use`, and add it to `allow`. Returns 0, or -EINVAL. */
int eb_allow_parse(struct eb_text text, uint8_t *allow);

/*
 * Read one rule, a selector and its keys between `separators`, and add it. What
 * cannot be read is reported, and suspends if it is a `leave`. Returns 0 or -EINVAL,
 * -ENOSPC.
 */
int eb_rules_add(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		 enum eb_verb verb, struct eb_text text, const char *separators);

/* Add what a comma-separated list asks for, by the kernel's reading (eb_match_kernel_id). */
void eb_rules_add_list(struct eb_ruleset *set, enum eb_source source, struct eb_origin origin,
		       struct eb_text list);

#endif
