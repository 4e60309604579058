/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share. A target that asserts nothing would only look for crashes. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stop where `condition` does not hold: libFuzzer keeps the input. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* What a rule that was read may and may not say. */
UNUSED static void check_keys(const struct eb_rule *rule)
{
	CHECK(rule->verb <= EB_LEAVE && rule->kind <= EB_KIND_PATH);
	CHECK(rule->with <= EB_WITH_GROUP);
	CHECK(!(rule->allow & ~(EB_ALLOW_IN_USE | EB_ALLOW_LAST_DISPLAY)));
	CHECK(rule->verb == EB_BIND ||
	      (!rule->driver && !rule->keep && !rule->with && !rule->allow && !rule->variant));
	CHECK(!rule->variant || !rule->driver);
	CHECK(!rule->vfs || (rule->vf_low <= rule->vf_high && rule->vf_high <= EB_VF_MAX));
	CHECK(rule->vfs || !rule->pf_mask);
	/* What a mask leaves out is not compared, and must not come back by narrowing. */
	CHECK(!(rule->match.id & ~rule->match.id_mask));
	CHECK(!(rule->match.where & ~rule->match.where_mask));
	CHECK(!(rule->match.class_id & ~rule->match.class_mask));
	CHECK(!(rule->wanted.id & ~rule->wanted.id_mask));
	CHECK(!(rule->pf & ~rule->pf_mask));
}

/* Paths, what is in use, and variants: each within its table. */
UNUSED static void check_tables(void)
{
	CHECK(set.paths <= EB_PATHS_MAX && set.uses <= EB_USES_MAX);
	CHECK(set.variants <= EB_VARIANTS_MAX);
	CHECK(!(set.allow & ~(EB_ALLOW_IN_USE | EB_ALLOW_LAST_DISPLAY)));
	for (size_t i = 0; i < set.paths; i++) {
		const struct eb_path_ref *ref = &set.path[i];

		CHECK(ref->path.steps >= 1 && ref->path.steps <= EB_STEPS_MAX);
		CHECK(*ref->where == EB_WHERE_NOWHERE && *ref->mask == EB_WHERE_NOWHERE);
	}
	for (size_t i = 0; i < set.uses; i++) {
		CHECK(set.use[i].path.steps <= EB_STEPS_MAX);
		CHECK(!(set.use[i].path.first & ~EB_WHERE_MASK));
		CHECK(set.use[i].what < set.strings_used);
	}
	for (size_t i = 0; i < set.variants; i++)
		CHECK(set.variant[i].driver && set.variant[i].driver < set.strings_used);
}

/* What holds of a rule set, whatever was read into it. */
UNUSED static void check_set(void)
{
	CHECK(set.rules <= EB_RULES_MAX && set.excepts <= EB_EXCEPTS_MAX);
	check_tables();
	CHECK(set.strings_used <= EB_STRINGS_SIZE && !set.strings[set.strings_used - 1]);
	for (size_t i = 0; i < set.errors && i < EB_ERRORS_MAX; i++) {
		CHECK(memchr(set.error[i].message, '\0', EB_MESSAGE_SIZE));
		CHECK(*set.error[i].message);
	}
	for (size_t i = 0; i < set.rules; i++) {
		const struct eb_rule *rule = &set.rule[i];
		char origin[EB_ORIGIN_SIZE];

		check_keys(rule);
		CHECK((size_t)rule->except + rule->excepts <= set.excepts);
		CHECK(rule->driver < set.strings_used);
		CHECK(strlen(eb_rule_driver(&set, rule)) <= EB_DRIVER_MAX);
		eb_origin_format(&set, rule->origin, origin);
		CHECK(*origin);
	}
}

#endif
