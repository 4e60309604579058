// SPDX-License-Identifier: GPL-2.0-or-later
/* What is kept in tables of bytes: names, each once, and errors in words. */
#include <string.h>

#include "proof.h"
#include "rules.h"

void proof_string(void);
void proof_error(void);

static struct eb_ruleset set;

/* Strings end where they say: what eb_rules_init leaves, and each call. */
static bool sound(void)
{
	return set.strings_used && set.strings_used <= EB_STRINGS_SIZE &&
	       !set.strings[set.strings_used - 1];
}

void proof_string(void)
{
	struct eb_text text = any_text();
	int at;

	__CPROVER_havoc_object(&set);
	ASSUME(sound());
	at = eb_rules_string(&set, text);
	HOLDS(sound());
	HOLDS(at == -ENOSPC || (at > 0 && (size_t)at < set.strings_used));
	HOLDS(at < 0 || strlen(set.strings + at) <= text.len);
	REACHED(at == -ENOSPC);
	REACHED(at > 0 && set.strings_used == EB_STRINGS_SIZE);
}

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
