// SPDX-License-Identifier: GPL-2.0-or-later
/* In place of eb_where_parse and eb_path_parse, as kept.c is of text.c; selector.c proves it. */
#include "path.h"
#include "proof.h"

int eb_where_parse(struct eb_text text, uint64_t *where, uint64_t *mask)
{
	HOLDS(readable(text));
	*where = nondet_long();
	*mask = nondet_long();
	ASSUME(!(*where & ~*mask));
	return nondet_bool() ? -EINVAL : 0;
}

int eb_path_parse(struct eb_text text, struct eb_path *path)
{
	HOLDS(readable(text));
	__CPROVER_havoc_object(path);
	ASSUME(path->steps <= EB_STEPS_MAX);
	return !path->steps || nondet_bool() ? -EINVAL : 0;
}
