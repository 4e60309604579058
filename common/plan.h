/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The decision for every function. Pure: it reads rules and functions, and touches
 * nothing. Both programs make their plan here, so they cannot disagree.
 */
#ifndef EB_PLAN_H
#define EB_PLAN_H

#include "rules.h"
#include "scan.h"

enum eb_action {
	EB_NOTHING, /* no rule speaks of it */
	EB_DO_BIND, /* fence it, and give it to the rule's driver */
	EB_DO_LEAVE,
	EB_DO_REFUSE, /* a rule asks for it, a guard refuses it: left to the host */
};

/* Why a function is refused. */
enum eb_guard {
	EB_NO_GUARD,
	EB_GUARD_BRIDGE,    /* vfio-pci takes no bridge */
	EB_GUARD_SUSPENDED, /* the rule is by ID or class, and a leave could not be read */
	EB_GUARD_EXCEPT,    /* an except= of the rule excludes nothing */
	EB_GUARD_COUNT,	    /* the rule matches more than its count= */
	EB_GUARD_IDENTITY,  /* its id= is not what is there */
	EB_GUARD_IN_USE,    /* the host uses it */
	EB_GUARD_LAST,	    /* with no list of what is in use: the last of storage or network */
	EB_GUARD_DISPLAY,   /* no display would be left to the host */
};

struct eb_decision {
	uint16_t rule; /* meaningless for EB_NOTHING */
	uint8_t action;
	uint8_t guard;
	uint16_t first; /* a companion: of which function, plus one */
	uint16_t leave; /* a companion against a leave of a lower source: that rule, plus one */
};

/* What became of one rule. */
struct eb_outcome {
	uint32_t matched; /* functions that its selector and narrowing keys pick */
	bool groupless;	  /* with=group, and there is no group yet: nothing is taken along */
	bool ok;
};

struct eb_plan {
	struct eb_decision decision[EB_FUNCTIONS_MAX]; /* one a function, in their order */
	struct eb_outcome outcome[EB_RULES_MAX];       /* one a rule */
	bool except_hit[EB_EXCEPTS_MAX];
};

#define EB_REASON_SIZE 256

/*
 * Decide. Rules of the command line, then of the configuration, then of the legacy
 * list: the first source in which any rule matches decides. Within it a leave beats a
 * bind, and the last bind that matches says how. Companions join what is bound then, and
 * the guards look at all of it. The set and the functions are related, see eb_relate.
 */
void eb_plan_make(const struct eb_ruleset *set, const struct eb_functions *functions,
		  struct eb_plan *plan);

/*
 * Why function `index` is refused, or is not what its leave expects, in words; else empty.
 */
void eb_plan_reason(const struct eb_ruleset *set, const struct eb_functions *functions,
		    const struct eb_plan *plan, size_t index, char buffer[EB_REASON_SIZE]);

/*
 * The driver that function `index` is to have: for driver=auto the variant whose alias fits
 * with fewest wildcards.
 */
const char *eb_plan_driver(const struct eb_ruleset *set, const struct eb_functions *functions,
			   const struct eb_plan *plan, size_t index);

/* The entry of the in-use list that protects a function, or NULL. */
const struct eb_use *eb_plan_use(const struct eb_ruleset *set, const struct eb_function *function);

/* Does each except= of a rule exclude something that the rule would match? */
bool eb_plan_excepts_hit(const struct eb_rule *rule, const struct eb_plan *plan);

/* What is not ok with rule `index`, in words; empty where all is. */
void eb_plan_complaint(const struct eb_ruleset *set, const struct eb_plan *plan, size_t index,
		       char buffer[EB_REASON_SIZE]);

#endif
