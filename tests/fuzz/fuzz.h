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

/* What holds of a rule set, whatever was read into it. */
UNUSED static void check_set(void)
{
	CHECK(set.rules <= EB_RULES_MAX && set.excepts <= EB_EXCEPTS_MAX);
	CHECK(set.strings_used <= EB_STRINGS_SIZE && !set.strings[set.strings_used - 1]);
	for (size_t i = 0; i < set.errors && i < EB_ERRORS_MAX; i++) {
		CHECK(memchr(set.error[i].message, '\0', EB_MESSAGE_SIZE));
		CHECK(*set.error[i].message);
	}
	for (size_t i = 0; i < set.rules; i++) {
		const struct eb_rule *rule = &set.rule[i];
		char origin[EB_ORIGIN_SIZE];

		CHECK(rule->verb <= EB_LEAVE && rule->kind <= EB_KIND_CLASS);
		CHECK((size_t)rule->except + rule->excepts <= set.excepts);
		CHECK(rule->driver < set.strings_used);
		CHECK(strlen(eb_rule_driver(&set, rule)) <= EB_DRIVER_MAX);
		CHECK(rule->verb == EB_BIND || (!rule->driver && !rule->keep));
		/* What a mask leaves out is not compared, and must not come back by narrowing. */
		CHECK(!(rule->match.id & ~rule->match.id_mask));
		CHECK(!(rule->match.class_id & ~rule->match.class_mask));
		CHECK(!(rule->wanted.id & ~rule->wanted.id_mask));
		eb_origin_format(&set, rule->origin, origin);
		CHECK(*origin);
	}
}

#endif
