// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of match.c, as kept.c is of text.c; selector.c and kernel_id.c prove it. */
#include "match.h"
#include "proof.h"

/* It may be in the middle of a table: nothing beside it changes. */
static int any_match(struct eb_text text, struct eb_match *match)
{
	struct eb_match any;

	HOLDS(readable(text));
	*match = any;
	return nondet_bool() ? -EINVAL : 0;
}

void eb_match_narrow(struct eb_match *match, const struct eb_match *other)
{
	struct eb_match any = *other;

	any.class_mask = nondet_word();
	*match = any;
}

int eb_match_id(struct eb_text text, struct eb_match *match)
{
	return any_match(text, match);
}

int eb_match_class(struct eb_text text, struct eb_match *match)
{
	return any_match(text, match);
}

int eb_match_vendor(struct eb_text text, struct eb_match *match)
{
	return any_match(text, match);
}

int eb_match_kernel_id(struct eb_text text, struct eb_match *match)
{
	return any_match(text, match);
}

int eb_match_selector(struct eb_text text, struct eb_match *match, struct eb_path *path,
		      enum eb_kind *kind)
{
	struct eb_path any;

	ASSUME(any.steps <= EB_STEPS_MAX);
	*path = any;
	*kind = (enum eb_kind)(nondet_word() % (EB_KIND_PATH + 1));
	return any_match(text, match);
}
