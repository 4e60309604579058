// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors in words, in a table of messages that are cut where they end. */
#include <string.h>

#include "proof.h"
#include "rules.h"

void proof_error(void);

static struct eb_ruleset set;

/* The two forms of what is shown of a text, into a message that is too short for either. */
void proof_error(void)
{
	struct eb_text text = any_text(), other = any_text();
	struct eb_origin origin = {0, 0};
	size_t errors;

	__CPROVER_havoc_object(&set);
	errors = set.errors;
	if (nondet_bool())
		eb_rules_error(&set, origin, "%.*s: %s", EB_SHOW(text), "what it takes");
	else
		eb_rules_error(&set, origin, "%.*s=%.*s %u", EB_SHOW(text), EB_SHOW(other), 7u);
	HOLDS(set.errors == errors + 1);
	REACHED(errors < EB_ERRORS_MAX && strlen(set.error[errors].message) == EB_MESSAGE_SIZE - 1);
	REACHED(errors > EB_ERRORS_MAX);
}
