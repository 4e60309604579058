/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule in words again, such that who reads them has the same rule. */
#ifndef PRINT_H
#define PRINT_H

#include "draw.h"
#include "rules.h"

/* Write rule `index` of `set`, its selector and keys with `separator` between. */
void print_rule(const struct eb_ruleset *set, size_t index, char separator,
		struct drawn_text *text);

/* Do two rules say the same, whatever stands around them in their sets? */
bool same_rule(const struct eb_ruleset *set, size_t index, const struct eb_ruleset *other_set,
	       size_t other_index);

#endif
